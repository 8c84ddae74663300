import { base64url } from '../../base/bytes.ts';
import type { Random } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import type { Signer } from '../../domain/did/signer.ts';
import { signJwt } from '../jose/sign-jwt.ts';

/** What an SD-JWT is made of: `claims` everybody sees, each member of `disclosable` only where the holder discloses it. */
export type SdJwtOrder = {
  readonly signer: Signer;
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly disclosable: JsonObject;
  /** The key a presentation has to prove; stated as `cnf.jwk`. */
  readonly holderKey?: PublicJwk;
  readonly random: Random;
  /** How many digests of nothing are added, so that their number tells nothing. */
  readonly decoys?: number;
};

const saltBytes = 16;
const digestBytes = 32;

/**
 * A signed SD-JWT with all its disclosures, `<jwt>~<disclosure>~…~` (RFC 9901 §4, https://www.rfc-editor.org/rfc/rfc9901).
 * Salts have 128 random bits; digests are sorted, so that their order tells nothing.
 */
export async function issueSdJwt(order: SdJwtOrder): Promise<string> {
  const { signer, header } = order;
  const { payload, disclosures } = sdJwtContent(order);
  const jwt = await signJwt(signer, header, payload);
  return [jwt, ...disclosures, ''].join('~');
}

/** The payload of an SD-JWT with the digests of its disclosures, which go with it. */
export function sdJwtContent(order: Omit<SdJwtOrder, 'signer' | 'header'>): {
  readonly payload: JsonObject;
  readonly disclosures: readonly string[];
} {
  const { claims, disclosable, holderKey, random, decoys = 0 } = order;
  const disclosures = Object.entries(disclosable).map(([name, value]) => disclosure(random, name, value));
  const decoyDigests = Array.from({ length: decoys }, () => base64url(random(digestBytes)));
  const digests = [...disclosures.map((text) => sha256Text(text)), ...decoyDigests].sort();
  const payload = {
    ...claims,
    ...(holderKey === undefined ? {} : { cnf: { jwk: { ...holderKey } } }),
    ...(digests.length === 0 ? {} : { _sd: digests, _sd_alg: 'sha-256' }),
  };
  return { payload, disclosures };
}

function disclosure(random: Random, name: string, value: Json): string {
  return base64url(JSON.stringify([base64url(random(saltBytes)), name, value]));
}
