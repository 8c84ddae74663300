import { addSeconds } from '../../base/clock.ts';
import type { DocumentMetadata } from '../../domain/did/resolution.ts';
import { utcMoment } from './check/version-time.ts';
import type { VerifiedVersion } from './log-state.ts';
import { isWitnessed, witnessParameter } from './witness-rule.ts';

/** Which version is asked for: at most one of these; none asks for the present one. */
export type VersionQuery = {
  readonly versionId?: string;
  readonly versionTime?: string;
  readonly versionNumber?: number;
};
export type NoVersion = { readonly error: 'NOT_FOUND' | 'INVALID_OPTIONS'; readonly detail: string };

const skewSeconds = 60;

/**
 * The version of a verified log that a DID URL's parameters ask for
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#reading-did-webvh-did-urls). `versionTime` gives the version
 * that was in force then; a time that is malformed or still to come is an invalid option.
 */
export function selectVersion(
  versions: readonly VerifiedVersion[],
  query: VersionQuery,
  now: Date,
): VerifiedVersion | NoVersion {
  const { versionId, versionTime, versionNumber } = query;
  if ([versionId, versionTime, versionNumber].filter((asked) => asked !== undefined).length > 1) {
    return {
      error: 'INVALID_OPTIONS',
      detail: 'At most one of versionId, versionTime and versionNumber is allowed.',
    };
  }
  if (versionId !== undefined) return found(versions.find((version) => version.versionId === versionId));
  if (versionNumber !== undefined) return found(versions[versionNumber - 1]);
  if (versionTime === undefined) return found(versions.at(-1));
  const moment = utcMoment(versionTime);
  if (moment === undefined) return { error: 'INVALID_OPTIONS', detail: 'versionTime is not a UTC time.' };
  if (moment > addSeconds(now, skewSeconds)) {
    return { error: 'INVALID_OPTIONS', detail: 'versionTime is still to come.' };
  }
  return found(versions.findLast((version) => new Date(version.versionTime) <= moment));
}

/**
 * The metadata of a version, as did:webvh 1.0 and DID Resolution name it. `ttl` and `threshold` are texts, because
 * metadata holds no numbers. `updated` is the version's own time; `deactivated` is true for every version of a DID that
 * has ended.
 */
export function versionMetadata(
  version: VerifiedVersion,
  versions: readonly VerifiedVersion[],
): DocumentMetadata {
  const { parameters, versionId, versionTime, versionNumber } = version;
  const head = versions.at(-1) ?? version;
  const next = versions[versionNumber];
  const { scid, portable, ttl, watchers, witness } = parameters;
  return {
    versionId,
    versionTime,
    created: versions[0]?.versionTime ?? versionTime,
    updated: versionTime,
    ...(next === undefined ? {} : { nextVersionId: next.versionId, nextUpdate: next.versionTime }),
    ...(head.parameters.deactivated ? { deactivated: true } : {}),
    scid,
    portable,
    ttl: String(ttl),
    ...(watchers.length === 0 ? {} : { watchers }),
    ...(isWitnessed(witness)
      ? { witness: { ...witnessParameter(witness), threshold: String(witness.threshold) } }
      : {}),
  };
}

function found(version: VerifiedVersion | undefined): VerifiedVersion | NoVersion {
  return version ?? { error: 'NOT_FOUND', detail: 'The DID has no such version.' };
}
