import { definedMembers, type Json } from '../../base/json.ts';
import { type Did, methodOf } from '../did/did.ts';
import { mainName, type PartyData } from '../party/party-data.ts';
import type { Party } from '../party/party.ts';
import { type CredentialDataset, evidenceJson } from './credential-dataset.ts';
import type { StatedClaims } from './stated-claims.ts';

/** The claims an office states about a party it holds; members the office does not know are left out. */
export function globalIdentifierClaims(party: Party, dataset: CredentialDataset): StatedClaims {
  const { data, officeCode } = party;
  return {
    visible: { did: party.did, officeCode, assuranceLevel: dataset.assuranceLevel },
    disclosable: definedMembers({
      partyKind: data.partyKind,
      name: mainName(data),
      names: nameForms(data),
      countryCode: countryOf(data),
      partyIdentifier: data.partyIdentifierBag?.find((each) => each.officeCode === officeCode)?.identifier,
      evidence: evidenceJson(dataset.evidence),
    }),
  };
}

/**
 * Whether a credential about the party may be bound to a key of this DID: the party's own, or one that is nothing but a
 * key. A key of another party's identifier would join two parties in one credential.
 */
export function mayHoldFor(party: Did, holder: Did): boolean {
  return holder === party || ['key', 'jwk'].includes(methodOf(holder));
}

function nameForms(data: PartyData): Json {
  return data.partyKind === 'organization'
    ? data.organizationNameBag.map(definedMembers)
    : data.personNameBag.map(({ personStructuredName: parts, ...name }) =>
        definedMembers({ ...name, personStructuredName: parts && definedMembers(parts) }),
      );
}

/** Where the party is established or lives; its first address where the office knows no better. */
function countryOf(data: PartyData): string | undefined {
  const home = data.partyKind === 'organization' ? data.incorporationCountryCode : data.residenceCountryCode;
  return home ?? data.postalAddressBag?.[0]?.countryCode;
}
