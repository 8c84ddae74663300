import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { isDid } from '../../domain/did/did.ts';
import { withoutProof } from '../../protocol/data-integrity/proof.ts';
import { verifyDocument } from '../../protocol/data-integrity/verify-document.ts';
import { type Jws, readJws } from '../../protocol/jose/compact-jws.ts';
import { readVcdm, type VcdmCredential } from '../../protocol/vcdm/credential.ts';
import { type Envelope, envelopeTypeOf, readEnvelope } from '../../protocol/vcdm/envelope.ts';
import { readDateTime } from '../../protocol/vcdm/date-time.ts';
import { epochSeconds } from '../../base/clock.ts';
import { joseSignature } from '../verification/securing/jose-signature.ts';
import {
  type CredentialFormat,
  type CredentialReading,
  malformed,
  type Refusal,
} from '../verification/securing/securing-suite.ts';
import { readVcSdJwtCredential } from '../verification/securing/vc-sd-jwt.ts';
import { bitstringReferences } from '../verification/status-reference.ts';
import { bindingOf, type ProofWishes, purposeFault, tokenBindingFault } from './verify-options.ts';

/**
 * A credential as the instances read it: by the rules of the data model, with inline contexts, from any issuer that is a
 * DID. `statements` is what has to have a meaning in its contexts, where its form has contexts.
 */
export type FormedCredential = {
  readonly fault?: undefined;
  readonly reading: CredentialReading;
  readonly statements: JsonObject | undefined;
  readonly mediaType: string;
};

const terms = { mayInlineContexts: true } as const;
// What a token says beside the credential in it (RFC 7519 §4.1, RFC 7800 §3.1): nothing that contexts explain.
const tokenClaims = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'cnf']);
// What the contexts of a reading have in place of one that is written in the document.
const inline = 'inline';

/**
 * Reads a credential: a document with proofs, or one in its envelope. Faults: those of `readVcdm`, `readEnvelope`,
 * `readJws` and `readVcSdJwtCredential`; `MALFORMED_VALUE_ERROR` for an issuer that is no DID.
 */
export function readCredentialForm(value: JsonObject, wishes: ProofWishes): FormedCredential | Refusal {
  const purpose = purposeFault(wishes, 'assertionMethod');
  if (purpose !== undefined) return { fault: purpose };
  if (envelopeTypeOf(value) === undefined) return readDocument(value, wishes);
  const envelope = readEnvelope(value);
  if (envelope.fault !== undefined) return envelope;
  if (envelope.type !== 'EnvelopedVerifiableCredential') return malformed('This is no credential.');
  return readEnveloped(envelope, wishes);
}

/** A credential that came as the text of a token. */
export function readTokenForm(text: string, wishes: ProofWishes): FormedCredential | Refusal {
  return readEnveloped({ form: 'jwt', text }, wishes);
}

/**
 * A credential without a proof of its own, for whose words another proof that was verified stands; undefined `verify`
 * faults therefore.
 */
export function readCoveredCredential(document: JsonObject): FormedCredential | Refusal {
  const credential = readVcdm(document, terms);
  if (credential.fault !== undefined) return credential;
  return formed(credential, {
    ...{ format: 'ldp_vc', mediaType: 'application/vc', times: {}, statements: document },
    verify: async () => undefined,
  });
}

function readDocument(document: JsonObject, wishes: ProofWishes): FormedCredential | Refusal {
  const covered = withCoveredContexts(document);
  const credential = readVcdm(covered, terms);
  if (credential.fault !== undefined) return credential;
  if (credential.proofs.length === 0)
    return { fault: { code: 'PARSING_ERROR', detail: 'The credential has no proof.' } };
  return formed(credential, {
    ...{ format: 'ldp_vc', mediaType: 'application/vc', times: {} },
    statements: withoutProof(covered),
    verify: async ({ keyFor, at, contexts }) => {
      const outcome = await verifyDocument(document, {
        ...{ purpose: 'assertionMethod', at, contexts, inlineContexts: 'allowed' },
        ...bindingOf(wishes),
        keyFor: async ({ verificationMethod: kid, created }) =>
          keyFor({ kid, madeAt: created ?? credential.validFrom }),
      });
      return outcome.fault;
    },
  });
}

/**
 * The document with no other contexts than its proofs are over. A JCS proof may name a start of the contexts, and those
 * behind it could have been added by anybody; that all proofs are over the same ones is found out when they are verified.
 */
export function withCoveredContexts(document: JsonObject): JsonObject {
  const proofs = [document['proof'] ?? []].flat().filter(isJsonObject);
  const context = proofs.map((proof) => proof['@context']).find((each) => each !== undefined);
  return context === undefined ? document : { ...document, '@context': context };
}

function readEnveloped(
  { form, text }: Pick<Envelope, 'form' | 'text'>,
  wishes: ProofWishes,
): FormedCredential | Refusal {
  if (form === 'vc+sd-jwt') return readSelective(text, wishes);
  const jws = readJws(text);
  if (jws.fault !== undefined) return jws;
  const unbound = tokenBindingFault(jws.payload, wishes);
  if (unbound !== undefined) return { fault: unbound };
  return form === 'vc+jwt' ? readVcJwt(jws) : readVcClaim(jws);
}

// The holder's key binding is no part of verifying a credential.
function readSelective(text: string, wishes: ProofWishes): FormedCredential | Refusal {
  const reading = readVcSdJwtCredential(text);
  if (reading.fault !== undefined) return reading;
  const unbound = tokenBindingFault({}, wishes);
  return unbound === undefined
    ? { reading, statements: undefined, mediaType: `application/${reading.format}` }
    : { fault: unbound };
}

/** `vc+jwt` (VC-JOSE-COSE §3.1.1, https://www.w3.org/TR/vc-jose-cose/): the payload is the credential. */
function readVcJwt(jws: Jws): FormedCredential | Refusal {
  const { payload } = jws;
  if (payload['vc'] !== undefined || payload['vp'] !== undefined)
    return malformed('`vc` and `vp` are not allowed here.');
  const times = timesOf(payload);
  const document = Object.fromEntries(Object.entries(payload).filter(([name]) => !tokenClaims.has(name)));
  const credential = readVcdm(document, { ...terms, isInToken: true });
  if (credential.fault !== undefined) return credential;
  if (credential.version !== '2.0') return malformed('`@context` does not begin with the base context.');
  if (times === undefined) return malformed('`iat` is neither a number nor a moment with its time zone.');
  return (
    disagreement(payload, credential) ??
    formed(credential, {
      ...{ format: 'vc+jwt', mediaType: 'application/vc+jwt', times, statements: document },
      verify: joseSignature(jws, { typ: ['vc+jwt'], validFrom: credential.validFrom }),
    })
  );
}

/** A JWT with the credential in `vc` (VC Data Model 1.1 §6.3.1), as test suites also send it with version 2.0. */
function readVcClaim(jws: Jws): FormedCredential | Refusal {
  const { vc, iss } = jws.payload;
  if (!isJsonObject(vc)) return malformed('The token holds no credential.');
  const document = iss !== undefined && vc['issuer'] === undefined ? { ...vc, issuer: iss } : vc;
  const credential = readVcdm(document, { ...terms, isInToken: true });
  if (credential.fault !== undefined) return credential;
  return (
    disagreement(jws.payload, credential) ??
    formed(credential, {
      ...{ format: 'jwt_vc_json', mediaType: 'application/jwt', times: jws.payload, statements: document },
      verify: joseSignature(jws, { validFrom: credential.validFrom }),
    })
  );
}

/** A token may leave out what its credential says, but never say something else. */
function disagreement(payload: JsonObject, credential: VcdmCredential): Refusal | undefined {
  const { iss, sub, jti } = payload;
  const pairs: readonly (readonly [Json | undefined, string | undefined])[] = [
    [iss, credential.issuer.id],
    [sub, credential.subjects[0]?.id],
    [jti, credential.id],
  ];
  const agrees = pairs.every(
    ([outside, inside]) => outside === undefined || inside === undefined || outside === inside,
  );
  return agrees ? undefined : malformed('The token says something else than the credential in it.');
}

function timesOf(payload: JsonObject): JsonObject | undefined {
  const { iat } = payload;
  if (typeof iat !== 'string') return payload;
  const issuedAt = readDateTime(iat);
  return issuedAt && { ...payload, iat: epochSeconds(issuedAt) };
}

type Form = Pick<FormedCredential, 'statements' | 'mediaType'> &
  Pick<CredentialReading, 'times' | 'verify'> & { readonly format: CredentialFormat };

function formed(
  credential: VcdmCredential,
  { format, mediaType, statements, times, verify }: Form,
): FormedCredential | Refusal {
  const { issuer, types, subjects, contexts, validFrom, validUntil } = credential;
  if (!isDid(issuer.id)) return malformed('The issuer is not a DID.');
  const [subject, ...others] = subjects;
  const sole = others.length === 0 ? subject : undefined;
  const reading: CredentialReading = {
    ...{ format, issuer: issuer.id, types, typedBy: 'type', isSelective: false },
    ...{ subjectId: sole?.id, claims: sole?.claims ?? {} },
    contexts: contexts.map((context) => (typeof context === 'string' ? context : inline)),
    ...{ validFrom, validUntil, times, verify, verifyHolder: undefined },
    status: bitstringReferences(credential.status),
  };
  return { reading, statements, mediaType };
}
