import { epochSeconds } from '../../src/base/clock.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import type { ResolutionResult } from '../../src/domain/did/resolution.ts';
import type { JoseAlgorithm } from '../../src/protocol/jose/verification-key.ts';
import { documentWith, testDid, testKey, token } from './jose-keys.ts';
import { verdict, type VerdictTerms } from './jose-verdict.ts';

/** The moment the office's verifier looks at the tokens. */
export const at = new Date('2026-05-01T12:00:00Z');
export const now = epochSeconds(at);
/** The office in whose name tokens are made; its keys are all fit for assertions. */
export const victim = testDid('xa');
/** A DID whose keys are good, but not the office's. */
export const attacker = testDid('evil');
export const keys = {
  EdDSA: testKey('EdDSA'),
  ES256: testKey('ES256'),
  ES384: testKey('ES384'),
  ES256K: testKey('ES256K'),
};
export const attackerKey = testKey('EdDSA', 'attacker');
export const victimDocument = documentWith(victim, {
  EdDSA: keys.EdDSA.jwk,
  ES256: keys.ES256.jwk,
  ES384: keys.ES384.jwk,
  ES256K: keys.ES256K.jwk,
});
const documents = new Map<string, DidDocument>([
  [victim, victimDocument],
  [attacker, documentWith(attacker, { key: attackerKey.jwk })],
]);
export const terms: VerdictTerms = { at, resolve: (did) => resolutionOf(documents.get(did)) };
export const claims = { iss: victim, sub: 'did:example:party', iat: now, exp: now + 600 };

/** A resolution that went well, or none. */
export function resolutionOf(document: DidDocument | undefined): ResolutionResult | undefined {
  return document && { document, documentMetadata: {}, resolutionMetadata: {} };
}

export function headerFor(alg: JoseAlgorithm, more: { readonly [member: string]: unknown } = {}) {
  return { alg, typ: 'JWT', kid: `${victim}#${alg}`, ...more };
}

/** A token by the victim's Ed25519 key, valid but for what is given. */
export function victimToken(
  more: { readonly [member: string]: unknown },
  payload: object | string = claims,
): string {
  return token(keys.EdDSA, headerFor('EdDSA', more), typeof payload === 'string' ? payload : { ...payload });
}

/** The distinct outcomes of the tokens. */
export function verdicts(tokens: readonly string[], more: Partial<VerdictTerms> = {}): readonly string[] {
  return [...new Set(tokens.map((compact) => verdict(compact, { ...terms, ...more })))];
}
