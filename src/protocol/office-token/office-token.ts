import { z } from 'zod';
import { epochSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { Signer } from '../../domain/did/signer.ts';
import { type JoseFault, type Jws, readJws } from '../jose/compact-jws.ts';
import { signJwt } from '../jose/sign-jwt.ts';
import { checkTimes } from '../jose/time-claims.ts';
import type { VerificationKey } from '../jose/verification-key.ts';
import { verifyJws } from '../jose/verify-jws.ts';

/** What one office asks of another: a request, in every part that a token is bound to. */
export type OfficeRequest = {
  /** The base URL of the receiver's node. */
  readonly audience: string;
  readonly method: 'POST';
  /** The path, without a query. */
  readonly path: string;
  /** The exact body. */
  readonly body: Uint8Array | string;
};

/** A token whose claims are right for the request; who made it is known only once its signature is verified. */
export type OfficeToken = { readonly issuer: Did; readonly kid: string; readonly jws: Jws };

const tokenType = 'office-request+jwt';
const lifeSeconds = 60;
const mostBytes = 8 * 1024;
const text = z.string().min(1).max(2_048);
const claimsSchema = z.strictObject({
  iss: text.refine(isDid),
  aud: text,
  iat: z.int(),
  exp: z.int(),
  htm: text,
  htu: text,
  digest: text,
});

/**
 * A token for one request, as a compact JWS (RFC 7515, https://www.rfc-editor.org/rfc/rfc7515) in the manner of DPoP
 * (RFC 9449 §4.2). It is bound to receiver, method, path and body and lives 60 seconds; there is no list of used ones, so
 * it is only for requests that change nothing when they come twice.
 */
export function signOfficeToken(
  request: OfficeRequest,
  { issuer, signer, at }: { readonly issuer: Did; readonly signer: Signer; readonly at: Date },
): Promise<string> {
  const iat = epochSeconds(at);
  const claims: JsonObject = {
    ...{ iss: issuer, aud: request.audience, iat, exp: iat + lifeSeconds },
    ...{ htm: request.method, htu: request.path, digest: sha256Text(request.body) },
  };
  return signJwt(signer, { typ: tokenType }, claims);
}

/**
 * Reads a token and checks all of it but the signature: exactly the claims above, each as the request has it, no longer
 * life than 60 seconds, not expired and not of the future by more than the usual skew, and a `kid` that is a DID URL of
 * the issuer.
 */
export function readOfficeToken(
  token: string,
  request: OfficeRequest,
  at: Date,
): OfficeToken | { readonly fault: JoseFault } {
  const jws = readJws(token, { mostBytes });
  if (jws.fault !== undefined) return jws;
  const claims = claimsSchema.safeParse(jws.payload).data;
  if (claims === undefined) return refused('The token has not exactly the claims of such a token.');
  const { iss, aud, iat, exp, htm, htu, digest } = claims;
  if (aud !== request.audience) return refused('The token is for another receiver.');
  if (htm !== request.method || htu !== request.path) return refused('The token is for another request.');
  if (digest !== sha256Text(request.body)) return refused('The token is for another body.');
  if (exp <= iat || exp - iat > lifeSeconds) return refused('The token lives too long.');
  const late = checkTimes(jws.payload, { at });
  if (late !== undefined) return { fault: late };
  const { kid } = jws.header;
  if (typeof kid !== 'string' || !kid.startsWith(`${iss}#`))
    return refused('`kid` is not a DID URL of the issuer.');
  return { issuer: iss, kid, jws };
}

/** Why the token is not signed by the key; undefined where it is, with EdDSA or ES256. */
export function checkOfficeSignature({ jws }: OfficeToken, key: VerificationKey): JoseFault | undefined {
  return verifyJws(jws, { key, allowedAlgorithms: ['EdDSA', 'ES256'], typ: [tokenType] });
}

function refused(detail: string): { readonly fault: JoseFault } {
  return { fault: { code: 'INVALID_TOKEN', detail } };
}
