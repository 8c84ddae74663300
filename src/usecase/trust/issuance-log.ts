import type { Did } from '../../domain/did/did.ts';
import type { Ports } from '../ports.ts';

/** A credential as the log of what this node issued knows it. */
export type LoggedContent = {
  readonly issuer: Did;
  /** The JWK thumbprint of the key that signed it. */
  readonly keyThumbprint: string;
  /** SHA-256 of what it says. */
  readonly contentDigest: string;
};

/** Whether an office of this node issued just this before its key came into other hands. */
export type IssuanceLog = (asked: LoggedContent) => Promise<boolean>;

/**
 * Asks the node's own record of issued credentials. It says when something was issued, which a credential by a stolen key
 * cannot; a key that was never said to be compromised since a moment has no such credentials.
 */
export function createIssuanceLog(store: Ports['store']): IssuanceLog {
  return async ({ issuer, keyThumbprint, contentDigest }) => {
    const compromises = (await store.read.keyCompromises.of(issuer)).filter(
      (each) => each.keyThumbprint === keyThumbprint,
    );
    if (compromises.length === 0) return false;
    const since = Math.min(...compromises.map((each) => each.since.getTime()));
    for (const { officeCode, issuedAt } of await store.read.issuedCredentials.byContent(contentDigest)) {
      const office = await store.read.offices.byCode(officeCode);
      if (office?.did === issuer && issuedAt.getTime() < since) return true;
    }
    return false;
  };
}
