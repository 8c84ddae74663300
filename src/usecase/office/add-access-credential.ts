import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { randomSecret } from '../../base/random.ts';
import type { Caller, Scope } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { formatAccessCredential } from './authenticate.ts';
import { findOffice } from './find-office.ts';
import type { Ports } from '../ports.ts';
import type { AccessCredential } from '../records.ts';

export type AccessCredentialCommand = {
  readonly officeCode: OfficeCode;
  /** Who adds it, as the audit record names them. */
  readonly actor: Caller['actor'];
  /** What it is for, for the office's own overview. */
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** Without one the credential does not expire. */
  readonly validSeconds?: number;
};

const credentialIdBytes = 8;

/**
 * Adds an office credential. `secretText` is the credential as its bearer sends it; it is shown now and never again,
 * only its SHA-256 is kept. Throws `not-found` where the node hosts no such office.
 */
export async function addAccessCredential(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  command: AccessCredentialCommand,
): Promise<{ readonly credential: AccessCredential; readonly secretText: string }> {
  const { officeCode, actor, label, scopes, validSeconds } = command;
  await findOffice(ports, officeCode);
  const secret = randomSecret(ports.random);
  const createdAt = ports.clock();
  const credential = {
    credentialId: Buffer.from(ports.random(credentialIdBytes)).toString('hex'),
    officeCode,
    label,
    scopes,
    secretDigest: sha256Text(secret),
    createdAt,
    expiresAt: validSeconds === undefined ? undefined : addSeconds(createdAt, validSeconds),
    revokedAt: undefined,
  };
  await ports.store.write(async (store) => {
    await store.writeAccessCredentials.add(credential);
    await store.writeAudit.append({
      officeCode,
      at: createdAt,
      actor,
      action: 'accessCredential.added',
      subject: credential.credentialId,
      facts: { scopes, expiresAt: credential.expiresAt?.toISOString() ?? null },
    });
  });
  return { credential, secretText: formatAccessCredential(credential.credentialId, secret) };
}
