import type { VerificationResult } from '../domain/credential/verification-result.ts';
import type { ResolutionResult } from '../domain/did/resolution.ts';
import type { CredentialType, TrustedIssuer } from '../domain/trust/trusted-issuer.ts';
import { selectMethod } from '../protocol/jose/verification-method.ts';
import type { Ports } from './ports.ts';
import { type CredentialReading, readCredential } from './verification/credential-reading.ts';
import { type HolderEvidence, type StatusEvidence, usableDocument } from './verification/evidence.ts';
import { refusedResult, runChecks } from './verification/run-checks.ts';

/** What verification needs of the node. */
export type VerifyPorts = Pick<Ports, 'resolver' | 'clock' | 'statusReader'>;

/** What a credential is verified by; `at` is the present where it is not given. */
export type VerifyTerms = {
  readonly trustList: readonly TrustedIssuer[];
  readonly expectedType?: CredentialType | undefined;
  readonly at?: Date;
};

/**
 * Verifies a credential by itself: every check but holder binding, which needs a presentation. Only values decoded from
 * the verified bytes are in the result. Never throws for what the credential says.
 */
export function verifyCredential(
  ports: VerifyPorts,
  input: VerifyTerms & { readonly credential: string },
): Promise<VerificationResult> {
  return verifyWithHolder(ports, input, { kind: 'none' });
}

/** As `verifyCredential`, with what is known of the presenter. */
export async function verifyWithHolder(
  ports: VerifyPorts,
  input: VerifyTerms & { readonly credential: string },
  holder: HolderEvidence,
): Promise<VerificationResult> {
  const reading = readCredential(input.credential);
  if (reading.fault !== undefined) return refusedResult('format', reading.fault);
  const { trustList, expectedType, at = ports.clock() } = input;
  const issuer = await issuerFor(ports, reading);
  const statuses = await statusesOf(ports, reading, { issuer, at });
  return runChecks({ reading, issuer, statuses, holder, trustList, expectedType, at });
}

/**
 * The issuer as it is now; where its document no longer lists the key, as it was when the credential says it was issued,
 * because a key that was rotated out in good order did sign. An issuer that is deactivated now is never taken from the
 * past.
 */
async function issuerFor({ resolver }: VerifyPorts, reading: CredentialReading): Promise<ResolutionResult> {
  const present = await resolver.resolve(reading.issuer);
  const document = usableDocument(present, reading.issuer);
  if ('code' in document) return present;
  const selected = selectMethod(document, reading.kid, 'assertionMethod');
  const { iat, nbf } = reading.jws.payload;
  const seconds = iat ?? nbf;
  const isUnknownKey = 'code' in selected && selected.code === 'INVALID_VERIFICATION_METHOD';
  if (
    !isUnknownKey ||
    typeof seconds !== 'number' ||
    !Number.isSafeInteger(seconds) ||
    seconds < 0 ||
    seconds > latestSecond
  ) {
    return present;
  }
  const versionTime = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  const past = await resolver.resolve(reading.issuer, { versionTime });
  return 'code' in usableDocument(past, reading.issuer) ? present : past;
}

const latestSecond = 253_402_300_799; // the end of the year 9999

async function statusesOf(
  { statusReader }: VerifyPorts,
  reading: CredentialReading,
  { issuer, at }: { readonly issuer: ResolutionResult; readonly at: Date },
): Promise<readonly StatusEvidence[]> {
  const document = usableDocument(issuer, reading.issuer);
  if ('code' in document || reading.status.length === 0) return [];
  return Promise.all(reading.status.map((reference) => statusReader(reference, document, at)));
}
