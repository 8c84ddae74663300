import { Problem } from '../../base/problem.ts';
import { lookUp, type LookedUp } from '../../domain/matching/look-up.ts';
import { type LookupKeys, lookupKeys, lookupParty, wordKey } from '../../domain/matching/lookup-keys.ts';
import { mostSharing } from '../../domain/matching/most-sharing.ts';
import { bareNumber } from '../../domain/matching/party-features.ts';
import type { PartyData, PostalAddress } from '../../domain/party/party-data.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { ReadStore } from '../store.ts';

/** Somebody looked for, by whatever is known. */
export type PartyQuery = {
  /** Either kind where it is not said. */
  readonly partyKind?: PartyData['partyKind'] | undefined;
  readonly name?: string | undefined;
  readonly birthDate?: string | undefined;
  readonly address?: PostalAddress | undefined;
  /** A number of any office, register or scheme. */
  readonly identifier?: string | undefined;
  readonly emailAddress?: string | undefined;
  readonly phoneNumber?: string | undefined;
};

/** A party that may be the one looked for. */
export type PartyFound = LookedUp & {
  readonly party: Party;
  /** It has the number that was asked for. */
  readonly hasIdentifier: boolean;
};

// What one search may cost, whatever a register holds.
const mostOfKey = 200;
const mostCounted = 4_000;
const mostCompared = 120;
// A word that was not counted to its end is taken to be in one of so many names.
const commonShare = 1 / 200;

/**
 * The parties of the office that are most likely the one looked for, the likeliest first, each with why; those with the
 * number asked for come before all others. Names are found in any script and order, misspelt, and by former names. Throws
 * `invalid-request` where nothing is asked for.
 */
export async function searchParties(
  { store }: Pick<Ports, 'store'>,
  asked: { readonly caller: Caller; readonly query: PartyQuery; readonly limit: number },
): Promise<readonly PartyFound[]> {
  const { caller, query, limit } = asked;
  const { partyKind, ...known } = query;
  if (Object.values(known).every((value) => value === undefined))
    throw new Problem('invalid-request', 'Say something of the party: a name, an address, a number.');
  const kinds = partyKind === undefined ? (['naturalPerson', 'organization'] as const) : [partyKind];
  const found: PartyFound[] = [];
  for (const kind of kinds)
    found.push(...(await searchKind(store.read, caller.officeCode, dataOf(kind, query))));
  return found.sort(likeliestFirst).slice(0, limit);
}

async function searchKind(
  { lookup }: Pick<ReadStore, 'lookup'>,
  officeCode: Caller['officeCode'],
  data: PartyData,
): Promise<readonly PartyFound[]> {
  const wanted = lookupParty(data);
  const [keys = noKeys] = lookupKeys([wanted]);
  const records = await lookup.size();
  const sharers = await lookup.sharers(officeCode, keys.all, mostOfKey);
  const numbers = mostSharing(sharers, { records, askedFor: mostOfKey, most: mostCompared });
  const kept = await lookup.parties(officeCode, numbers);
  const parties = kept.map(({ party }) => party).filter((party) => party.data.partyKind === data.partyKind);
  const counts = await lookup.counts(officeCode, [...keys.words], mostCounted);
  const frequencyOf = (sound: string): number => {
    const count = counts.get(wordKey(sound)) ?? 1;
    return count < mostCounted ? count : Math.max(count, records * commonShare);
  };
  const others = parties.map((party) => lookupParty(party.data));
  const compared = lookUp(
    wanted.features,
    others.map(({ features }) => features),
    { records, frequencyOf },
  );
  const asked = new Set(wanted.numbers.map(bareNumber));
  return compared.flatMap((looked, at): PartyFound[] => {
    const [party, other] = [parties[at], others[at]];
    if (party === undefined || other === undefined) return [];
    const hasIdentifier = other.numbers.some((number) => asked.has(bareNumber(number)));
    const { score, priorBits } = looked.explanation;
    return hasIdentifier || score > priorBits ? [{ party, hasIdentifier, ...looked }] : [];
  });
}

const noKeys: LookupKeys = { all: [], words: new Set() };

function likeliestFirst(one: PartyFound, other: PartyFound): number {
  return (
    Number(other.hasIdentifier) - Number(one.hasIdentifier) ||
    other.explanation.score - one.explanation.score ||
    (one.party.partyId < other.party.partyId ? -1 : 1)
  );
}

/** What is known of the party as data of one kind; a name is missing where it is not known. */
function dataOf(kind: PartyData['partyKind'], query: PartyQuery): PartyData {
  const { name, birthDate, address, identifier, emailAddress, phoneNumber } = query;
  const known = {
    ...(address === undefined ? {} : { postalAddressBag: [address] }),
    ...(emailAddress === undefined ? {} : { emailAddressBag: [emailAddress] }),
    ...(phoneNumber === undefined ? {} : { phoneNumberBag: [phoneNumber] }),
    // Which office or register gave it is not asked: keys and comparison look at the number alone.
    ...(identifier === undefined ? {} : { partyIdentifierBag: [{ officeCode: '', identifier }] }),
  };
  if (kind === 'organization') {
    const organizationNameBag = name === undefined ? [] : [{ organizationStandardName: name }];
    return { partyKind: kind, organizationNameBag, ...known };
  }
  const personNameBag = name === undefined ? [] : [{ personFullName: name }];
  const born = birthDate === undefined ? {} : { birthDate };
  return { partyKind: kind, personNameBag, ...born, ...known };
}
