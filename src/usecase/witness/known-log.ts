import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { authorityOf } from '../../protocol/did-web/web-location.ts';
import type { LogState, VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { restoreLog } from '../../protocol/did-webvh/verify-log.ts';
import type { WebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { Ports } from '../ports.ts';
import { ownAuthority } from '../move/read-moving-log.ts';
import { readPublishedLog } from '../identifier/read-published-log.ts';
import { resolutionProblem } from '../identifier/resolution-problem.ts';

export type KnownLogPorts = Pick<Ports, 'store' | 'resolver' | 'documents' | 'clock' | 'node'>;

/** How far a witness knows a log: a verified state, published or approved by itself. */
export async function knownLog(
  { store }: Pick<Ports, 'store'>,
  officeCode: OfficeCode,
  scid: string,
): Promise<LogState | undefined> {
  return (await store.read.witnessedLogs.byScid(officeCode, scid))?.state;
}

/**
 * The verified state that an entry of this number has to continue; undefined for the first entry. Where the log is not
 * known so far, it is read from its host and has to go on from what is known. Throws `witness-conflict` where it does not,
 * `did-log-conflict` where the log is further than the entry, `did-log-invalid` where entries before it are not published,
 * and as `readPublishedLog`.
 */
export async function stateBefore(
  ports: KnownLogPorts,
  asked: {
    readonly did: Did;
    readonly place: WebvhDid;
    readonly known: LogState | undefined;
    readonly versionNumber: number;
  },
): Promise<LogState | undefined> {
  const { known, versionNumber } = asked;
  if (known !== undefined && known.versionNumber >= versionNumber) throw outdated();
  if (versionNumber === 1) return undefined;
  if (known?.versionNumber === versionNumber - 1) return known;
  const versions = await publishedVersions(ports, asked);
  if (known !== undefined && versions[known.versionNumber - 1]?.versionId !== known.versionId)
    throw new Problem('witness-conflict', 'The published log is not the one this witness has approved.');
  const head = versions.at(-1);
  if (head !== undefined && head.versionNumber >= versionNumber) throw outdated();
  if (head?.versionNumber !== versionNumber - 1)
    throw new Problem('did-log-invalid', 'The entries before this one are not published.');
  return head;
}

async function publishedVersions(
  ports: KnownLogPorts,
  { did, place }: { readonly did: Did; readonly place: WebvhDid },
): Promise<readonly VerifiedVersion[]> {
  if (authorityOf(place.web) === ownAuthority(ports)) {
    const log = await ports.store.read.didLogs.byDid(did);
    return restoreLog((log?.lines ?? []).map(({ line }) => line)) ?? [];
  }
  // The resolver knows which hosts may be asked, and which versions were seen before.
  const { error, documentMetadata } = await ports.resolver.resolve(did, { noCache: true });
  if (error !== undefined) throw resolutionProblem(error);
  const { versions } = await readPublishedLog(ports, did, place);
  if (!versions.some(({ versionId }) => versionId === documentMetadata.versionId))
    throw new Problem('did-log-invalid', 'The log lacks a version that was published before.');
  return versions;
}

function outdated(): Problem {
  return new Problem('did-log-conflict', 'The log is known further than this entry.');
}
