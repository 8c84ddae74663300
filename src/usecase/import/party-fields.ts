export type PartyKind = 'naturalPerson' | 'organization';

const writtenIn = ['languageCode', 'scriptCode', 'transliterationScheme'];
const nameParts = ['namePrefix', 'firstName', 'middleName', 'lastName', 'secondLastName', 'nameSuffix'];
const each = (bag: string, members: readonly string[]): string[] =>
  members.map((member) => `/${bag}/#/${member}`);

/** The fields of party data that have one value, by JSON Pointer; `#` stands for an index. */
const commonFields: ReadonlySet<string> = new Set([
  ...each('formerNameBag', ['name', 'validFrom', 'validUntil', ...writtenIn]),
  ...each('postalAddressBag', [
    'addressLineText/#',
    'cityName',
    'geographicRegionName',
    'countryCode',
    'postalCode',
  ]),
  ...each('postalAddressBag', writtenIn),
  ...each('partyIdentifierBag', ['officeCode', 'identifier']),
  ...each('outsideIdentifierBag', ['scheme', 'identifier', 'countryCode']),
  ...['/emailAddressBag/#', '/phoneNumberBag/#', '/roleBag/#'],
]);
const personFields: ReadonlySet<string> = new Set([
  ...each('personNameBag', ['personFullName', ...writtenIn]),
  ...each(
    'personNameBag',
    nameParts.map((part) => `personStructuredName/${part}`),
  ),
  ...['/birthDate', '/nationalityCode', '/residenceCountryCode'],
]);
const organizationFields: ReadonlySet<string> = new Set([
  ...each('organizationNameBag', ['organizationStandardName', ...writtenIn]),
  ...['/legalFormText', '/incorporationCountryCode'],
]);

/**
 * The steps of a JSON Pointer to a field of party data, where an index is a number below 50 or `-` for every value there is;
 * undefined where party data have no such field.
 */
export function fieldSteps(pointer: string): readonly string[] | undefined {
  const shape = shapeOf(pointer);
  const isKnown = commonFields.has(shape) || personFields.has(shape) || organizationFields.has(shape);
  return isKnown ? pointer.split('/').slice(1) : undefined;
}

/** The only kind of party that has the field; undefined where both have it. */
export function kindOfField(pointer: string): PartyKind | undefined {
  const shape = shapeOf(pointer);
  if (personFields.has(shape)) return 'naturalPerson';
  return organizationFields.has(shape) ? 'organization' : undefined;
}

export function isDateField(pointer: string): boolean {
  return /\/(?:birthDate|validFrom|validUntil)$/u.test(pointer);
}

function shapeOf(pointer: string): string {
  return pointer.replaceAll(/\/(?:-|[0-9]|[1-4][0-9])(?=\/|$)/gu, '/#');
}
