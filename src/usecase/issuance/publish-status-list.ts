import { LRUCache } from 'lru-cache';
import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Signer, SigningAlgorithm } from '../../domain/did/signer.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { statusListUrl } from '../../protocol/oid4vci/office-urls.ts';
import type { Ports } from '../ports.ts';
import type { StatusListHead } from '../records.ts';
import { documentSigner } from './document-signer.ts';
import { signStatusList, type StatusListForm, type StatusListOrder } from './sign-status-list.ts';

// So often at most a list is signed that did not change: a copy of it is never much older.
const signedAnewSeconds = 30;
const mostKept = 200;

/** The signed list as text, or undefined where the office has no such list. */
export type StatusListPublisher = (
  form: StatusListForm,
  officeCode: OfficeCode,
  listId: string,
) => Promise<string | undefined>;

type PublishPorts = Pick<Ports, 'store' | 'signing' | 'clock' | 'node' | 'contexts' | 'resolver'>;
type Signed = { readonly version: number; readonly signedAt: Date; readonly text: Promise<string> };

/**
 * Publishes status lists, signed anew when their version changes and when somebody asks 30 s after the last time; in
 * between, the signed text is kept in memory. A change is published by the first request after its commit.
 */
export function createStatusListPublisher(ports: PublishPorts): StatusListPublisher {
  const kept = new LRUCache<string, Signed>({ max: mostKept });
  return async (form, officeCode, listId) => {
    const lists = await ports.store.read.statusLists.list(officeCode);
    const head = lists.find((list) => list.listId === listId);
    const issuer = head && (await issuerOf(ports, head));
    if (head === undefined || issuer === undefined) return undefined;
    const { version } = head;
    const now = ports.clock();
    const signer = await signerOf(ports, { form, issuer, isOffice: head.issuer === undefined });
    // A list by a key that was replaced meanwhile, revoked perhaps, is signed anew at once.
    const purpose = form.kind === 'tokenStatusList' ? '' : form.purpose;
    const name = `${form.kind} ${purpose} ${officeCode} ${listId} ${signer.verificationMethod}`;
    const last = kept.get(name);
    const isFresh = last?.version === version && now < addSeconds(last.signedAt, signedAnewSeconds);
    if (isFresh) return last.text;
    const text = signList(ports, head, { form, issuer, signer, at: now, publicUrl: ports.node.publicUrl });
    kept.set(name, { version, signedAt: now, text });
    text.catch(() => kept.delete(name)); // the waiting requests get the failure, the next one tries again
    return text;
  };
}

/**
 * The addresses of all Token Status Lists of an office (Token Status List §9,
 * https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/); undefined where there is no such office.
 */
export async function listStatusLists(
  { store, node }: Pick<Ports, 'store' | 'node'>,
  officeCode: OfficeCode,
): Promise<readonly string[] | undefined> {
  const office = await store.read.offices.byCode(officeCode);
  if (office === undefined) return undefined;
  const lists = await store.read.statusLists.list(officeCode);
  return lists
    .filter(({ issuer }) => issuer === undefined)
    .map(({ listId }) => statusListUrl(node.publicUrl, officeCode, listId));
}

async function issuerOf(
  { store }: PublishPorts,
  { officeCode, issuer }: StatusListHead,
): Promise<Did | undefined> {
  return issuer ?? (await store.read.offices.byCode(officeCode))?.did;
}

async function signList(
  { store, contexts, resolver }: PublishPorts,
  { officeCode, listId }: StatusListHead,
  order: Omit<StatusListOrder, 'list'>,
): Promise<string> {
  const list = await store.read.statusLists.byId(officeCode, listId);
  if (list === undefined) throw new Problem('not-found', 'The office has no such status list.');
  const isDocument = order.form.kind === 'bitstringDocument';
  const signer = isDocument ? await documentSigner({ resolver }, order.issuer, order.signer) : order.signer;
  return signStatusList({ ...order, list, signer }, contexts);
}

type Signing = { readonly form: StatusListForm; readonly issuer: Did; readonly isOffice: boolean };

// An office has a key of each kind. Another issuer has one key, whose kind decides.
async function signerOf({ signing }: PublishPorts, { form, issuer, isOffice }: Signing): Promise<Signer> {
  const [usual, ...others] = form.kind === 'tokenStatusList' ? tokenAlgorithms : bitstringAlgorithms;
  try {
    return await signing.signerFor(issuer, 'assertionMethod', usual);
  } catch (error) {
    if (isOffice || !isAbsent(error)) throw error;
  }
  for (const other of others) {
    try {
      return await signing.signerFor(issuer, 'assertionMethod', other);
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
  throw new Problem('key-not-custodial', 'No key of the issuer of the status list is kept here.');
}

type Algorithms = readonly [SigningAlgorithm, ...SigningAlgorithm[]];
const tokenAlgorithms: Algorithms = ['ES256', 'EdDSA', 'ES384'];
const bitstringAlgorithms: Algorithms = ['EdDSA', 'ES256', 'ES384'];

function isAbsent(error: unknown): boolean {
  return error instanceof Problem && error.code === 'key-not-custodial';
}
