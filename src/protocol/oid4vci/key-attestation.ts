import { z } from 'zod';
import type { JsonObject } from '../../base/json.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import type { Certificate } from '../jose/certificate.ts';
import { isSoundLine, readX5c, verifyCertificateChain } from '../jose/certificate-chain.ts';
import { type JoseFault, type Jws, readJws } from '../jose/compact-jws.ts';
import { thumbprint } from '../jose/thumbprint.ts';
import { checkTimes } from '../jose/time-claims.ts';
import { type JoseAlgorithm, keyFromJwk, type VerificationKey } from '../jose/verification-key.ts';
import { verifyJws } from '../jose/verify-jws.ts';
import { batchSize } from './credential-request.ts';

/** Whose key attestations are believed: authorities, or the very certificates that attest. */
export type KeyAttestationTerms = {
  readonly attesters: readonly Certificate[];
  readonly at: Date;
  readonly algorithms: readonly JoseAlgorithm[];
};

/** The keys that an attestation vouches for, all different; the nonce is for the caller to take. */
export type KeyAttestation = {
  readonly fault?: undefined;
  readonly keys: readonly PublicJwk[];
  readonly nonce: string | undefined;
  /** It says when it ends. */
  readonly isBounded: boolean;
};

type Refusal = { readonly fault: JoseFault };
type Attested = KeyAttestation & { readonly jws: Jws };

// The second is the name of an older draft, which @openid4vc 0.4 still writes.
const attestationTypes = ['key-attestation+jwt', 'keyattestation+jwt'];
const resistances = z.array(z.string().max(200)).min(1).max(20).optional();
const payloadSchema = z.object({
  iat: z.number(),
  exp: z.number().optional(),
  attested_keys: z.array(z.record(z.string(), z.json())).min(1).max(batchSize),
  nonce: z.string().optional(),
  key_storage: resistances,
  user_authentication: resistances,
});

/**
 * Reads a key attestation (OpenID4VCI 1.0 appendix D.1,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html) and believes nothing of it: its form, and that
 * its keys are sound, public, different, at most as many as one batch has, and for one of the algorithms.
 */
export function readKeyAttestation(
  jwt: string,
  { algorithms }: Pick<KeyAttestationTerms, 'algorithms'>,
): Attested | Refusal {
  const jws = readJws(jwt);
  if (jws.fault !== undefined) return jws;
  const { typ } = jws.header;
  if (!attestationTypes.some((type) => type === typ))
    return malformed('A key attestation has another `typ`.');
  const payload = payloadSchema.safeParse(jws.payload);
  if (!payload.success) return malformed('The claims of a key attestation are missing or malformed.');
  const { attested_keys: jwks, nonce } = payload.data;
  const read = jwks.map((jwk) => keyFromJwk(jwk, algorithms)?.jwk);
  const keys = read.filter((key) => key !== undefined);
  if (keys.length < jwks.length) return malformed('An attested key is private, weak or not supported.');
  if (new Set(keys.map(thumbprint)).size < keys.length) return malformed('A key is attested twice.');
  return { keys, nonce, isBounded: payload.data.exp !== undefined, jws };
}

/**
 * The same, signed by an attester who is believed, at a time when it was good: named by `x5c`, whose certificates end at one
 * of the attesters', or by a `kid` that is the JWK thumbprint of an attester's own key. Whether the attester has taken it
 * back since (`status`) is not asked.
 */
export function verifyKeyAttestation(jwt: string, terms: KeyAttestationTerms): KeyAttestation | Refusal {
  const read = readKeyAttestation(jwt, terms);
  if (read.fault !== undefined) return read;
  const { jws, ...attested } = read;
  const attester = attesterOf(jws.header, terms);
  if (attester === undefined) return unproven('The key attestation is by nobody who is believed here.');
  const fault =
    verifyJws(jws, {
      ...{ key: attester, allowedAlgorithms: terms.algorithms, typ: attestationTypes },
      isCertified: jws.header['x5c'] !== undefined,
    }) ?? checkTimes(jws.payload, terms);
  return fault === undefined ? attested : { fault };
}

function attesterOf(header: JsonObject, { attesters, at }: KeyAttestationTerms): VerificationKey | undefined {
  const { x5c, kid, trust_chain: trustChain } = header;
  if (trustChain !== undefined) return undefined;
  const own = attesters.filter((each) => !each.isAuthority && each.maySignData && isSoundLine([each], at));
  if (x5c === undefined) return own.find(({ key }) => thumbprint(key.jwk) === kid)?.key;
  const [leaf, ...others] = readX5c(x5c) ?? [];
  if (leaf !== undefined && others.length === 0 && own.some(({ x509 }) => x509.raw.equals(leaf.x509.raw)))
    return leaf.key;
  const anchors = attesters.filter(({ isAuthority }) => isAuthority);
  const chain = verifyCertificateChain(x5c, { anchors, at });
  return chain.fault === undefined ? chain.leaf.key : undefined;
}

function malformed(detail: string): Refusal {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}

function unproven(detail: string): Refusal {
  return { fault: { code: 'PROOF_VERIFICATION_ERROR', detail } };
}
