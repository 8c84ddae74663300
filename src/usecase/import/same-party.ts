import { canonicalJson, toJson } from '../../base/json.ts';
import { isLei } from '../../domain/party/check-digits.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { RowFault } from './import-row.ts';

const mostNames = 20;
/** How many numbers a party can have. */
export const mostNumbers = 50;

/** The LEIs of party data whose check digits are right: only by these two records are one party without anybody's decision. */
export function reliableLeis(data: PartyData): readonly string[] {
  return leisIn(data).filter(isLei);
}

/** A remark where a LEI is not relied on. */
export function leiRemarks(data: PartyData): readonly RowFault[] {
  if (leisIn(data).every(isLei)) return [];
  return [
    {
      pointer: '/outsideIdentifierBag',
      detail: 'The check digits of a LEI are wrong, so it is not relied on.',
    },
  ];
}

/** Whether two records are of one kind and have a LEI in common. */
export function isOneParty(one: PartyData, other: PartyData): boolean {
  const leis = reliableLeis(one);
  return one.partyKind === other.partyKind && reliableLeis(other).some((lei) => leis.includes(lei));
}

/** The party with the names and numbers of one more record of it; a fault where it would have too many. */
export function withRow(
  party: PartyData,
  row: PartyData,
): PartyData | { readonly errors: readonly RowFault[] } {
  const partyIdentifierBag = union(party.partyIdentifierBag, row.partyIdentifierBag);
  const tooMany = (pointer: string): { readonly errors: readonly RowFault[] } => ({
    errors: [{ pointer, detail: 'The party with the same LEI has too many of these already.' }],
  });
  if (partyIdentifierBag.length > mostNumbers) return tooMany('/partyIdentifierBag');
  if (party.partyKind === 'organization' && row.partyKind === 'organization') {
    const organizationNameBag = union(party.organizationNameBag, row.organizationNameBag);
    return organizationNameBag.length > mostNames
      ? tooMany('/organizationNameBag')
      : { ...party, organizationNameBag, partyIdentifierBag };
  }
  if (party.partyKind === 'naturalPerson' && row.partyKind === 'naturalPerson') {
    const personNameBag = union(party.personNameBag, row.personNameBag);
    return personNameBag.length > mostNames
      ? tooMany('/personNameBag')
      : { ...party, personNameBag, partyIdentifierBag };
  }
  return party;
}

/** Party data with more of the office's own numbers. */
export function withNumbers(data: PartyData, officeCode: string, numbers: readonly string[]): PartyData {
  if (numbers.length === 0) return data;
  const more = numbers.map((identifier) => ({ officeCode, identifier }));
  return { ...data, partyIdentifierBag: [...(data.partyIdentifierBag ?? []), ...more] };
}

function leisIn({ outsideIdentifierBag = [] }: PartyData): readonly string[] {
  return outsideIdentifierBag.filter(({ scheme }) => scheme === 'LEI').map(({ identifier }) => identifier);
}

function union<Item>(items: readonly Item[] = [], more: readonly Item[] = []): Item[] {
  const all = new Map([...items, ...more].map((item) => [canonicalJson(toJson(item)), item]));
  return [...all.values()];
}
