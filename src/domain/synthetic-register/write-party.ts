import type { PartyData, PostalAddress } from '../party/party-data.ts';
import type { CorruptionName } from './corruption.ts';
import type { Draw } from './draw.ts';
import type { Entity, Place } from './entity.ts';
import { drawIdentifier, mistaken } from './identifier.ts';
import type { OfficeField } from './office-style.ts';
import { ascii, romanised, schemes } from './romanise.ts';
import { formerNames, organizationNames } from './write-organization.ts';
import { maidenName, personNames } from './write-person.ts';
import { kept, nameAttributes, type Writing, written } from './writing.ts';

/** What writing a party needs beside the party. */
export type PartyTerms = {
  /** Draws that are the same for every record of the entity: its e-mail address, telephone and identifiers. */
  readonly lasting: () => Draw;
  /** The address of a law firm that stands in the place of the party's own. */
  readonly addressForService?: Place;
};

type Contact = Pick<
  PartyData,
  'postalAddressBag' | 'emailAddressBag' | 'phoneNumberBag' | 'outsideIdentifierBag' | 'roleBag'
>;

const identifierShare = 0.15;
const wrongShare = 0.08;
const addressMissingShare = 0.05;

/** What an office keeps about an entity; everything but its own number. What differs from the entity is in the writing's log. */
export function writeParty(writing: Writing, entity: Entity, terms: PartyTerms): PartyData {
  const common = { ...contact(writing, entity, terms), ...identifiers(writing, entity, terms) };
  const { culture } = entity;
  if (entity.kind === 'organization') {
    const former = has(writing, 'former-name', entity.change) ? formerNames(writing, entity) : [];
    return {
      partyKind: 'organization',
      ...organizationNames(writing, entity),
      ...(has(writing, 'nationality') && { incorporationCountryCode: culture.countryCode }),
      ...formerNameBag(writing, former),
      ...common,
    };
  }
  const former = has(writing, 'former-name', entity.marriage) ? maidenName(writing, entity) : undefined;
  return {
    partyKind: 'naturalPerson',
    personNameBag: personNames(writing, entity),
    ...(has(writing, 'birth-date') && { birthDate: entity.birthDate }),
    ...(has(writing, 'nationality') && { nationalityCode: culture.countryCode }),
    ...formerNameBag(writing, former === undefined ? [] : [former]),
    ...common,
  };
}

/** Whether the office keeps a field and has it here. Given what the field tells of, nothing is missing if that is not. */
function has({ office, draw, log }: Writing, field: OfficeField, ...told: readonly unknown[]): boolean {
  if (!office.fields.includes(field) || (told.length > 0 && told[0] === undefined)) return false;
  if (!draw.chance(office.missing)) return true;
  log.add(`missing-${field}` satisfies CorruptionName);
  return false;
}

function formerNameBag(
  writing: Writing,
  names: readonly { name: string; until: string }[],
): Pick<PartyData, 'formerNameBag'> {
  if (names.length === 0) return {};
  const attributes = nameAttributes(writing);
  return { formerNameBag: names.map(({ name, until }) => ({ name, ...attributes, validUntil: until })) };
}

function contact(writing: Writing, entity: Entity, { lasting, addressForService }: PartyTerms): Contact {
  const { draw, log } = writing;
  const own = placeOn(writing, entity);
  if (addressForService !== undefined) log.add('address-for-service');
  const isMissing = draw.chance(addressMissingShare);
  if (isMissing) log.add('missing-address');
  return {
    ...(!isMissing && { postalAddressBag: [address(writing, addressForService ?? own)] }),
    ...(has(writing, 'email') && { emailAddressBag: [emailAddress(entity, lasting())] }),
    ...(has(writing, 'phone') && { phoneNumberBag: [phoneNumber(lasting())] }),
    ...(has(writing, 'role') && {
      roleBag: [draw.chance(0.7) ? ('applicant' as const) : ('rightHolder' as const)],
    }),
  };
}

function placeOn({ on, log }: Writing, { place, move }: Entity): Place {
  if (move === undefined || on < move.on) return place;
  log.add('moved');
  return move.place;
}

function address(writing: Writing, place: Place): PostalAddress {
  const { culture } = place;
  const local: Writing =
    culture === writing.culture ? writing : { ...writing, culture, scheme: schemes[culture.script][0] };
  const street = written(local, place.street);
  const line = culture.streets.isNumberFirst ? `${place.number} ${street}` : `${street} ${place.number}`;
  return {
    ...(has(writing, 'street') && { addressLineText: [kept(local, line)] }),
    cityName: kept(local, written(local, place.city)),
    countryCode: culture.countryCode,
    ...(has(writing, 'postal-code') && { postalCode: place.postalCode }),
  };
}

function emailAddress(entity: Entity, draw: Draw): string {
  const name = entity.kind === 'person' ? entity.name.surname : entity.name.stem;
  const latin = ascii(romanised(name, schemes[entity.culture.script][0]), false);
  const local = latin.toLowerCase().replace(/[^a-z0-9]/gu, '') || 'office';
  // A domain that RFC 2606 keeps for examples: nobody gets this mail.
  return `${local}${draw.below(10_000)}@${entity.culture.countryCode.toLowerCase()}.example`;
}

/** Numbers begin with 999, which no country has. */
function phoneNumber(draw: Draw): string {
  return `+999 ${String(draw.below(900_000) + 100_000)} ${String(draw.below(900) + 100)}`;
}

function identifiers({ draw, log }: Writing, entity: Entity, { lasting }: PartyTerms): Contact {
  if (!draw.chance(identifierShare)) return {};
  const right = drawIdentifier(lasting(), entity.kind, entity.culture.countryCode);
  if (!draw.chance(wrongShare)) return { outsideIdentifierBag: [right] };
  log.add('identifier-wrong');
  return { outsideIdentifierBag: [mistaken(draw, right)] };
}
