import { sha256Text } from '../../base/hash.ts';
import type { Ports } from '../ports.ts';

/** A file of a mirrored DID; the log is byte for byte what its host published of it. */
export type MirroredFile = { readonly text: string; readonly etag: string };

/** The file of the mirrored log of a DID or an SCID, or undefined where none is mirrored. */
export async function readMirroredFile(
  { store }: Pick<Ports, 'store'>,
  didOrScid: string,
  name: 'did.jsonl' | 'did-witness.json',
): Promise<MirroredFile | undefined> {
  const log = await store.read.mirrors.log(didOrScid);
  if (log === undefined) return undefined;
  const text =
    name === 'did.jsonl' ? log.lines.map(({ line }) => `${line}\n`).join('') : (log.witnessProofs ?? '[]');
  return { text, etag: `"${sha256Text(text)}"` };
}
