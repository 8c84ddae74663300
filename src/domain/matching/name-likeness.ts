import { align } from './align.ts';
import { latinName, organizationName, personName, type PartyName } from './name.ts';

export type NamedKind = 'naturalPerson' | 'organization';

/** What a word on one side only, and words that stand against each other, take away beside what is matched. */
const person = { conflict: 1.6, extra: 0.22 };
const organization = { conflict: 2.5, extra: 1.5 };
/** Two names that each have a whole word of their own are not one name, however long they are. */
const mostWithOwnWord = 0.6;

/** How alike two names are, 0 to 1, by the names alone. */
export function nameLikeness(
  left: string,
  right: string,
  kind: NamedKind,
  han?: ReadonlyMap<string, string>,
): number {
  const read = kind === 'naturalPerson' ? personName : organizationName;
  let a = read(left);
  let b = read(right);
  const crossScript = a.script !== b.script;
  const isAbjad =
    crossScript && [a.script, b.script].some((script) => script === 'arabic' || script === 'hebrew');
  if (crossScript) {
    a = latinName(a, han);
    b = latinName(b, han);
  }
  return likeness(a, b, { kind, crossScript, isAbjad });
}

type Comparing = { readonly kind: NamedKind; readonly crossScript: boolean; readonly isAbjad: boolean };

/** The same of names that are read already. */
export function likeness(a: PartyName, b: PartyName, { kind, crossScript, isAbjad }: Comparing): number {
  if (a.compact === b.compact) return formPenalty(a, b);
  if (a.full === b.full) return 1;
  const costs = kind === 'naturalPerson' ? person : organization;
  const found = align(a, b, { person: kind === 'naturalPerson', crossScript, isAbjad });
  if (kind === 'organization' && found.numbersDiffer)
    return 0.5 * (found.matched / (found.matched + found.conflict + found.extra + 0.001));
  if (kind === 'naturalPerson' && found.matchedWords < 2 && found.extra > 0.3 && found.conflict === 0)
    return 0.6;
  const against = costs.conflict * found.conflict + costs.extra * found.extra;
  const score = found.matched / (found.matched + found.misspelt + against);
  const capped = found.ownWords > 0 ? Math.min(score, mostWithOwnWord) : score;
  return capped * formPenalty(a, b);
}

function formPenalty(a: PartyName, b: PartyName): number {
  if (a.form === undefined || b.form === undefined || a.form.form === b.form.form) return 1;
  const open = (name: PartyName): boolean =>
    name.form?.formClass === 'company' || name.form?.formClass === 'state';
  if (open(a) || open(b) || a.form.formClass === b.form.formClass) return 0.98;
  return 0.68;
}
