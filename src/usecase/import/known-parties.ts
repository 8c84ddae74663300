import type { OfficeCode } from '../../domain/trust/office.ts';
import type { ReadStore } from '../store.ts';
import { type Known, numbersAt, type ReadRow, type Target } from './plan-rows.ts';
import { reliableLeis } from './same-party.ts';
import type { Party } from '../../domain/party/party.ts';

/** The parties of the office that have a number or a LEI of these rows, one target for each, as they are committed now. */
export async function knownParties(
  { imports }: Pick<ReadStore, 'imports'>,
  officeCode: OfficeCode,
  rows: readonly ReadRow[],
): Promise<Known> {
  const datas = rows.flatMap(({ data }) => data ?? []);
  const numbers = [...new Set(datas.flatMap((data) => numbersAt(data, officeCode)))];
  const leis = [...new Set(datas.flatMap(reliableLeis))];
  const byNumber = await imports.partiesByNumber(officeCode, numbers);
  const byLei =
    leis.length === 0 ? new Map<string, readonly Party[]>() : await imports.partiesByLei(officeCode, leis);
  const targets = new Map<string, Target>();
  const targetOf = (party: Party): Target => {
    const target = targets.get(party.partyId) ?? { kind: 'known', party, data: party.data };
    targets.set(party.partyId, target);
    return target;
  };
  return {
    byNumber: new Map([...byNumber].map(([number, party]) => [number, targetOf(party)])),
    byLei: new Map([...byLei].map(([lei, parties]) => [lei, parties.map(targetOf)])),
  };
}
