import { sha256Text } from '../../base/hash.ts';

const verifierPattern = /^[A-Za-z0-9._~-]{43,128}$/;
const challengePattern = /^[A-Za-z0-9_-]{43}$/;

/** Whether the text can be a code verifier (RFC 7636 §4.1, https://www.rfc-editor.org/rfc/rfc7636). */
export function isCodeVerifier(text: string): boolean {
  return verifierPattern.test(text);
}

/** Whether the text can be a code challenge by S256, the only method that is taken (RFC 7636 §4.2). */
export function isCodeChallenge(text: string): boolean {
  return challengePattern.test(text);
}

/** The challenge of a verifier by S256. */
export function codeChallengeOf(codeVerifier: string): string {
  return sha256Text(codeVerifier);
}
