import type { Witnesses } from '../../src/usecase/ports.ts';

/** No witnesses at all: nobody has to approve anything, and nobody can be asked. */
export const noWitnesses: Witnesses = {
  usualRule: async () => undefined,
  reachable: async () => [],
  gather: async (_officeCode, _change, atHand) => atHand,
};
