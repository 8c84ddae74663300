import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { randomSecret } from '../../base/random.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';

/** Seconds a c_nonce is good for. */
export const nonceSeconds = 300;

/** A fresh c_nonce of the office (OpenID4VCI 1.0 §7.2), good for one credential request within 5 minutes; throws `not-found`. */
export async function issueNonce(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  officeCode: OfficeCode,
): Promise<string> {
  await findOffice(ports, officeCode);
  const cNonce = randomSecret(ports.random);
  const expiresAt = addSeconds(ports.clock(), nonceSeconds);
  await ports.store.write((store) => store.nonces.add({ officeCode, digest: sha256Text(cNonce), expiresAt }));
  return cNonce;
}
