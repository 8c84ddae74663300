import type { Did } from '../../domain/did/did.ts';
import type { AttestationEvidence } from '../../domain/link/outside-attestation.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { BrowserEvidence } from '../presentation/read-presentation.ts';
import { presentationDigest } from './link-party.ts';

/** Evidence in the office's own files, by its SHA-256; or an answered presentation request. */
export type StatementEvidence =
  | {
      readonly kind: 'document' | 'registerExtract';
      readonly digest: string;
      readonly reference?: string | undefined;
    }
  | (BrowserEvidence & { readonly kind: 'presentation'; readonly reference: string });

/**
 * What an office's statement of the party with this DID rests on, as it is kept. Throws what `linkParty` throws for a
 * presentation.
 */
export async function readEvidence(
  ports: Pick<Ports, 'store' | 'clock'>,
  asked: { readonly caller: Caller; readonly did: Did; readonly evidence: StatementEvidence },
): Promise<AttestationEvidence> {
  const { caller, did, evidence } = asked;
  const { kind, reference } = evidence;
  const digest =
    kind === 'presentation' ? await presentationDigest(ports, { caller, did, evidence }) : evidence.digest;
  return { kind, digest, reference };
}
