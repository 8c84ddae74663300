import type { PartyData } from '../../domain/party/party-data.ts';

/**
 * A text in the form in which names are compared: compatibility forms unified (Unicode NFKC), each space or line break
 * one space, and in upper case, which unlike lower case has one form of sigma and spells ß as SS.
 */
export function fold(text: string): string {
  return text.normalize('NFKC').toUpperCase().normalize('NFKC').replace(/\s+/gu, ' ');
}

/** All names of a party, folded, a line each. */
export function foldedNames(data: PartyData): string {
  return [...new Set([...presentNames(data), ...formerNames(data)].map(fold))].join('\n');
}

function presentNames(data: PartyData): readonly string[] {
  if (data.partyKind === 'organization')
    return data.organizationNameBag.map((name) => name.organizationStandardName);
  return data.personNameBag.flatMap(({ personFullName, personStructuredName: parts }) => {
    const structured = [
      parts?.namePrefix,
      parts?.firstName,
      parts?.middleName,
      parts?.lastName,
      parts?.secondLastName,
      parts?.nameSuffix,
    ].filter((part) => part !== undefined);
    return [personFullName ?? [], structured.length > 0 ? structured.join(' ') : []].flat();
  });
}

function formerNames(data: PartyData): readonly string[] {
  return (data.formerNameBag ?? []).map(({ name }) => name);
}
