import type { PartyData } from '../party/party-data.ts';
import type { LegalForm } from './culture.ts';
import { drawOrganizationName, type Organization, type OrganizationName } from './entity.ts';
import { kept, nameAttributes, type Writing, writingsOf, written } from './writing.ts';

type OrganizationParty = Extract<PartyData, { partyKind: 'organization' }>;
type WrittenForm = { readonly text: string; readonly isBefore: boolean };
type Form = {
  readonly name: OrganizationName;
  readonly legalForm: 'long' | 'short' | 'english' | 'none';
  readonly isMoved: boolean;
  readonly isSectorTranslated: boolean;
  readonly companion?: OrganizationName;
};

const companionShare = 0.01;
const movedShare = 0.06;
const sectorTranslatedShare = 0.3;
const formShares = [
  ['short', 0.6],
  ['english', 0.12],
  ['none', 0.1],
] as const;

/** The name of an organization as an office has it, in one script or in two, and its legal form where that is apart. */
export function organizationNames(
  writing: Writing,
  organization: Organization,
): Pick<OrganizationParty, 'organizationNameBag' | 'legalFormText'> {
  const form = drawForm(writing, nameOn(writing, organization));
  const isApart = writing.office.hasLegalFormField && form.legalForm !== 'none' && !form.isMoved;
  const organizationNameBag = writingsOf(writing).map((each) => ({
    organizationStandardName: kept(each, fullName(each, form, !isApart), form.companion === undefined),
    ...nameAttributes(each),
  }));
  if (!isApart) return { organizationNameBag };
  return { organizationNameBag, legalFormText: kept(writing, legalForm(writing, form).text) };
}

/** What the organization was called before, where the writing is later than the change. */
export function formerNames(
  writing: Writing,
  { name, change }: Organization,
): readonly { readonly name: string; readonly until: string }[] {
  if (change === undefined || writing.on < change.on) return [];
  return [name, change.absorbed]
    .filter((each) => each !== undefined)
    .map((each) => ({
      name: kept(writing, fullName(writing, { ...plainForm, name: each }, true)),
      until: change.on,
    }));
}

const plainForm = { legalForm: 'short', isMoved: false, isSectorTranslated: false } as const;

function nameOn({ on, log }: Writing, { name, change }: Organization): OrganizationName {
  if (change === undefined || on < change.on) return name;
  log.add(change.reason);
  return change.name;
}

function drawForm({ draw, log, culture, isNative, office }: Writing, name: OrganizationName): Form {
  const legalForm = drawLegalForm(draw.fraction());
  if (legalForm === 'short') log.add('legal-form-abbreviated');
  if (legalForm === 'english') log.add('legal-form-translated');
  if (legalForm === 'none') log.add('legal-form-dropped');
  const isMoved = legalForm !== 'none' && draw.chance(movedShare);
  if (isMoved) log.add('legal-form-moved');
  const isForeign = !isNative && culture.languageCode !== 'en' && name.sector !== undefined;
  const isSectorTranslated = isForeign && draw.chance(sectorTranslatedShare);
  if (isSectorTranslated) log.add('sector-translated');
  const form = { name, legalForm, isMoved, isSectorTranslated };
  if (!draw.chance(companionShare) || office.hasLegalFormField) return form;
  log.add('co-applicant');
  return { ...form, companion: drawOrganizationName(draw, culture) };
}

function drawLegalForm(fraction: number): Form['legalForm'] {
  let rest = fraction;
  for (const [form, share] of formShares) {
    rest -= share;
    if (rest < 0) return form;
  }
  return 'long';
}

function fullName(writing: Writing, form: Form, hasForm: boolean): string {
  const line = withForm(writing, coreName(writing, form), hasForm ? legalForm(writing, form) : undefined);
  if (form.companion === undefined) return line;
  const other = { ...plainForm, name: form.companion };
  return `${line}; ${withForm(writing, coreName(writing, other), legalForm(writing, other))}`;
}

function withForm({ isNative, culture }: Writing, core: string, form: WrittenForm | undefined): string {
  if (form === undefined || form.text === '') return core;
  const gap = isNative && !/^[\x20-\x7e]+$/u.test(form.text) ? culture.gap : ' ';
  return form.isBefore ? `${form.text}${gap}${core}` : `${core}${gap}${form.text}`;
}

function coreName(writing: Writing, { name, isSectorTranslated }: Form): string {
  const { stem, sector, addition } = name;
  const sectorText = isSectorTranslated ? sector?.english : sector && written(writing, sector.word);
  const core = sectorText === undefined ? written(writing, stem) : joinedWords(writing, stem, sectorText);
  return addition === undefined ? core : `${core} ${addition}`;
}

function joinedWords(writing: Writing, stem: OrganizationName['stem'], sector: string): string {
  return `${written(writing, stem)}${writing.isNative ? writing.culture.gap : ' '}${sector}`;
}

function legalForm(writing: Writing, { name, legalForm: kind, isMoved }: Form): WrittenForm {
  const text = formText(writing, name.form, kind);
  const isBefore = kind === 'english' ? false : name.form.isBefore;
  return { text, isBefore: isMoved ? !isBefore : isBefore };
}

function formText({ isNative, culture }: Writing, form: LegalForm, kind: Form['legalForm']): string {
  const isInLatin = !isNative && culture.script !== 'Latn';
  switch (kind) {
    case 'none':
      return '';
    case 'english':
      return form.english;
    case 'short':
      return isInLatin ? form.roman : form.short;
    case 'long':
      // There is no rule that brings a long form into Latin letters; offices then keep its abbreviation.
      return isInLatin ? form.roman : form.long;
    default:
      return kind satisfies never;
  }
}
