import fc from 'fast-check';
import { canonicalJson } from '../../src/base/json.ts';
import type { CredentialInput } from '../../src/usecase/verification/securing/securing-suite.ts';
import { type Artefact, makeArtefacts } from './artefacts.ts';
import { mutate, type Recipe } from './mutate.ts';

/** How many changed artefacts were tried, and how many meant the same as before, by artefact. */
export type Tally = Map<string, { tried: number; same: number }>;

/** Any change. */
export const recipe: fc.Arbitrary<Recipe> = fc.record({
  operation: fc.nat(),
  place: fc.nat(),
  length: fc.nat(),
  choice: fc.nat(),
  value: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Recipe['value']),
});

/**
 * Tries `count` changes of valid credentials and presentations. Throws, with the smallest such change that was found, where
 * one is accepted that does not mean the same, or where verification throws. `onTried` hears of each one.
 */
export async function playMutations(
  count: number,
  seed: number,
  onTried: (name: string, changed: CredentialInput) => Promise<void> | void = () => undefined,
): Promise<Tally> {
  const artefacts = await makeArtefacts();
  for (const { name, input, isAccepted } of artefacts) {
    if (!(await isAccepted(input))) throw new Error(`The unchanged ${name} is refused.`);
  }
  const others = artefacts.map(({ input }) => input);
  const drawn = fc.oneof(
    ...artefacts.map((artefact) => ({ weight: artefact.weight, arbitrary: fc.constant(artefact) })),
  );
  const tally: Tally = new Map(artefacts.map(({ name }) => [name, { tried: 0, same: 0 }]));
  const property = fc.asyncProperty(drawn, recipe, async (artefact, change) => {
    const changed = mutate(artefact.input, change, others);
    fc.pre(!isUnchanged(artefact.input, changed));
    await judge(artefact, changed, { artefacts, tally });
    await onTried(artefact.name, changed);
  });
  await fc.assert(property, { numRuns: count, seed, maxSkipsPerRun: 1000 });
  return tally;
}

async function judge(
  artefact: Artefact,
  changed: CredentialInput,
  { artefacts, tally }: { readonly artefacts: readonly Artefact[]; readonly tally: Tally },
): Promise<void> {
  const counts = tally.get(artefact.name);
  if (counts !== undefined) counts.tried += 1;
  if (!(await artefact.isAccepted(changed))) return;
  // A part of another valid one may have made it that one.
  const same = await Promise.all(artefacts.map(({ isSame }) => isSame(changed)));
  if (!same.includes(true))
    throw new Error(`A changed ${artefact.name} is accepted: ${JSON.stringify(changed)}`);
  if (counts !== undefined) counts.same += 1;
}

function isUnchanged(original: CredentialInput, changed: CredentialInput): boolean {
  if (typeof original === 'string' || typeof changed === 'string') return original === changed;
  return canonicalJson(original) === canonicalJson(changed);
}
