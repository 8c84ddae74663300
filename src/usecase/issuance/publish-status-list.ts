import { LRUCache } from 'lru-cache';
import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Signer } from '../../domain/did/signer.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { statusListCredentialUrl, statusListUrl } from '../../protocol/oid4vci/office-urls.ts';
import { bitstringStatusListCredential } from '../../protocol/status-list/bitstring-status-list.ts';
import { tokenStatusListPayload, tokenStatusListType } from '../../protocol/status-list/token-status-list.ts';
import type { Ports } from '../ports.ts';
import type { StatusList } from '../records.ts';

/** How long a verifier may keep a status list, in seconds: the longest a revocation goes unseen. */
export const statusListTtlSeconds = 60;

// A list that is not signed anew for a day, because its office is gone, stops vouching for anything.
const validSeconds = 24 * 60 * 60;
const signedAnewSeconds = 60 * 60;
const mostKept = 200;

/** The two forms an office's list is published in. */
export type StatusListForm = 'tokenStatusList' | 'bitstringStatusList';

/** The signed list as JWT, or undefined where the office has no such list. */
export type StatusListPublisher = (
  form: StatusListForm,
  officeCode: OfficeCode,
  listId: string,
) => Promise<string | undefined>;

type PublishPorts = Pick<Ports, 'store' | 'signing' | 'clock' | 'node'>;
type Signed = { readonly version: number; readonly signedAt: Date; readonly jwt: Promise<string> };

/**
 * Publishes status lists, signed anew when their version changes and at least hourly; in between, the signed text is kept
 * in memory. A change is published by the first request after its commit.
 */
export function createStatusListPublisher(ports: PublishPorts): StatusListPublisher {
  const kept = new LRUCache<string, Signed>({ max: mostKept });
  return async (form, officeCode, listId) => {
    const lists = await ports.store.read.statusLists.list(officeCode);
    const version = lists.find((list) => list.listId === listId)?.version;
    if (version === undefined) return undefined;
    const now = ports.clock();
    const office = await ports.store.read.offices.byCode(officeCode);
    if (office === undefined) return undefined;
    const signer = await signerOf(ports, office, form);
    // A list by a key that was replaced meanwhile, revoked perhaps, is signed anew at once.
    const name = `${form} ${officeCode} ${listId} ${signer.verificationMethod}`;
    const last = kept.get(name);
    const isFresh = last?.version === version && now < addSeconds(last.signedAt, signedAnewSeconds);
    if (isFresh) return last.jwt;
    const jwt = signList(ports, { form, office, signer, listId, at: now });
    kept.set(name, { version, signedAt: now, jwt });
    jwt.catch(() => kept.delete(name)); // the waiting requests get the failure, the next one tries again
    return jwt;
  };
}

type ListRequest = {
  readonly form: StatusListForm;
  readonly office: Office;
  readonly signer: Signer;
  readonly listId: string;
  readonly at: Date;
};

async function signList(ports: PublishPorts, request: ListRequest): Promise<string> {
  const list = await ports.store.read.statusLists.byId(request.office.officeCode, request.listId);
  if (list === undefined) throw new Problem('not-found', 'The office has no such status list.');
  return request.form === 'tokenStatusList'
    ? signTokenStatusList(ports, request, list)
    : signBitstringStatusList(ports, request, list);
}

/** Token Status List §5.1 (https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/). */
async function signTokenStatusList(
  ports: PublishPorts,
  { office, signer, at: issuedAt }: ListRequest,
  { listId, statuses }: StatusList,
): Promise<string> {
  const uri = statusListUrl(ports.node.publicUrl, office.officeCode, listId);
  const payload = tokenStatusListPayload({
    uri,
    statuses,
    issuedAt,
    validSeconds,
    ttl: statusListTtlSeconds,
  });
  return signJwt(signer, { typ: tokenStatusListType }, { iss: office.did, ...payload });
}

/** A W3C credential secured as JWT (https://www.w3.org/TR/vc-jose-cose/ §3.1.1): the payload is the credential itself. */
async function signBitstringStatusList(
  ports: PublishPorts,
  { office, signer, at: validFrom }: ListRequest,
  { listId, statuses }: StatusList,
): Promise<string> {
  const credential = bitstringStatusListCredential({
    id: statusListCredentialUrl(ports.node.publicUrl, office.officeCode, listId),
    issuer: office.did,
    purpose: 'revocation',
    statuses,
    validFrom,
    validUntil: addSeconds(validFrom, validSeconds),
    ttl: statusListTtlSeconds * 1000,
  });
  return signJwt(signer, { typ: 'vc+jwt', cty: 'vc' }, credential);
}

function signerOf(ports: PublishPorts, office: Office, form: StatusListForm): Promise<Signer> {
  const algorithm = form === 'tokenStatusList' ? 'ES256' : 'EdDSA';
  return ports.signing.signerFor(office.did, 'assertionMethod', algorithm);
}
