import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
import type { ResponseKey } from '../records.ts';

/** The key that wallets encrypt requests to the office to, made when it is first asked for; all processes have the same. */
export async function encryptionKey(
  { store, responseKeys, clock }: Pick<Ports, 'store' | 'responseKeys' | 'clock'>,
  officeCode: OfficeCode,
): Promise<ResponseKey> {
  const kept = await store.read.encryptionKeys.of(officeCode);
  if (kept !== undefined) return kept;
  const made = responseKeys.generate();
  return store.write(({ writeEncryptionKeys }) => writeEncryptionKeys.keep(officeCode, made, clock()));
}
