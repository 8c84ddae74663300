import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { PinnedContexts } from '../../protocol/data-integrity/contexts.ts';
import { type Proof, readProofs } from '../../protocol/data-integrity/proof.ts';
import { verifyDocument } from '../../protocol/data-integrity/verify-document.ts';
import { type JoseFault, type Jws, readJws } from '../../protocol/jose/compact-jws.ts';
import { checkTimes } from '../../protocol/jose/time-claims.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import { envelopeTypeOf, readEnvelope } from '../../protocol/vcdm/envelope.ts';
import {
  readVcdmPresentation,
  selfAssertedFault,
  type VcdmPresentation,
} from '../../protocol/vcdm/presentation.ts';
import { readVpJwt, readVpSdJwt } from '../../protocol/vcdm/read-vp-jwt.ts';
import { documentKey } from '../verification/document-key.ts';
import { malformed, type Refusal } from '../verification/securing/securing-suite.ts';
import { credentialAlgorithms } from '../verification/signature.ts';
import { withCoveredContexts } from './credential-form.ts';
import {
  bindingOf,
  type ProofWishes,
  purposeFault,
  tokenBindingFault,
  unboundFault,
} from './verify-options.ts';

/** What a presenter's signature is verified by. */
export type SignatureTerms = {
  /** The document of the one who presents. */
  readonly document: DidDocument;
  readonly at: Date;
  readonly contexts: PinnedContexts;
};

/** A presentation of any form; nothing in it is verified. */
export type FormedPresentation = {
  readonly fault?: undefined;
  readonly presentation: VcdmPresentation;
  /** What has to have a meaning in its contexts. */
  readonly statements: JsonObject;
  /** Who signed it, and whether the signature holds; undefined where nobody signed it. */
  readonly presenter:
    | {
        readonly did: Did;
        readonly verify: (terms: SignatureTerms) => Promise<JoseFault | undefined>;
      }
    | undefined;
};

const terms = { mayInlineContexts: true } as const;
const tokenClaims = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'cnf']);

/**
 * Reads a presentation: a document with or without proofs, or one in its envelope. A credential without a proof of its own
 * may only be in one that its issuer signed. Faults: those of `readVcdmPresentation`, `readProofs`, `readEnvelope` and
 * `readJws`; `INVALID_CHALLENGE_ERROR` and `INVALID_DOMAIN_ERROR` where nobody signed it for the caller.
 */
export function readPresentationForm(value: JsonObject, wishes: ProofWishes): FormedPresentation | Refusal {
  const formed =
    envelopeTypeOf(value) === undefined ? readDocument(value, wishes) : readEnveloped(value, wishes);
  if (formed.fault !== undefined) return formed;
  const { presentation, presenter } = formed;
  if (presenter === undefined) {
    const fault = unboundFault(wishes) ?? unsignedFault(presentation);
    return fault === undefined ? formed : { fault };
  }
  const purpose = purposeFault(wishes, 'authentication');
  if (purpose !== undefined) return { fault: purpose };
  return selfAssertedFault(presentation) ?? formed;
}

// Anybody could have written it, so there is nobody to vouch for such a credential.
function unsignedFault({ credentials }: VcdmPresentation): JoseFault | undefined {
  const isVouchedFor = credentials.every(
    (each) => each.kind !== 'credential' || each.credential.proofs.length > 0,
  );
  return isVouchedFor
    ? undefined
    : {
        code: 'PARSING_ERROR',
        detail: 'A credential without a proof is in a presentation that nobody signed.',
      };
}

function readDocument(document: JsonObject, wishes: ProofWishes): FormedPresentation | Refusal {
  const statements = withCoveredContexts(document);
  const presentation = readVcdmPresentation(statements, terms);
  if (presentation.fault !== undefined) return presentation;
  // It would be taken for an unsigned presentation of nothing.
  if (presentation.id?.startsWith('data:') === true)
    return malformed('This is an envelope in all but its type.');
  if (document['proof'] === undefined) return { presentation, statements, presenter: undefined };
  const secured = readProofs(document);
  if (secured.fault !== undefined) return secured;
  const { proofs } = secured;
  const did = presentation.holder?.id ?? controllerOf(proofs);
  if (did === undefined || !isDid(did)) return malformed('The holder is not a DID.');
  return {
    presentation,
    statements,
    presenter: {
      did,
      verify: async ({ document: holder, at, contexts }) => {
        const outcome = await verifyDocument(document, {
          ...{ purpose: 'authentication', at, contexts, inlineContexts: 'allowed' },
          ...bindingOf(wishes),
          keyFor: async ({ verificationMethod }) =>
            documentKey(holder, verificationMethod, { relationship: 'authentication', at }),
        });
        return outcome.fault;
      },
    },
  };
}

function controllerOf([proof]: readonly Proof[]): string | undefined {
  return proof?.verificationMethod.split('#')[0];
}

function readEnveloped(value: JsonObject, wishes: ProofWishes): FormedPresentation | Refusal {
  const envelope = readEnvelope(value);
  if (envelope.fault !== undefined) return envelope;
  if (envelope.type !== 'EnvelopedVerifiablePresentation') return malformed('This is no presentation.');
  const { form, text } = envelope;
  if (form === 'vp+sd-jwt') {
    const read = readVpSdJwt(text, terms);
    if (read.fault !== undefined) return read;
    const { sdJwt, presentation, holder } = read;
    return signed(
      { jws: sdJwt.jws, claims: sdJwt.claims, typ: ['vp+sd-jwt'] },
      { presentation, holder },
      wishes,
    );
  }
  const jws = readJws(text);
  if (jws.fault !== undefined) return jws;
  if (form === 'vp+jwt') return readVpToken(jws, wishes);
  const { vp } = jws.payload;
  return isJsonObject(vp) ? readVpClaim(jws, vp, wishes) : malformed('The token holds no presentation.');
}

/** `vp+jwt` (VC-JOSE-COSE §3.1.2, https://www.w3.org/TR/vc-jose-cose/): the payload is the presentation. */
function readVpToken(jws: Jws, wishes: ProofWishes): FormedPresentation | Refusal {
  const read = readVpJwt(jws.payload, terms);
  if (read.fault !== undefined) return read;
  return signed({ jws, claims: jws.payload, typ: ['vp+jwt'] }, read, wishes);
}

/** A JWT with the presentation in `vp` (VC Data Model 1.1 §6.3.1), as test suites also send it with version 2.0. */
function readVpClaim(jws: Jws, vp: JsonObject, wishes: ProofWishes): FormedPresentation | Refusal {
  const presentation = readVcdmPresentation(vp, terms);
  if (presentation.fault !== undefined) return presentation;
  const { iss } = jws.payload;
  const holder = presentation.holder?.id ?? iss;
  if (typeof holder !== 'string' || (iss !== undefined && iss !== holder))
    return malformed('The holder is missing, or not who made the token.');
  return signed({ jws, claims: vp, typ: undefined }, { presentation, holder }, wishes);
}

type Token = {
  readonly jws: Jws;
  readonly claims: JsonObject;
  readonly typ: readonly string[] | undefined;
};

function signed(
  { jws, claims, typ }: Token,
  { presentation, holder }: { readonly presentation: VcdmPresentation; readonly holder: string },
  wishes: ProofWishes,
): FormedPresentation | Refusal {
  if (!isDid(holder)) return malformed('The holder is not a DID.');
  const unbound = tokenBindingFault(jws.payload, wishes);
  if (unbound !== undefined) return { fault: unbound };
  const statements = Object.fromEntries(Object.entries(claims).filter(([name]) => !tokenClaims.has(name)));
  return {
    ...{ presentation, statements },
    presenter: {
      did: holder,
      verify: async ({ document, at }) => {
        const key = documentKey(document, jws.header['kid'], { relationship: 'authentication', at });
        if ('code' in key) return key;
        const jwsTerms = { key, allowedAlgorithms: credentialAlgorithms };
        const fault = verifyJws(jws, typ === undefined ? jwsTerms : { ...jwsTerms, typ });
        return fault ?? checkTimes(jws.payload, { at });
      },
    },
  };
}
