import type { Culture, GivenName, LegalForm, Sector } from './culture.ts';
import type { Draw } from './draw.ts';
import { joined, nameAt, sizeOf, type Token } from './token.ts';

export type Place = {
  readonly culture: Culture;
  readonly city: Token;
  readonly street: Token;
  readonly number: string;
  readonly postalCode: string;
};
export type PersonName = { readonly surname: Token; readonly given: GivenName; readonly second?: GivenName };
export type OrganizationName = {
  readonly stem: Token;
  readonly sector?: Sector;
  /** A word of the group, such as Holding or the name of a country. */
  readonly addition?: string;
  readonly form: LegalForm;
};
type Common = {
  readonly culture: Culture;
  readonly place: Place;
  /** Where it is from a day on (YYYY-MM-DD). */
  readonly move?: { readonly on: string; readonly place: Place };
};
export type Person = Common & {
  readonly kind: 'person';
  readonly isWoman: boolean;
  readonly name: PersonName;
  readonly suffix?: 'Sr.' | 'Jr.';
  readonly birthDate: string;
  readonly marriage?: { readonly on: string; readonly surname: Token };
};
export type Organization = Common & {
  readonly kind: 'organization';
  readonly name: OrganizationName;
  /** What it is called from a day on, and why. */
  readonly change?: {
    readonly on: string;
    readonly reason: 'renamed' | 'merged';
    readonly name: OrganizationName;
    /** The company that was taken over. */
    readonly absorbed?: OrganizationName;
  };
};
/** A natural person or an organization as it is, before any office has written it down. */
export type Entity = Person | Organization;

/** How little the most frequent ones stand out (see `Draw.zipf`). */
const flatness = { surname: 25, givenName: 6, city: 3 } as const;
const fewNames = 390;
const day = 86_400_000;
/** A day of the years from `first` up to and including `last`. */
export function drawDate(draw: Draw, first: number, last: number): string {
  const [start, end] = [Date.UTC(first, 0, 1), Date.UTC(last, 11, 31)];
  return new Date(start + draw.below((end - start) / day + 1) * day).toISOString().slice(0, 10);
}

export function drawPlace(draw: Draw, culture: Culture): Place {
  const { cities, towns, streets, surnames } = culture;
  const own = nameAt(surnames, draw.zipf(sizeOf(surnames), flatness.surname));
  const rank = draw.zipf(cities.length + sizeOf(towns), flatness.city);
  return {
    culture,
    city: cities[rank] ?? nameAt(towns, rank - cities.length),
    street: streets.isBefore ? joined(streets.word, own) : joined(own, streets.word),
    number: String(1 + draw.zipf(250)),
    // The first digits are those of the place.
    postalCode: `${10 + ((rank * 37) % 90)}${String(draw.below(1000)).padStart(3, '0')}`,
  };
}

export function drawPersonName(draw: Draw, culture: Culture, isWoman: boolean): PersonName {
  const given = isWoman ? culture.women : culture.men;
  const name = (): GivenName => given[draw.zipf(given.length, flatness.givenName)] ?? given[0];
  const surname = nameAt(culture.surnames, draw.zipf(sizeOf(culture.surnames), flatness.surname));
  const first = name();
  const second = !culture.isSurnameFirst && draw.chance(0.3) ? name() : first;
  return second === first ? { surname, given: first } : { surname, given: first, second };
}

export function drawPerson(draw: Draw, culture: Culture, given: Partial<Person> = {}): Person {
  const isWoman = given.isWoman ?? draw.chance(0.4);
  const name = given.name ?? drawPersonName(draw, culture, isWoman);
  const marries = draw.chance(isWoman ? 0.12 : 0.01);
  const birthDate = drawDate(draw, 1930, 1985);
  return {
    kind: 'person',
    culture,
    isWoman,
    name,
    birthDate,
    place: drawPlace(draw, culture),
    ...(marries && {
      marriage: { on: drawDate(draw, 2000, 2020), surname: drawPersonName(draw, culture, isWoman).surname },
    }),
    ...drawMove(draw, culture),
    ...given,
  };
}

export function drawOrganizationName(draw: Draw, culture: Culture): OrganizationName {
  const { surnames, sectors, legalForms } = culture;
  const sector = draw.chance(0.8) ? (sectors[draw.zipf(sectors.length)] ?? sectors[0]) : undefined;
  const form = legalForms[draw.zipf(legalForms.length)] ?? legalForms[0];
  const named = { form, ...(sector !== undefined && { sector }) };
  const kind = draw.fraction();
  if (kind < 0.25) {
    const founder = nameAt(surnames, draw.zipf(sizeOf(surnames), flatness.surname));
    // A register of companies takes no second one of a name, so that where surnames are few they are not the whole name.
    const isEnough = sizeOf(surnames) >= fewNames;
    return { ...named, stem: isEnough ? founder : joined(founder, coinedEnd(draw, culture)) };
  }
  if (kind < 0.8) return { ...named, stem: joined(coinedWords(draw, culture), coinedEnd(draw, culture)) };
  if (kind < 0.9) return { ...named, stem: coinedWords(draw, culture) };
  const letters = Array.from({ length: 3 + draw.below(2) }, () => String.fromCharCode(65 + draw.below(26)));
  return { ...named, stem: { native: letters.join(''), reading: letters.join('') } };
}

export function drawOrganization(
  draw: Draw,
  culture: Culture,
  given: Partial<Organization> = {},
): Organization {
  const name = given.name ?? drawOrganizationName(draw, culture);
  return {
    kind: 'organization',
    culture,
    name,
    place: drawPlace(draw, culture),
    ...(draw.chance(0.06) && {
      change: {
        on: drawDate(draw, 1998, 2020),
        reason: 'renamed' as const,
        name: { ...drawOrganizationName(draw, culture), form: name.form },
      },
    }),
    ...drawMove(draw, culture),
    ...given,
  };
}

function drawMove(draw: Draw, culture: Culture): Pick<Common, 'move'> {
  return draw.chance(0.15)
    ? { move: { on: drawDate(draw, 1998, 2020), place: drawPlace(draw, culture) } }
    : {};
}

function coinedWord(draw: Draw, { coined }: Culture): Token {
  return nameAt(coined, draw.below(sizeOf(coined)));
}

function coinedWords(draw: Draw, culture: Culture): Token {
  const word = coinedWord(draw, culture);
  return sizeOf(culture.coined) >= fewNames ? word : joined(word, coinedWord(draw, culture));
}

function coinedEnd(draw: Draw, { coined }: Culture): Token {
  return coined.tails[draw.below(coined.tails.length)] ?? coined.tails[0];
}
