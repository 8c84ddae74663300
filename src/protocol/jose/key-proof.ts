import { epochSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { type Did, readDidUrl } from '../../domain/did/did.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';
import { type JoseFault, type Jws, readJws } from './compact-jws.ts';
import { checkTimes } from './time-claims.ts';
import { selectMethod } from './verification-method.ts';
import { type JoseAlgorithm, keyFromJwk, keyOfMethod, type VerificationKey } from './verification-key.ts';
import { verifyJws } from './verify-jws.ts';

/** What a credential issuer expects of a key proof. */
export type KeyProofTerms = {
  /** The credential issuer identifier: what `aud` must be, as a single text. */
  readonly audience: string;
  readonly at: Date;
  readonly algorithms: readonly JoseAlgorithm[];
  /** The resolution of the DID that `readKeyProofDid` named. */
  documentFor(did: Did): ResolutionResult | undefined;
};

/** Whose key was proven. The DID is the one `kid` is a key of; the nonce is for the caller to take. */
export type KeyProof = {
  readonly fault?: undefined;
  readonly holderKey: PublicJwk;
  readonly holderDid: Did | undefined;
  readonly nonce: string | undefined;
  /** The key attestation that came along (appendix D), not verified. */
  readonly keyAttestation: string | undefined;
};

const proofType = 'openid4vci-proof+jwt';
const mostAgeSeconds = 300;

type Holder = { readonly fault?: undefined; readonly key: VerificationKey; readonly did: Did | undefined };
type Refusal = { readonly fault: JoseFault };

/**
 * Verifies a wallet's key proof of type `jwt` (OpenID4VCI 1.0 appendix F.1 and F.4,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html): its type, audience and age (at most 300 s,
 * or 60 s ahead), and the signature by the key it names, either as `jwk` or by the DID URL in `kid` of a key for
 * authentication. The nonce is handed back, not judged.
 */
export function verifyKeyProof(jwt: string, terms: KeyProofTerms): Refusal | KeyProof {
  const jws = readJws(jwt);
  if (jws.fault !== undefined) return jws;
  const holder = namedHolder(jws.header, terms);
  if (holder.fault !== undefined) return holder;
  const fault =
    verifyJws(jws, { key: holder.key, allowedAlgorithms: terms.algorithms, typ: [proofType] }) ??
    checkClaims(jws, terms) ??
    checkIssuer(jws.payload, holder.did);
  if (fault !== undefined) return { fault };
  const { nonce } = jws.payload;
  if (nonce !== undefined && typeof nonce !== 'string') return malformed('`nonce` is not a text.');
  const { key_attestation: keyAttestation } = jws.header;
  if (keyAttestation !== undefined && typeof keyAttestation !== 'string')
    return malformed('`key_attestation` is not a text.');
  return { holderKey: holder.key.jwk, holderDid: holder.did, nonce, keyAttestation };
}

/** The DID a key proof says its key belongs to, so that it can be resolved before the proof is verified. */
export function readKeyProofDid(jwt: string): Did | undefined {
  const jws = readJws(jwt);
  return jws.fault === undefined ? didOf(jws.header['kid']) : undefined;
}

function namedHolder(header: JsonObject, terms: KeyProofTerms): Holder | Refusal {
  const { kid, jwk, x5c, trust_chain: trustChain } = header;
  if ([kid, jwk, x5c, trustChain].filter((value) => value !== undefined).length !== 1) {
    return malformed('A key proof names its key in exactly one of `kid` and `jwk`.');
  }
  if (jwk !== undefined) return holderOf(keyFromJwk(jwk), undefined);
  return typeof kid === 'string' ? holderByDid(kid, terms) : unfit('Certificates are not supported.');
}

function holderByDid(kid: string, terms: KeyProofTerms): Holder | Refusal {
  const did = didOf(kid);
  if (did === undefined) return unfit('`kid` is not a DID URL.');
  const resolution = terms.documentFor(did);
  if (resolution?.document === undefined) return unfit('The DID in `kid` could not be resolved.');
  if (resolution.documentMetadata.deactivated === true) return unfit('The DID in `kid` is deactivated.');
  const selected = selectMethod(resolution.document, kid, 'authentication');
  return 'code' in selected ? { fault: selected } : holderOf(keyOfMethod(selected.method), did);
}

function holderOf(key: VerificationKey | undefined, did: Did | undefined): Holder | Refusal {
  return key === undefined
    ? unfit('The key is private, weak, off its curve, or of a kind that is not supported.')
    : { key, did };
}

function didOf(kid: unknown): Did | undefined {
  return typeof kid === 'string' ? readDidUrl(kid)?.did : undefined;
}

function checkClaims({ payload }: Jws, terms: KeyProofTerms): JoseFault | undefined {
  const { aud, iat } = payload;
  if (aud !== terms.audience) return malformed('`aud` is not this credential issuer.').fault;
  if (typeof iat !== 'number') return malformed('`iat` is missing or not a number.').fault;
  if (iat < epochSeconds(terms.at) - mostAgeSeconds) {
    return { code: 'RANGE_ERROR', detail: 'The key proof is older than 300 seconds.' };
  }
  return checkTimes(payload, terms);
}

// `iss` is the client's id and names no holder; a DID there would read as a claim to be that DID.
function checkIssuer({ iss }: JsonObject, holderDid: Did | undefined): JoseFault | undefined {
  if (iss === undefined || iss === holderDid) return undefined;
  if (typeof iss === 'string' && !iss.toLowerCase().startsWith('did:')) return undefined;
  return malformed('`iss` claims another DID than the one whose key is proven.').fault;
}

function malformed(detail: string): Refusal {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}

function unfit(detail: string): Refusal {
  return { fault: { code: 'INVALID_VERIFICATION_METHOD', detail } };
}
