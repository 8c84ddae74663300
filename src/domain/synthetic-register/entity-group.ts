import type { Culture } from './culture.ts';
import { schemes, romanised } from './romanise.ts';
import type { Token } from './token.ts';
import { cultures, drawCulture } from './cultures.ts';
import { type Draw, drawsOf } from './draw.ts';
import {
  drawDate,
  drawOrganization,
  drawOrganizationName,
  drawPerson,
  drawPersonName,
  drawPlace,
  type Entity,
  type Place,
} from './entity.ts';

/** Why the entities of a group are easily taken for one another, though each is another party. */
export type GroupKind =
  'single' | 'father-and-son' | 'sibling-companies' | 'namesake-abroad' | 'merger' | 'shell-address';
export type EntityGroup = { readonly kind: GroupKind; readonly entities: readonly Entity[] };

/** Half the groups between two shell addresses draw on the first of them, so that about 500 companies share one. */
const groupsPerShell = 12_500;
const shellStream = 3;

const makers: readonly (readonly [share: number, make: (draw: Draw, culture: Culture) => EntityGroup])[] = [
  [0.03, fatherAndSon],
  [0.03, siblingCompanies],
  [0.03, namesakesAbroad],
  [0.01, merger],
  [0.45, (draw, culture) => ({ kind: 'single', entities: [drawPerson(draw, culture)] })],
  [1, (draw, culture) => ({ kind: 'single', entities: [drawOrganization(draw, culture)] })],
];
const shellShare = 0.04;

/** The entities of a group: one that stands alone, or those made to be mixed up. */
export function entityGroup(seed: number, number: number, draw: Draw): EntityGroup {
  if (draw.chance(shellShare)) {
    const place = shellPlace(seed, Math.floor(number / groupsPerShell));
    return { kind: 'shell-address', entities: [drawOrganization(draw, place.culture, { place })] };
  }
  const culture = drawCulture(draw);
  let rest = draw.fraction();
  for (const [share, make] of makers) {
    rest -= share;
    if (rest < 0) return make(draw, culture);
  }
  return { kind: 'single', entities: [drawOrganization(draw, culture)] };
}

function shellPlace(seed: number, number: number): Place {
  const draw = drawsOf(seed, shellStream, number);
  return drawPlace(draw, drawCulture(draw));
}

function fatherAndSon(draw: Draw, culture: Culture): EntityGroup {
  const place = drawPlace(draw, culture);
  const name = drawPersonName(draw, culture, false);
  const hasSameName = draw.chance(0.6);
  const sonName = hasSameName ? name : { ...drawPersonName(draw, culture, false), surname: name.surname };
  const father = { name, place, isWoman: false, birthDate: drawDate(draw, 1930, 1950) };
  const son = { name: sonName, place, isWoman: false, birthDate: drawDate(draw, 1960, 1985) };
  const isMarked = hasSameName && culture.languageCode === 'en';
  return {
    kind: 'father-and-son',
    entities: [
      drawPerson(draw, culture, isMarked ? { ...father, suffix: 'Sr.' } : father),
      drawPerson(draw, culture, isMarked ? { ...son, suffix: 'Jr.' } : son),
    ],
  };
}

const siblings: readonly (readonly [addition: string, countryCode?: string])[] = [
  ['Holding'],
  ['IP', 'NL'],
  ['Deutschland', 'DE'],
  ['France', 'FR'],
  ['USA', 'US'],
  ['International'],
  ['España', 'ES'],
];

/** Companies of one group: X Holding, X IP B.V., X Deutschland GmbH, each at home where its form is. */
function siblingCompanies(draw: Draw, culture: Culture): EntityGroup {
  const { stem, form } = drawOrganizationName(draw, culture);
  const latin = inLatin(stem, culture);
  const count = 3 + draw.below(siblings.length - 2);
  const entities = siblings.slice(0, count).map(([addition, countryCode]) => {
    const home = cultures.find((each) => each.countryCode === countryCode) ?? culture;
    const own = home === culture ? form : home.legalForms[0];
    return drawOrganization(draw, home, {
      name: { stem: home === culture ? stem : latin, addition, form: own },
    });
  });
  return { kind: 'sibling-companies', entities };
}

/** Two parties of one name and nothing else in common; the second one is in another country. */
function namesakesAbroad(draw: Draw, culture: Culture): EntityGroup {
  const other = drawLatinCulture(draw, culture);
  const place = drawPlace(draw, other);
  if (draw.chance(0.5)) {
    const one = drawPerson(draw, culture);
    const { isWoman } = one;
    const name = {
      surname: inLatin(one.name.surname, culture),
      given: { name: inLatin(one.name.given.name, culture) },
    };
    return { kind: 'namesake-abroad', entities: [one, drawPerson(draw, other, { name, isWoman, place })] };
  }
  const one = drawOrganization(draw, culture);
  const twin = { name: { stem: inLatin(one.name.stem, culture), form: other.legalForms[0] }, place };
  return { kind: 'namesake-abroad', entities: [one, drawOrganization(draw, other, twin)] };
}

/** A company takes another one over and is named after both from that day on; before it, they are two parties. */
function merger(draw: Draw, culture: Culture): EntityGroup {
  const absorbed = drawOrganization(draw, culture);
  const heir = drawOrganization(draw, culture);
  const native = `${heir.name.stem.native}-${absorbed.name.stem.native}`;
  const reading = `${heir.name.stem.reading}-${absorbed.name.stem.reading}`;
  const change = {
    on: drawDate(draw, 1998, 2020),
    reason: 'merged' as const,
    name: { ...heir.name, stem: { native, reading } },
    absorbed: absorbed.name,
  };
  return { kind: 'merger', entities: [{ ...heir, change }, absorbed] };
}

/** A country that writes any name in Latin letters, other than the given one. */
function drawLatinCulture(draw: Draw, but: Culture): Culture {
  const others = cultures.filter((each) => each.script === 'Latn' && each !== but);
  return others[draw.below(others.length)] ?? but;
}

/** A name as it is written where its script is not read. */
function inLatin(token: Token, { script }: Culture): Token {
  const latin = romanised(token, schemes[script][0]);
  return { native: latin, reading: latin };
}
