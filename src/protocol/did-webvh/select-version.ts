import { addSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { DocumentMetadata } from '../../domain/did/resolution.ts';
import { orderOf, secondsLength, utcMoment } from './check/version-time.ts';
import type { VerifiedVersion } from './log-state.ts';
import { isWitnessed, witnessParameter, type WitnessRule } from './witness-rule.ts';

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
  const asked = orderOf(versionTime);
  return found(versions.findLast((version) => orderOf(version.versionTime) <= asked));
}

/**
 * The metadata of a version, as did:webvh 1.0
 * (https://identity.foundation/didwebvh/v1.0/#read-resolve) and DID Resolution name it. What a DID may do and who watches
 * it is told as it stands at the end of the log, whichever version is asked for; `updated` is the version's own time.
 * `ttl` and `threshold` are texts, because metadata holds no numbers; `versionNumber` is one all the same, as in every
 * other implementation. Times but `versionTime` are to the second (DID Core 1.0 §7.1.3).
 */
export function versionMetadata(
  version: VerifiedVersion,
  versions: readonly VerifiedVersion[],
): DocumentMetadata {
  const { versionId, versionTime, versionNumber } = version;
  const { scid, portable, ttl, watchers, witness, deactivated } = (versions.at(-1) ?? version).parameters;
  const next = versions[versionNumber];
  return {
    versionId,
    versionNumber,
    versionTime,
    created: toSecond(versions[0]?.versionTime ?? versionTime),
    updated: toSecond(versionTime),
    ...(next === undefined ? {} : { nextVersionId: next.versionId, nextUpdate: toSecond(next.versionTime) }),
    deactivated,
    scid,
    portable,
    ttl: String(ttl),
    watchers,
    witness: witnessMetadata(witness),
  };
}

function toSecond(utcTime: string): string {
  return `${utcTime.slice(0, secondsLength)}Z`;
}

function witnessMetadata(rule: WitnessRule): JsonObject {
  const stated = witnessParameter(rule);
  return isWitnessed(rule) ? { ...stated, threshold: String(rule.threshold) } : stated;
}

function found(version: VerifiedVersion | undefined): VerifiedVersion | NoVersion {
  return version ?? { error: 'NOT_FOUND', detail: 'The DID has no such version.' };
}
