import { checkOutsideIdentifier } from '../link/outside-identifier.ts';
import type { PartyData } from './party-data.ts';

/**
 * What a clerk should look at in party data that is well-formed and kept as it was given: a name with characters that
 * cannot be seen, or with letters of other scripts that look like Latin ones; and an outside identifier that is wrong by
 * itself, which therefore is evidence of nothing.
 */
export const partyFlags = [
  'invisibleCharacters',
  'notComposed',
  'mixedScripts',
  'lookAlikeLetters',
  'wrongCheckDigits',
  'wrongShape',
] as const;
export type PartyFlag = { readonly pointer: string; readonly flag: (typeof partyFlags)[number] };

/** The flags of party data, by JSON Pointer into it. Deterministic; keeps nothing back and changes nothing. */
export function flagsOf(data: PartyData): readonly PartyFlag[] {
  const flags: PartyFlag[] = [];
  for (const { pointer, text } of namesOf(data))
    flags.push(...textFlags(text).map((flag) => ({ pointer, flag })));
  for (const [place, stated] of (data.outsideIdentifierBag ?? []).entries()) {
    const pointer = `/outsideIdentifierBag/${place}/identifier`;
    const { shape, checkDigits } = checkOutsideIdentifier(stated);
    if (shape === 'wrong') flags.push({ pointer, flag: 'wrongShape' });
    else if (checkDigits === 'wrong') flags.push({ pointer, flag: 'wrongCheckDigits' });
  }
  return flags;
}

type Named = { readonly pointer: string; readonly text: string };

function namesOf(data: PartyData): readonly Named[] {
  const former = (data.formerNameBag ?? []).map(({ name }, place) => ({
    pointer: `/formerNameBag/${place}/name`,
    text: name,
  }));
  if (data.partyKind === 'organization') {
    const names = data.organizationNameBag.map(({ organizationStandardName }, place) => ({
      pointer: `/organizationNameBag/${place}/organizationStandardName`,
      text: organizationStandardName,
    }));
    return [...names, ...former];
  }
  const names = data.personNameBag.flatMap(({ personFullName, personStructuredName = {} }, place) =>
    [
      ['personFullName', personFullName] as const,
      ...Object.entries(personStructuredName).map(
        ([part, text]) => [`personStructuredName/${part}`, text] as const,
      ),
    ].flatMap(([part, text]) =>
      text === undefined ? [] : [{ pointer: `/personNameBag/${place}/${part}`, text }],
    ),
  );
  return [...names, ...former];
}

// Joiners are letters' neighbours in Arabic, Persian and Indic scripts, and mean nothing between Latin ones.
const invisible = /[\p{Cf}\u034F\u115F\u1160\u3164\uFFA0]/u;
const joined =
  /(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Thai}\p{M}])[\u200C\u200D]/gu;
const latin = /\p{Script=Latin}/u;
const cyrillicOrGreek = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
/** Cyrillic and Greek letters that cannot be told from Latin ones in most typefaces (Unicode TR 39). */
const lookAlikes = /^[АВЕКМНОРСТХІЈЅаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο\P{L}]+$/u;

function textFlags(text: string): readonly PartyFlag['flag'][] {
  const flags: PartyFlag['flag'][] = [];
  if (invisible.test(text.replace(joined, ''))) flags.push('invisibleCharacters');
  if (text !== text.normalize('NFC')) flags.push('notComposed');
  const words = text.match(/\p{L}[\p{L}\p{M}\p{Cf}]*/gu) ?? [];
  const isMixed = words.some((word) => latin.test(word) && cyrillicOrGreek.test(word));
  if (isMixed) flags.push('mixedScripts');
  else if (cyrillicOrGreek.test(text) && words.every((word) => latin.test(word) || lookAlikes.test(word)))
    flags.push('lookAlikeLetters');
  return flags;
}
