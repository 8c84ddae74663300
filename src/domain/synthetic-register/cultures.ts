import type { Culture } from './culture.ts';
import { eastAsianCultures } from './cultures-east-asian.ts';
import { latinCultures } from './cultures-latin.ts';
import { westAsianCultures } from './cultures-west-asian.ts';
import type { Draw } from './draw.ts';

const [first, ...others] = [...latinCultures, ...westAsianCultures, ...eastAsianCultures];
if (first === undefined) throw new Error('There are no cultures.');
/** All the cultures that parties come from. */
export const cultures: readonly [Culture, ...Culture[]] = [first, ...others];

const whole = cultures.reduce((sum, { weight }) => sum + weight, 0);

/** A culture, as often as its weight says. */
export function drawCulture(draw: Draw): Culture {
  let rest = draw.fraction() * whole;
  for (const each of cultures) {
    rest -= each.weight;
    if (rest < 0) return each;
  }
  return first ?? cultures[0];
}
