import type { JsonObject } from '../../src/base/json.ts';

const vocabulary = 'https://w3id.org/citizenship#';
const schema = 'https://schema.org/';
const dateTime = 'http://www.w3.org/2001/XMLSchema#dateTime';

/**
 * For tests only. The vectors of ecdsa-sd-2023 use a context that is in no package we have; its terms are mapped here to
 * the URLs that are to be seen in the canonical statements of those vectors. What comes out is compared with them, so a
 * wrong mapping would show.
 */
export const citizenshipContext: JsonObject = {
  '@context': {
    ...mapped(schema, ['Person', 'additionalName', 'familyName', 'gender', 'givenName', 'identifier']),
    ...mapped(vocabulary, [
      ...['EmployablePerson', 'EmploymentAuthorizationDocument', 'EmploymentAuthorizationDocumentCredential'],
      ...['PermanentResident', 'PermanentResidentCard', 'PermanentResidentCardCredential'],
      ...['birthCountry', 'commuterClassification', 'lprCategory', 'lprNumber'],
    ]),
    image: { '@id': `${schema}image`, '@type': '@id' },
    birthDate: { '@id': `${schema}birthDate`, '@type': dateTime },
    residentSince: { '@id': `${vocabulary}residentSince`, '@type': dateTime },
    permanentResidentCard: { '@id': `${vocabulary}permanentResidentCard`, '@type': '@id' },
    employmentAuthorizationDocument: {
      '@id': `${vocabulary}employmentAuthorizationDocument`,
      '@type': '@id',
    },
  },
};

function mapped(base: string, terms: readonly string[]): { readonly [term: string]: string } {
  return Object.fromEntries(terms.map((term) => [term, base + term]));
}
