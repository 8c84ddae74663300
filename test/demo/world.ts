import type { Wallet } from '../support/wallet.ts';
import type { OfficeAccess } from './office-client.ts';

/** What the steps share: two offices, the party's wallet, and what earlier steps found out. */
export type DemoWorld = {
  readonly first: OfficeAccess & { readonly did: string };
  readonly second: OfficeAccess & { readonly did: string };
  readonly wallet: Wallet;
  readonly facts: Map<string, string>;
};

/** One line of the demonstration; `play` answers what was checked, or throws what did not hold. */
export type DemoStep = {
  readonly flow: string;
  readonly title: string;
  play(world: DemoWorld): Promise<string>;
};

/** A fact an earlier step left; throws where that step did not get so far. */
export function recall(world: DemoWorld, name: string): string {
  const fact = world.facts.get(name);
  if (fact === undefined) throw new Error(`An earlier step that gives ${name} did not hold.`);
  return fact;
}
