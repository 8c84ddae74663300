import type { PartyData } from '../../domain/party/party-data.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Unit } from './session.ts';

/** The LEIs that party data state, each once, as they are written there. */
export function leisOf({
  outsideIdentifierBag = [],
}: Pick<PartyData, 'outsideIdentifierBag'>): readonly string[] {
  const leis = outsideIdentifierBag.filter(({ scheme }) => scheme === 'LEI');
  return [...new Set(leis.map(({ identifier }) => identifier))];
}

/** Keeps the LEIs of parties that are new, so that the parties can be found by them. */
export async function addLeis(
  unit: Unit,
  parties: readonly Pick<Party, 'officeCode' | 'partyId' | 'data'>[],
): Promise<void> {
  const rows = parties.flatMap(({ officeCode, partyId, data }) =>
    leisOf(data).map((lei) => ({ office_code: officeCode, lei, party_id: partyId })),
  );
  if (rows.length === 0) return;
  const query = unit.dialect.builder
    .insertInto('party_lei')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing());
  await unit.run(query.compile());
}

/** Keeps the LEIs of a party in the place of those it stated before. */
export async function replaceLeis(unit: Unit, party: Party): Promise<void> {
  await unit.run(
    unit.dialect.builder.deleteFrom('party_lei').where('party_id', '=', party.partyId).compile(),
  );
  await addLeis(unit, [party]);
}
