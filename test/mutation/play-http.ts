import fc from 'fast-check';
import {
  type PresentingWorld,
  presentJwtVc,
  presentSdJwt,
  startPresentingWorld,
} from '../support/presenting.ts';
import { hasFewerDisclosures } from './artefacts.ts';
import { mutate } from './mutate.ts';
import { recipe } from './play.ts';

type Kind = {
  readonly name: string;
  /** The valid text, for which the answer is yes. */
  readonly make: (world: PresentingWorld) => Promise<{ readonly text: string; readonly send: Send }>;
};
/** Whether the node took it; throws where the answer is an error of the server. */
type Send = (text: string) => Promise<boolean>;

const kinds: readonly Kind[] = [
  { name: 'dc+sd-jwt', make: async (world) => ({ text: world.held.sdJwt, send: verification(world) }) },
  { name: 'jwt_vc_json', make: async (world) => ({ text: world.held.jwtVc, send: verification(world) }) },
  { name: 'dc+sd-jwt presented', make: (world) => presentation(world, 'sd_jwt') },
  { name: 'jwt_vp_json', make: (world) => presentation(world, 'jwt_vc') },
];

/**
 * Sends `count` changed credentials and presentations to a node over HTTP, one of each kind in turn. Throws where one is
 * taken, or is answered with a status of 500 or more.
 */
export async function playMutationsOverHttp(count: number, seed: number): Promise<void> {
  const world = await startPresentingWorld();
  const isSame = hasFewerDisclosures(world.held.sdJwt);
  try {
    const property = fc.asyncProperty(fc.constantFrom(...kinds), recipe, async ({ name, make }, change) => {
      const { text, send } = await make(world);
      const changed = mutate(text, change, [world.held.sdJwt, world.held.jwtVc]);
      fc.pre(changed !== text && typeof changed === 'string');
      if ((await send(String(changed))) && !(await isSame(changed)))
        throw new Error(`A changed ${name} is taken.`);
    });
    await fc.assert(property, { numRuns: count, seed, maxSkipsPerRun: 1000 });
    for (const { name, make } of kinds) {
      const { text, send } = await make(world);
      if (!(await send(text))) throw new Error(`The unchanged ${name} is refused.`);
    }
  } finally {
    await world.close();
  }
}

function verification(world: PresentingWorld): Send {
  return async (credential) => {
    const { status, body } = await world.post('/api/v1/credential-verifications', { credential });
    return answered(status) && body['verified'] === true;
  };
}

async function presentation(
  world: PresentingWorld,
  queryId: 'sd_jwt' | 'jwt_vc',
): Promise<{ readonly text: string; readonly send: Send }> {
  const asked = await world.askAndFetch();
  const { sdJwt, jwtVc } = world.held;
  const text = queryId === 'sd_jwt' ? presentSdJwt(asked, sdJwt) : presentJwtVc(asked, [jwtVc]);
  return {
    text,
    send: async (changed) => answered((await world.answer(asked, { [queryId]: [changed] })).status),
  };
}

function answered(status: number): boolean {
  if (status >= 500) throw new Error(`The node answers ${status}.`);
  return status === 200;
}
