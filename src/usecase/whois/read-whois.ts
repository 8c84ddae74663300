import { sha256Text } from '../../base/hash.ts';
import type { Ports } from '../ports.ts';
import { type DidFile, locationOf, movedFile } from '../identifier/publish-did.ts';
import { whoisName } from './publish-whois.ts';
import { whoisKey } from './verify-whois.ts';

/**
 * The published presentation of the DID at `path` below this node's host, or where it stands now. Undefined where there is
 * none that still holds: the DID has ended, the presentation has expired, or its key is not in the document any more.
 */
export async function readWhois(
  ports: Pick<Ports, 'store' | 'node' | 'clock'>,
  path: readonly string[],
): Promise<DidFile | undefined> {
  const { didLogs, didFiles } = ports.store.read;
  const log = await didLogs.byLocation(locationOf(ports, path));
  if (log === undefined) return undefined;
  if (log.movedTo !== undefined) return movedFile(log.movedTo, whoisName);
  const file = await didFiles.byName(log.did, whoisName);
  const head = file === undefined ? undefined : await didLogs.head(log.did);
  if (file === undefined || head === undefined || head.deactivated) return undefined;
  const at = ports.clock();
  const isOver = file.expiresAt !== undefined && file.expiresAt <= at;
  if (isOver || 'code' in whoisKey(head.document, file.verificationMethod, at)) return undefined;
  return { contentType: 'application/vp', text: file.body, etag: `"${sha256Text(file.body)}"` };
}
