import type { PartyData } from '../party/party-data.ts';
import { drawPersonName, type Person, type PersonName } from './entity.ts';
import type { Token } from './token.ts';
import { kept, nameAttributes, type Writing, writingsOf, written } from './writing.ts';

type PersonNameBag = Extract<PartyData, { partyKind: 'naturalPerson' }>['personNameBag'];
/** What is settled once for all the scripts that a name is written in. */
type Form = {
  readonly name: PersonName;
  readonly given: 'full' | 'initials' | 'nickname';
  readonly hasSecond: boolean;
  readonly companion?: PersonName;
};

const initialsShare = 0.12;
const nicknameShare = 0.06;
const secondDroppedShare = 0.4;
const companionShare = 0.015;
const suffixShare = 0.6;

/** The name of a person as an office has it, in one script or in two. */
export function personNames(writing: Writing, person: Person): PersonNameBag {
  const form = drawForm(writing, person);
  const suffix = writing.draw.chance(suffixShare) ? person.suffix : undefined;
  return writingsOf(writing).map((each) => {
    const attributes = nameAttributes(each);
    const isStructured = writing.office.name === 'structured' && form.companion === undefined;
    if (!isStructured) return { personFullName: fullName(each, person, form, suffix), ...attributes };
    const { surname, first, second } = parts(each, person, form.name, form);
    const personStructuredName = {
      firstName: kept(each, first, true),
      ...(second !== undefined && { middleName: kept(each, second) }),
      lastName: kept(each, surname, true),
      ...(suffix !== undefined && { nameSuffix: suffix }),
    };
    return { personStructuredName, ...attributes };
  });
}

/** The name a person had before marrying, where the writing is later than that. */
export function maidenName(
  writing: Writing,
  person: Person,
): { readonly name: string; readonly until: string } | undefined {
  const { marriage } = person;
  if (marriage === undefined || writing.on < marriage.on) return undefined;
  const form: Form = { name: person.name, given: 'full', hasSecond: false };
  return { name: fullName(writing, person, form), until: marriage.on };
}

function drawForm({ draw, log, on, culture, office }: Writing, person: Person): Form {
  const { marriage } = person;
  const isMarried = marriage !== undefined && on >= marriage.on;
  if (isMarried) log.add('marriage');
  const name = isMarried ? { ...person.name, surname: marriage.surname } : person.name;
  const kind = draw.fraction();
  const mayShorten = !culture.isSurnameFirst && culture.script !== 'Thai';
  const isNickname = kind >= initialsShare && kind < initialsShare + nicknameShare;
  const nickname = isNickname && name.given.nickname !== undefined;
  const given = mayShorten && kind < initialsShare ? 'initials' : nickname ? 'nickname' : 'full';
  if (given !== 'full') log.add(given);
  const hasSecond = name.second !== undefined && !draw.chance(secondDroppedShare);
  if (name.second !== undefined && !hasSecond) log.add('middle-name-dropped');
  if (office.name === 'surname-first' && !culture.isSurnameFirst) log.add('surname-first');
  if (!draw.chance(companionShare)) return { name, given, hasSecond };
  log.add('co-applicant');
  return { name, given, hasSecond, companion: drawPersonName(draw, culture, draw.chance(0.5)) };
}

const connectors = [' and ', ' & ', '; ', ' et al., '] as const;

function fullName(writing: Writing, person: Person, form: Form, suffix?: string): string {
  const own = arranged(writing, parts(writing, person, form.name, form));
  const line = suffix === undefined ? own : `${own} ${suffix}`;
  if (form.companion === undefined) return kept(writing, line, true);
  const whole: Form = { name: form.companion, given: 'full', hasSecond: false };
  const companion = arranged(writing, parts(writing, { ...person, isWoman: false }, form.companion, whole));
  return kept(writing, line + writing.draw.pick(connectors) + companion);
}

type Parts = { readonly surname: string; readonly first: string; readonly second?: string };

function parts(writing: Writing, person: Person, { surname, given, second }: PersonName, form: Form): Parts {
  const chosen = form.given === 'nickname' ? (given.nickname ?? given.name) : given.name;
  const short = (text: string): string =>
    form.given === 'initials' ? `${Array.from(text)[0]?.toUpperCase() ?? ''}.` : text;
  return {
    surname: written(writing, person.isWoman ? womanly(surname, person) : surname),
    first: short(written(writing, chosen)),
    ...(form.hasSecond && second !== undefined && { second: short(written(writing, second.name)) }),
  };
}

function arranged({ office, culture, isNative }: Writing, { surname, first, second }: Parts): string {
  const given = second === undefined ? first : `${first} ${second}`;
  if (isNative && culture.isSurnameFirst) return `${surname}${given}`;
  if (office.name === 'surname-first') return `${surname}, ${given}`;
  return `${given} ${surname}`;
}

function womanly(surname: Token, { culture }: Person): Token {
  const change = culture.feminine.find(([ending]) => ending.test(surname.native));
  if (change === undefined) return surname;
  const [ending, other] = change;
  return {
    native: surname.native.replace(ending, other),
    // The reading has a dot between head and tail, which an ending may reach over.
    reading: surname.reading.replaceAll('·', '').replace(ending, other),
  };
}
