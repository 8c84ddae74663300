import { isoMilliseconds } from '../../base/clock.ts';
import { isDid } from '../../domain/did/did.ts';
import { linkShown } from '../../domain/trust/accreditation-shown.ts';
import {
  type Check,
  type CheckName,
  checkNames,
  type VerificationResult,
  type VerifiedCredential,
} from '../../domain/credential/verification-result.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { claims } from './claims.ts';
import { accreditationOf, type Evidence, type EvidenceCheck } from './evidence.ts';
import { holderBinding } from './holder-binding.ts';
import { issuerAccredited } from './issuer-accredited.ts';
import { issuerResolved } from './issuer-resolved.ts';
import { signature } from './signature.ts';
import { status } from './status.ts';
import { validity } from './validity.ts';

type CheckRow = {
  readonly name: CheckName;
  readonly check: EvidenceCheck;
  /** What it means that the check passed. */
  readonly passed: string;
  /** Checks without which this one says nothing. */
  readonly needs: readonly CheckName[];
};

/** The checks in the order they are run and shown. `format` comes before them all: without it there is no evidence. */
const checkRows: readonly CheckRow[] = [
  {
    name: 'issuerResolved',
    check: issuerResolved,
    needs: [],
    passed: 'The DID of the issuer resolves and is active.',
  },
  {
    name: 'signature',
    check: signature,
    needs: ['issuerResolved'],
    passed: 'The signature is by a key the issuer lists for assertions.',
  },
  {
    name: 'holderBinding',
    check: holderBinding,
    needs: ['signature'],
    passed: 'The presenter proved the key the credential was issued to, for this request.',
  },
  {
    name: 'issuerAccredited',
    check: issuerAccredited,
    needs: ['signature'],
    passed: 'The trust list, or a chain of accreditations, lets the issuer issue this type of credential.',
  },
  { name: 'validity', check: validity, needs: [], passed: 'The credential is within its dates.' },
  {
    name: 'status',
    check: status,
    needs: ['signature'],
    passed: 'No status list that the credential names says it is revoked or suspended.',
  },
  {
    name: 'claims',
    check: claims,
    needs: ['signature'],
    passed: 'The claims are complete and agree with one another.',
  },
];
const formatPassed: Check = {
  name: 'format',
  outcome: 'passed',
  detail: 'The credential has the form of its format.',
};

/** Runs every check on the evidence. Claims leave only where everything but accreditation holds. */
export function runChecks(evidence: Evidence): VerificationResult {
  const failed = new Set<CheckName>();
  const checks = [formatPassed];
  for (const row of checkRows) {
    const outcome = runCheck(row, evidence, failed);
    if (outcome.outcome === 'failed') failed.add(row.name);
    checks.push(outcome);
  }
  const isTrusted = !failed.delete('issuerAccredited');
  const isVerified = failed.size === 0;
  return {
    verified: isVerified,
    trusted: isVerified && isTrusted,
    checks,
    ...(isVerified && isTrusted ? { accreditation: accreditationShown(evidence) } : {}),
    ...(isVerified ? { credential: verifiedCredential(evidence) } : {}),
  };
}

function accreditationShown(evidence: Evidence): VerificationResult['accreditation'] {
  const by = accreditationOf(evidence);
  if (by === undefined) return undefined;
  return 'links' in by
    ? { by: 'chain', chain: by.links.map(linkShown) }
    : { by: 'trustList', trustedIssuerId: by.id };
}

function runCheck(
  { name, check, needs, passed }: CheckRow,
  evidence: Evidence,
  failed: ReadonlySet<CheckName>,
): Check {
  const missing = needs.find((needed) => failed.has(needed));
  if (missing !== undefined)
    return { name, outcome: 'skipped', detail: `Not run, because ${missing} failed.` };
  if (name === 'holderBinding' && evidence.holder.kind === 'none') {
    return { name, outcome: 'skipped', detail: 'The credential was checked without its holder.' };
  }
  const fault = check(evidence);
  return fault === undefined
    ? { name, outcome: 'passed', detail: passed }
    : { name, outcome: 'failed', ...fault };
}

/** The result for something that could not even be read, or whose presentation does not hold. */
export function refusedResult(name: CheckName, fault: JoseFault): VerificationResult {
  const checks = checkNames.map((each): Check => {
    if (each === name) return { name, outcome: 'failed', ...fault };
    return { name: each, outcome: 'skipped', detail: `Not run, because ${name} failed.` };
  });
  return { verified: false, trusted: false, checks };
}

function verifiedCredential({ reading }: Evidence): VerifiedCredential {
  const { format, issuer, types, subjectId, claims: stated, times, validFrom, validUntil } = reading;
  const { iat, nbf, exp } = times;
  const did = stated['did'];
  return {
    format,
    issuer,
    types,
    claims: stated,
    subject: typeof did === 'string' && isDid(did) ? did : subjectId,
    issuedAt: validFrom === undefined ? isoOf(iat ?? nbf) : isoMilliseconds(validFrom.getTime()),
    validUntil: validUntil === undefined ? isoOf(exp) : isoMilliseconds(validUntil.getTime()),
  };
}

function isoOf(seconds: unknown): string | undefined {
  return typeof seconds === 'number' ? isoMilliseconds(seconds * 1000) : undefined;
}
