import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { fileUrl } from '../../protocol/did-web/web-location.ts';
import { parallelDidWebDocument } from '../../protocol/did-webvh/parallel-did-web.ts';
import { witnessFile } from '../../protocol/did-webvh/witness-file.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { Ports } from '../ports.ts';

/** The files that stand under a DID's path (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#the-did-to-https-transformation). */
export type DidFile = {
  readonly contentType: string;
  readonly text: string;
  /** A strong validator: the versionId is the hash of everything before it. */
  readonly etag: string;
  /** Where the file stands since the DID moved; there is no text here then. */
  readonly location?: string;
};

type StorePort = Pick<Ports, 'store' | 'node'>;

/** The DID log at `path` below this node's host, or where it stands now; undefined where no DID ever lived there. */
export async function readDidLog(ports: StorePort, path: readonly string[]): Promise<DidFile | undefined> {
  const log = await ports.store.read.didLogs.byLocation(locationOf(ports, path));
  if (log === undefined) return undefined;
  if (log.movedTo !== undefined) return movedFile(log.movedTo, 'did.jsonl');
  const text = log.lines.map(({ line }) => `${line}\n`).join('');
  return { contentType: 'text/jsonl', text, etag: `"${log.lines.at(-1)?.versionId ?? ''}"` };
}

/** The did:web document, of its own or parallel to a log; undefined too where the DID is deactivated, because did:web has no other way to say so. */
export async function readDidWebDocument(
  ports: StorePort,
  path: readonly string[],
): Promise<DidFile | undefined> {
  const location = locationOf(ports, path);
  const log = await ports.store.read.didLogs.byLocation(location);
  if (log === undefined) return readPlainDocument(ports, location);
  if (log.movedTo !== undefined) return movedFile(log.movedTo, 'did.json');
  const head = await ports.store.read.didLogs.head(log.did);
  const document = head === undefined || head.deactivated ? undefined : parallelDidWebDocument(head.document);
  return document === undefined ? undefined : documentFile(document);
}

async function readPlainDocument({ store }: StorePort, location: string): Promise<DidFile | undefined> {
  const hosted = await store.read.hostedDocuments.byLocation(location);
  return hosted === undefined || hosted.deactivated ? undefined : documentFile(hosted.document);
}

function documentFile(document: unknown): DidFile {
  const text = JSON.stringify(document);
  return { contentType: 'application/did+json', text, etag: `"${sha256Text(text)}"` };
}

/** The witness proofs: an empty list for a DID without witnesses, and of each witness the latest approval otherwise. */
export async function readWitnessProofs(
  ports: StorePort,
  path: readonly string[],
): Promise<DidFile | undefined> {
  const log = await ports.store.read.didLogs.byLocation(locationOf(ports, path));
  if (log === undefined) return undefined;
  if (log.movedTo !== undefined) return movedFile(log.movedTo, 'did-witness.json');
  const proofs = await ports.store.read.witnessProofs.of(log.did);
  const contentType = 'application/json';
  if (proofs.length === 0) return { contentType, text: '[]', etag: '"none"' };
  const text = JSON.stringify(witnessFile(proofs));
  return { contentType, text, etag: `"${sha256Text(text)}"` };
}

/** A log that moved is published as a whole by the other node; the copy kept here would say less every day. */
export function movedFile(movedTo: Did, name: string): DidFile {
  const place = readWebvhDid(movedTo);
  if (place === undefined) throw new Problem('internal-error', 'A DID moved to no address.');
  return { contentType: 'text/plain', text: '', etag: `"moved"`, location: fileUrl(place.web, name) };
}

/** The location of the DID at `path` below this node's host, as in the DID. */
export function locationOf({ node }: Pick<Ports, 'node'>, path: readonly string[]): string {
  return [node.didHost, ...path].join(':');
}
