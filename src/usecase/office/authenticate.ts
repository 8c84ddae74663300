import { equalBytes, utf8 } from '../../base/bytes.ts';
import { sha256Text } from '../../base/hash.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { AccessCredential } from '../records.ts';

/** Who is behind an `Authorization` header; undefined where nobody is. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller | undefined>;

const bearerPattern = /^bearer +gid_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/i;
const rememberedMilliseconds = 5_000;
const mostRemembered = 10_000;

type Remembered = { readonly credential: AccessCredential; readonly readAt: number };

/**
 * Authenticates office credentials. What the store said of a credential is remembered for 5 seconds at most: so long a
 * revocation by another process may take to be felt. Expiry is checked every time.
 */
export function createAuthenticate(ports: Pick<Ports, 'store' | 'clock'>): Authenticate {
  const remembered = new Map<string, Remembered>();
  return async (authorization) => {
    const [, credentialId, secret] = bearerPattern.exec(authorization ?? '') ?? [];
    if (credentialId === undefined || secret === undefined) return undefined;
    const now = ports.clock();
    const digest = sha256Text(secret);
    const credential = recall(remembered, digest, now) ?? (await read(ports, digest));
    if (credential === undefined) return undefined;
    remember(remembered, digest, { credential, readAt: now.getTime() });
    return isInForce(credential, { credentialId, digest, now }) ? callerOf(credential) : undefined;
  };
}

/** The credential in the form it is given to its owner, once. */
export function formatAccessCredential(credentialId: string, secret: string): string {
  return `gid_${credentialId}_${secret}`;
}

/** How the audit record names the bearer of a credential. */
export function actorOf(credentialId: string): string {
  return `credential:${credentialId}`;
}

function read(ports: Pick<Ports, 'store'>, digest: string): Promise<AccessCredential | undefined> {
  return ports.store.read.accessCredentials.byDigest(digest);
}

function recall(
  remembered: Map<string, Remembered>,
  digest: string,
  now: Date,
): AccessCredential | undefined {
  const found = remembered.get(digest);
  if (found === undefined) return undefined;
  const age = now.getTime() - found.readAt;
  return age >= 0 && age < rememberedMilliseconds ? found.credential : undefined;
}

function remember(remembered: Map<string, Remembered>, digest: string, entry: Remembered): void {
  const known = remembered.get(digest);
  if (known?.credential === entry.credential) return;
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(digest, entry);
}

function isInForce(
  credential: AccessCredential,
  asked: { readonly credentialId: string; readonly digest: string; readonly now: Date },
): boolean {
  const isSame =
    equalBytes(utf8(credential.credentialId), utf8(asked.credentialId)) &&
    equalBytes(utf8(credential.secretDigest), utf8(asked.digest));
  const isUnexpired = credential.expiresAt === undefined || asked.now < credential.expiresAt;
  return isSame && isUnexpired && credential.revokedAt === undefined;
}

function callerOf({ officeCode, credentialId, scopes }: AccessCredential): Caller {
  return { officeCode, actor: actorOf(credentialId), scopes };
}
