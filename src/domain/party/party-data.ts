import { z } from 'zod';
import { outsideSchemes } from '../link/outside-identifier.ts';

/**
 * Party data shaped like WIPO ST.96/ST.97: the member names are ST.97's lowerCamelCase of the ST.96 components.
 * Unknown members are refused, so that nothing is kept which nobody reads.
 */
const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    // Control characters and direction overrides make a name look like another one.
    .regex(
      /^[^\p{Cc}\u202A-\u202E\u2066-\u2069\uFEFF]*$/u,
      'Control characters and direction overrides are not allowed.',
    )
    .refine((value) => value.isWellFormed(), 'The text is not well-formed Unicode.');
const countryCode = z
  .string()
  .regex(/^[A-Z]{2}$/, 'A two-letter upper-case country code (WIPO ST.3) is expected.');
const languageCode = z.string().regex(/^[a-z]{2}$/, 'A two-letter language code (ISO 639-1) is expected.');
const scriptCode = z.string().regex(/^[A-Z][a-z]{3}$/, 'A four-letter script code (ISO 15924) is expected.');
const calendarDate = z.iso.date('A calendar date YYYY-MM-DD (WIPO ST.2) is expected.');

const nameAttributes = {
  languageCode: languageCode.optional(),
  scriptCode: scriptCode.optional(),
  /** How a name was brought into another script, for example `Hepburn` or `BGN/PCGN`. */
  transliterationScheme: text(50).optional(),
};
const personStructuredName = z.strictObject({
  namePrefix: text(100).optional(),
  firstName: text(200).optional(),
  middleName: text(200).optional(),
  lastName: text(200),
  secondLastName: text(200).optional(),
  nameSuffix: text(100).optional(),
});
const personName = z
  .strictObject({
    personFullName: text(300).optional(),
    personStructuredName: personStructuredName.optional(),
    ...nameAttributes,
  })
  .refine((name) => name.personFullName !== undefined || name.personStructuredName !== undefined, {
    message: 'Either personFullName or personStructuredName is needed.',
  });
const organizationName = z.strictObject({ organizationStandardName: text(500), ...nameAttributes });
const formerName = z.strictObject({
  name: text(500),
  ...nameAttributes,
  validFrom: calendarDate.optional(),
  validUntil: calendarDate.optional(),
});

export const postalAddressSchema = z.strictObject({
  addressLineText: z.array(text(300)).max(10).optional(),
  cityName: text(200).optional(),
  geographicRegionName: text(200).optional(),
  countryCode,
  postalCode: text(30).optional(),
  ...nameAttributes,
});
const partyIdentifier = z.strictObject({
  officeCode: countryCode,
  identifier: text(100),
});
// One that is wrong by itself is kept as it was stated: registers have them, and leaving it out would hide the mistake. It is
// flagged, and never counts as evidence (party-flags.ts).
const outsideIdentifier = z.strictObject({
  scheme: z.enum(outsideSchemes),
  identifier: text(100),
  countryCode: countryCode.optional(),
});

const contact = {
  formerNameBag: z.array(formerName).max(50).optional(),
  postalAddressBag: z.array(postalAddressSchema).max(10).optional(),
  emailAddressBag: z.array(z.email().max(254)).max(10).optional(),
  phoneNumberBag: z.array(text(50)).max(10).optional(),
  partyIdentifierBag: z.array(partyIdentifier).max(50).optional(),
  outsideIdentifierBag: z.array(outsideIdentifier).max(20).optional(),
  roleBag: z
    .array(z.enum(['applicant', 'rightHolder', 'inventor', 'representative']))
    .max(4)
    .optional(),
};

export const naturalPersonSchema = z.strictObject({
  partyKind: z.literal('naturalPerson'),
  personNameBag: z.array(personName).min(1).max(20),
  birthDate: calendarDate.optional(),
  nationalityCode: countryCode.optional(),
  residenceCountryCode: countryCode.optional(),
  ...contact,
});
export const organizationSchema = z.strictObject({
  partyKind: z.literal('organization'),
  organizationNameBag: z.array(organizationName).min(1).max(20),
  legalFormText: text(100).optional(),
  incorporationCountryCode: countryCode.optional(),
  ...contact,
});
export const partyDataSchema = z.discriminatedUnion('partyKind', [naturalPersonSchema, organizationSchema]);

/** What an office holds about a natural person or an organization. */
export type PartyData = z.output<typeof partyDataSchema>;
export type PartyIdentifier = z.output<typeof partyIdentifier>;
export type PostalAddress = z.output<typeof postalAddressSchema>;

/** The first (main) name as one line, for people to read. */
export function mainName(data: PartyData): string {
  if (data.partyKind === 'organization') return data.organizationNameBag[0]?.organizationStandardName ?? '';
  const name = data.personNameBag[0];
  if (name?.personFullName !== undefined) return name.personFullName;
  const parts = name?.personStructuredName;
  return [
    parts?.namePrefix,
    parts?.firstName,
    parts?.middleName,
    parts?.lastName,
    parts?.secondLastName,
    parts?.nameSuffix,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}
