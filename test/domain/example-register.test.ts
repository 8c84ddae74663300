import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type PartyData, partyDataSchema } from '../../src/domain/party/party-data.ts';

const registerSchema = z.object({ officeCode: z.literal('XA'), parties: z.array(partyDataSchema) });
const { parties } = registerSchema.parse(JSON.parse(readFileSync('schemas/examples/register.json', 'utf8')));

const scriptsOf = (party: PartyData) =>
  (party.partyKind === 'organization' ? party.organizationNameBag : party.personNameBag).map(
    ({ scriptCode }) => scriptCode,
  );
const countryOf = (party: PartyData) => party.postalAddressBag?.[0]?.countryCode;

test('the register holds at least 200 parties, organizations and natural persons, in the shape the API takes', () => {
  expect(parties.length).toBeGreaterThanOrEqual(200);
  expect(parties.filter(({ partyKind }) => partyKind === 'organization').length).toBeGreaterThanOrEqual(150);
  expect(parties.filter(({ partyKind }) => partyKind === 'naturalPerson').length).toBeGreaterThanOrEqual(40);
});

test('every party has one number of the office, and no number comes twice', () => {
  const numbers = parties.flatMap(({ partyIdentifierBag = [] }) =>
    partyIdentifierBag.map(({ identifier }) => identifier),
  );
  expect(numbers).toHaveLength(parties.length);
  expect(new Set(numbers).size).toBe(parties.length);
});

test('the parties are of at least 40 countries and written in at least 12 scripts', () => {
  expect(new Set(parties.map(countryOf)).size).toBeGreaterThanOrEqual(40);
  expect(new Set(parties.flatMap(scriptsOf)).size).toBeGreaterThanOrEqual(12);
});

test('no party has an e-mail address or a telephone number', () => {
  expect(parties.filter(({ emailAddressBag, phoneNumberBag }) => emailAddressBag ?? phoneNumberBag)).toEqual(
    [],
  );
});
