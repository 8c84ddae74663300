import type { JsonObject } from '../../base/json.ts';
import type { VerificationResult } from '../../domain/credential/verification-result.ts';
import { semanticFault } from '../../protocol/vcdm/semantics.ts';
import { refusedResult } from '../verification/run-checks.ts';
import type { Refusal } from '../verification/securing/securing-suite.ts';
import { type VerifyPorts, verifyReading } from '../verify-credential.ts';
import { type FormedCredential, readCredentialForm } from './credential-form.ts';
import type { ProofWishes } from './verify-options.ts';

/** How a credential stands, and the media type of its form. */
export type CredentialOutcome = {
  readonly result: VerificationResult;
  readonly mediaType: string | undefined;
  /** What was verified: the credential without its proofs, or taken out of its token. */
  readonly document: JsonObject | undefined;
};

/**
 * Verifies a credential by the policy of verifier instances: it may be by any issuer that is a DID, for who is accredited
 * is not asked here; all its proofs have to hold, its dates and its status; and every member has to have a meaning in its
 * contexts. Never throws for what the credential says.
 */
export function verifyInstanceCredential(
  ports: VerifyPorts,
  credential: JsonObject,
  wishes: ProofWishes,
): Promise<CredentialOutcome> {
  return verifyFormed(ports, readCredentialForm(credential, wishes));
}

/** The same for a credential that was read, or could not be. */
export async function verifyFormed(
  ports: VerifyPorts,
  formed: FormedCredential | Refusal,
): Promise<CredentialOutcome> {
  if (formed.fault !== undefined) return refused(formed);
  const { reading, statements, mediaType } = formed;
  const meaningless =
    statements && (await semanticFault(statements, { contexts: ports.contexts, inlineContexts: 'allowed' }));
  if (meaningless !== undefined) return refused({ fault: meaningless });
  const result = await verifyReading(ports, reading, { trustList: [], holder: { kind: 'none' } });
  // Asked of no trust list, so nothing of it is told.
  const checks = result.checks.filter(({ name }) => name !== 'issuerAccredited');
  return { result: { ...result, checks }, mediaType, document: statements };
}

function refused({ fault }: Refusal): CredentialOutcome {
  return { result: refusedResult('format', fault), mediaType: undefined, document: undefined };
}
