import type { JsonObject } from '../../base/json.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { PresentedCredential } from '../../protocol/vcdm/presentation.ts';
import { semanticFault } from '../../protocol/vcdm/semantics.ts';
import { usableDocument } from '../verification/evidence.ts';
import type { Refusal } from '../verification/securing/securing-suite.ts';
import type { VerifyPorts } from '../verify-credential.ts';
import {
  type FormedCredential,
  readCoveredCredential,
  readCredentialForm,
  readTokenForm,
} from './credential-form.ts';
import { type FormedPresentation, readPresentationForm } from './presentation-form.ts';
import { type CredentialOutcome, verifyFormed } from './verify-credential.ts';
import type { ProofWishes } from './verify-options.ts';

/** How a presentation stands, and each credential in it. */
export type PresentationOutcome = {
  readonly verified: boolean;
  /** Why the presentation itself does not hold; its credentials are not looked at then. */
  readonly fault: JoseFault | undefined;
  /** Whether somebody signed it. */
  readonly isSigned: boolean;
  readonly credentials: readonly CredentialOutcome[];
};

/**
 * Verifies a presentation and every credential in it by the policy of verifier instances: nobody has to have signed it
 * unless a challenge or domain is asked for; where somebody did, it was the holder with a key for authentication. Who the
 * credentials are about is not asked. Never throws for what the presentation says.
 */
export async function verifyInstancePresentation(
  ports: VerifyPorts,
  value: JsonObject,
  wishes: ProofWishes,
): Promise<PresentationOutcome> {
  const formed = readPresentationForm(value, wishes);
  const fault = formed.fault ?? (await presentationFault(ports, formed));
  if (fault !== undefined || formed.fault !== undefined)
    return { verified: false, fault, isSigned: false, credentials: [] };
  const credentials = await Promise.all(
    formed.presentation.credentials.map((each) => verifyFormed(ports, readPresented(each))),
  );
  const verified = credentials.every(({ result }) => result.verified);
  return { verified, fault: undefined, isSigned: formed.presenter !== undefined, credentials };
}

async function presentationFault(
  { resolver, clock, contexts }: VerifyPorts,
  { statements, presenter }: FormedPresentation,
): Promise<JoseFault | undefined> {
  const meaningless = await semanticFault(statements, { contexts, inlineContexts: 'allowed' });
  if (meaningless !== undefined || presenter === undefined) return meaningless;
  const document = usableDocument(await resolver.resolve(presenter.did), presenter.did);
  return 'code' in document ? document : presenter.verify({ document, at: clock(), contexts });
}

// The wishes are about the presentation's own proof; a credential answers no challenge.
function readPresented(presented: PresentedCredential): FormedCredential | Refusal {
  switch (presented.kind) {
    case 'jwt':
      return readTokenForm(presented.text, {});
    case 'envelope':
      return readCredentialForm(presented.document, {});
    case 'credential':
      return presented.credential.proofs.length > 0
        ? readCredentialForm(presented.document, {})
        : readCoveredCredential(presented.document);
  }
}
