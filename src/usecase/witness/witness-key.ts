import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';

/**
 * The did:key DID an office witnesses with. Its one Ed25519 key is made on first use and kept in custody; of two first uses
 * at once one key is kept. Throws `not-found` where there is no such office.
 */
export async function witnessOf(
  ports: Pick<Ports, 'store' | 'dids' | 'clock'>,
  officeCode: OfficeCode,
): Promise<Did> {
  const { read } = ports.store;
  const known = await read.witnessKeys.byOffice(officeCode);
  if (known !== undefined) return known;
  if ((await read.offices.byCode(officeCode)) === undefined)
    throw new Problem('not-found', 'There is no such office here.');
  const prepared = await ports.dids.createPlain('key', {
    path: ['witness'],
    officeCode,
    keys: [{ fragment: 'witness', algorithm: 'EdDSA', relationships: ['assertionMethod'] }],
  });
  const { did } = prepared.record;
  const at = ports.clock();
  return ports.store.write(async (store) => {
    if (!(await store.writeWitnessKeys.add(officeCode, did, at))) {
      const first = await store.witnessKeys.byOffice(officeCode);
      if (first === undefined) throw new Problem('internal-error', 'The witness key is not kept.');
      return first;
    }
    await store.writeDids.keep(prepared);
    await store.writeAudit.append({
      ...{ officeCode, at, actor: 'node', action: 'office.witnessMade', subject: did },
      facts: {},
    });
    return did;
  });
}
