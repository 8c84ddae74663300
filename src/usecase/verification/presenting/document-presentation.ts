import { addSeconds } from '../../../base/clock.ts';
import type { JsonObject } from '../../../base/json.ts';
import { isDid } from '../../../domain/did/did.ts';
import { type Proof, readProofs } from '../../../protocol/data-integrity/proof.ts';
import { verifyDocument } from '../../../protocol/data-integrity/verify-document.ts';
import type { JoseFault } from '../../../protocol/jose/compact-jws.ts';
import { longestAge } from '../../../protocol/sd-jwt/key-binding.ts';
import { envelopeTypeOf } from '../../../protocol/vcdm/envelope.ts';
import { readVcdmPresentation } from '../../../protocol/vcdm/presentation.ts';
import { documentKey } from '../document-key.ts';
import { malformed, type Refusal } from '../securing/securing-suite.ts';
import { readEnveloped } from './enveloped-presentation.ts';
import { asPresenterFault } from './token-presenter.ts';
import {
  longestLifetime,
  type PresentationReading,
  type PresenterTerms,
  type PresentingSuite,
} from './presenting-suite.ts';

/**
 * A W3C presentation as JSON document: with Data Integrity proofs (`ldp_vp`), of credentials of any form, or an envelope
 * that holds one as token.
 */
export const documentPresentation: PresentingSuite = {
  format: 'ldp_vc',
  read(presentation) {
    if (typeof presentation === 'string')
      return { fault: { code: 'PARSING_ERROR', detail: 'The presentation is not a JSON object.' } };
    return envelopeTypeOf(presentation) === undefined
      ? readDocument(presentation)
      : readEnveloped(presentation);
  },
};

function readDocument(document: JsonObject): PresentationReading | Refusal {
  const secured = readProofs(document);
  if (secured.fault !== undefined) return secured;
  const { unsecured, proofs } = secured;
  const presentation = readVcdmPresentation(unsecured, { mayInlineContexts: false });
  if (presentation.fault !== undefined) return presentation;
  const credentials = presentation.credentials.map((presented) =>
    presented.kind === 'jwt' ? presented.text : presented.document,
  );
  if (credentials.length === 0) return malformed('The presentation has no credential.');
  // Where nothing is stated, whoever made the first proof presents.
  const holder = presentation.holder?.id ?? proofs[0]?.verificationMethod.split('#')[0];
  if (holder === undefined || !isDid(holder))
    return malformed('The presentation does not say by which DID it was made.');
  const verify = (terms: PresenterTerms) => presenterFault(document, proofs, terms);
  return { credentials, presenter: { holder, verify } };
}

/**
 * Every proof is by a key of the holder for authentication, for this challenge and domain, made within the last 300 s and
 * for at most 600 s. Faults: those of `verifyDocument` and `documentKey`, `RANGE_ERROR` (time), `MALFORMED_VALUE_ERROR`.
 */
async function presenterFault(
  presentation: JsonObject,
  proofs: readonly Proof[],
  { document, nonce, audience, at, contexts }: PresenterTerms,
): Promise<JoseFault | undefined> {
  const outcome = await verifyDocument(presentation, {
    ...{ purpose: 'authentication', challenge: nonce, domain: audience, at, contexts },
    keyFor: async ({ verificationMethod }) => {
      const key = documentKey(document, verificationMethod, { relationship: 'authentication', at });
      return 'code' in key ? asPresenterFault(key) : key;
    },
  });
  return outcome.fault ?? proofs.map((proof) => staleness(proof, at)).find((fault) => fault !== undefined);
}

function staleness({ created, expires }: Proof, at: Date): JoseFault | undefined {
  if (created === undefined)
    return { code: 'MALFORMED_VALUE_ERROR', detail: 'The presentation does not say when it was made.' };
  if (created < addSeconds(at, -longestAge))
    return { code: 'RANGE_ERROR', detail: 'The presentation is older than 300 s.' };
  return expires !== undefined && expires > addSeconds(created, longestLifetime)
    ? { code: 'RANGE_ERROR', detail: 'The presentation is meant to last longer than 600 s.' }
    : undefined;
}
