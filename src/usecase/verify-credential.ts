import type { VerificationResult } from '../domain/credential/verification-result.ts';
import type { ResolutionResult } from '../domain/did/resolution.ts';
import type { CredentialType, TrustedIssuer } from '../domain/trust/trusted-issuer.ts';
import type { Ports } from './ports.ts';
import { type CredentialReading, readCredential } from './verification/credential-reading.ts';
import {
  type Evidence,
  type HolderEvidence,
  type StatusEvidence,
  usableDocument,
} from './verification/evidence.ts';
import { proveIssuer } from './verification/issuer-proof.ts';
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
  const issuer = await ports.resolver.resolve(reading.issuer);
  const proof = await gatherProof(ports, reading, { issuer, at });
  return runChecks({ reading, issuer, ...proof, holder, trustList, expectedType, at });
}

/** The signature first: the addresses in a credential are followed only where its issuer wrote them. */
async function gatherProof(
  { resolver, statusReader }: VerifyPorts,
  reading: CredentialReading,
  { issuer, at }: { readonly issuer: ResolutionResult; readonly at: Date },
): Promise<Pick<Evidence, 'signatureFault' | 'statuses'>> {
  const present = usableDocument(issuer, reading.issuer);
  if ('code' in present) return { signatureFault: present, statuses: [] };
  const signatureFault = await proveIssuer(resolver, reading, { present, at });
  if (signatureFault !== undefined) return { signatureFault, statuses: [] };
  const statuses: readonly StatusEvidence[] = await Promise.all(
    reading.status.map((reference) => statusReader(reference, present, at)),
  );
  return { signatureFault, statuses };
}
