import { sha256Text } from '../base/hash.ts';
import { parallelDidWebDocument } from '../protocol/did-webvh/parallel-did-web.ts';
import type { Ports } from './ports.ts';

/** The files that stand under a DID's path (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#the-did-to-https-transformation). */
export type DidFile = {
  readonly contentType: string;
  readonly text: string;
  /** A strong validator: the versionId is the hash of everything before it. */
  readonly etag: string;
};

type StorePort = Pick<Ports, 'store' | 'node'>;

/** The DID log at `path` below this node's host, or undefined where no DID lives there. */
export async function readDidLog(ports: StorePort, path: readonly string[]): Promise<DidFile | undefined> {
  const log = await ports.store.read.didLogs.byLocation(locationOf(ports, path));
  if (log === undefined) return undefined;
  const text = log.lines.map(({ line }) => `${line}\n`).join('');
  return { contentType: 'text/jsonl', text, etag: `"${log.lines.at(-1)?.versionId ?? ''}"` };
}

/** The parallel did:web document; undefined too where the DID is deactivated, because did:web has no other way to say so. */
export async function readDidWebDocument(
  ports: StorePort,
  path: readonly string[],
): Promise<DidFile | undefined> {
  const log = await ports.store.read.didLogs.byLocation(locationOf(ports, path));
  const head = log === undefined ? undefined : await ports.store.read.didLogs.head(log.did);
  const document = head === undefined || head.deactivated ? undefined : parallelDidWebDocument(head.document);
  if (document === undefined) return undefined;
  const text = JSON.stringify(document);
  return { contentType: 'application/did+json', text, etag: `"${sha256Text(text)}"` };
}

/** The witness proofs: the DIDs made here are not witnessed, so the list is empty for every DID there is. */
export async function readWitnessProofs(
  ports: StorePort,
  path: readonly string[],
): Promise<DidFile | undefined> {
  const log = await readDidLog(ports, path);
  return log === undefined ? undefined : { contentType: 'application/json', text: '[]', etag: '"none"' };
}

function locationOf({ node }: StorePort, path: readonly string[]): string {
  return [node.didHost, ...path].join(':');
}
