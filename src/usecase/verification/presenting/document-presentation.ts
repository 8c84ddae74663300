import { addSeconds } from '../../../base/clock.ts';
import { isJsonObject, type JsonObject } from '../../../base/json.ts';
import { isDid } from '../../../domain/did/did.ts';
import { type Proof, readProofs } from '../../../protocol/data-integrity/proof.ts';
import { verifyDocument } from '../../../protocol/data-integrity/verify-document.ts';
import type { JoseFault } from '../../../protocol/jose/compact-jws.ts';
import { longestAge } from '../../../protocol/sd-jwt/key-binding.ts';
import { documentKey } from '../document-key.ts';
import { type CredentialInput, malformed } from '../securing/securing-suite.ts';
import { asPresenterFault } from './jwt-presentation.ts';
import { longestLifetime, type PresenterTerms, type PresentingSuite } from './presenting-suite.ts';

const baseContexts: readonly unknown[] = [
  'https://www.w3.org/ns/credentials/v2',
  'https://www.w3.org/2018/credentials/v1',
];
const mostCredentials = 20;

/** A W3C presentation with Data Integrity proofs (`ldp_vp`), of credentials of any form. */
export const documentPresentation: PresentingSuite = {
  format: 'ldp_vc',
  read(presentation) {
    if (typeof presentation === 'string')
      return { fault: { code: 'PARSING_ERROR', detail: 'The presentation is not a JSON object.' } };
    const secured = readProofs(presentation);
    if (secured.fault !== undefined) return secured;
    const { unsecured, proofs } = secured;
    const types: readonly unknown[] = [unsecured['type']].flat();
    const [context] = [unsecured['@context']].flat();
    if (!baseContexts.includes(context) || !types.includes('VerifiablePresentation'))
      return malformed('`@context` or `type` is not that of a presentation.');
    const credentials = credentialsOf(unsecured);
    if (credentials === undefined)
      return malformed('The presentation has no credential, too many, or one that is not a document.');
    const holder = holderOf(unsecured, proofs);
    if (holder === undefined || !isDid(holder))
      return malformed('The presentation does not say by which DID it was made.');
    const verify = (terms: PresenterTerms) => presenterFault(presentation, proofs, terms);
    return { credentials, presenter: { holder, verify } };
  },
};

function credentialsOf({ verifiableCredential }: JsonObject): readonly CredentialInput[] | undefined {
  const listed: readonly unknown[] = [verifiableCredential ?? []].flat();
  const credentials = listed.filter(isJsonObject);
  const isWhole = credentials.length === listed.length && credentials.length <= mostCredentials;
  return isWhole && credentials.length > 0 ? credentials : undefined;
}

/** Who presents: as stated, and where nothing is stated, whose key made the first proof. */
function holderOf({ holder }: JsonObject, [proof]: readonly Proof[]): string | undefined {
  const stated = isJsonObject(holder) ? holder['id'] : holder;
  if (stated !== undefined) return typeof stated === 'string' ? stated : undefined;
  return proof?.verificationMethod.split('#')[0];
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
