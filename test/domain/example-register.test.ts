import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mainName, partyDataSchema, type PartyData } from '../../src/domain/party/party-data.ts';

const file = new URL('../../schemas/examples/register.json', import.meta.url);
const register = z
  .strictObject({ officeCode: z.string(), parties: z.array(z.unknown()) })
  .parse(JSON.parse(readFileSync(file, 'utf8')));
const parsed = register.parties.map((entry) => partyDataSchema.safeParse(entry));
const parties = parsed.flatMap((result) => (result.success ? [result.data] : []));
const persons = parties.filter((party) => party.partyKind === 'naturalPerson');
const organizations = parties.filter((party) => party.partyKind === 'organization');

const namesOf = (party: PartyData) =>
  party.partyKind === 'organization' ? party.organizationNameBag : party.personNameBag;
const mainScripts = (of: readonly PartyData[]) =>
  new Set(of.flatMap((party) => namesOf(party)[0]?.scriptCode ?? []));
const countries = (of: readonly PartyData[]) =>
  new Set(of.flatMap((party) => (party.postalAddressBag ?? []).map((address) => address.countryCode)));

describe('the example register', () => {
  test('holds only entries that are valid party data', () => {
    const refused = parsed.flatMap((result, index) =>
      result.success ? [] : [`entry ${index}: ${z.prettifyError(result.error)}`],
    );
    expect(refused).toEqual([]);
  });

  test('is large enough to look like the register of one office', () => {
    expect(parties.length).toBeGreaterThanOrEqual(200);
  });

  test('gives every party one identifier of that office, unique and ascending', () => {
    expect(
      parties.filter((party) => party.partyIdentifierBag?.length !== 1).map((party) => mainName(party)),
    ).toEqual([]);
    const all = parties.flatMap((party) => party.partyIdentifierBag ?? []);
    expect(new Set(all.map((one) => one.officeCode))).toEqual(new Set([register.officeCode]));
    const identifiers = all.map((one) => one.identifier);
    expect(new Set(identifiers).size).toBe(identifiers.length);
    expect(identifiers).toEqual(identifiers.toSorted());
  });

  test('gives every party a role', () => {
    expect(
      parties.filter((party) => (party.roleBag ?? []).length === 0).map((party) => mainName(party)),
    ).toEqual([]);
  });

  test('covers at least forty countries', () => {
    expect(countries(organizations).size).toBeGreaterThanOrEqual(40);
  });

  test('shows main names in at least twelve scripts, for organizations and for natural persons', () => {
    expect(mainScripts(organizations).size).toBeGreaterThanOrEqual(12);
    expect(mainScripts(persons).size).toBeGreaterThanOrEqual(12);
  });

  test('adds a name in Latin script to every main name in another script', () => {
    const without = parties.filter((party) => {
      const [main, ...others] = namesOf(party);
      return main?.scriptCode !== 'Latn' && !others.some((name) => name.scriptCode === 'Latn');
    });
    expect(without.map((party) => mainName(party))).toEqual([]);
  });

  test('holds natural persons and organizations', () => {
    expect(persons.length).toBeGreaterThanOrEqual(45);
    expect(organizations.length).toBeGreaterThanOrEqual(175);
  });

  test('publishes no e-mail address and no phone number, least of all of a natural person', () => {
    const reachable = parties.filter(
      (party) => party.emailAddressBag !== undefined || party.phoneNumberBag !== undefined,
    );
    expect(reachable.map((party) => mainName(party))).toEqual([]);
  });
});
