import { expect } from 'vitest';
import {
  type Answer,
  type Asked,
  presentJwtVc,
  presentSdJwt,
  type PresentingWorld,
} from '../support/presenting.ts';

export type Presenter = ReturnType<typeof createPresenter>;

/** A holder in a presenting world, and what hostile answers to its requests must come to. */
export function createPresenter(world: PresentingWorld) {
  const sdJwtFor = (asked: Pick<Asked, 'nonce' | 'clientId'>, payload = {}): string =>
    presentSdJwt(asked, world.held.sdJwt, { at: world.now(), payload });
  const jwtVpFor = (asked: Pick<Asked, 'nonce' | 'clientId'>, payload = {}): string =>
    presentJwtVc(asked, [world.held.jwtVc], { at: world.now(), payload });
  const answerWell = (asked: Asked): Promise<Answer> => world.answer(asked, { sd_jwt: [sdJwtFor(asked)] });
  const stateOf = async ({ requestId }: Asked): Promise<unknown> =>
    (await world.result(requestId)).body['state'];

  function expectRefused(answers: readonly Answer[], error = 'invalid_request'): void {
    expect(answers.map(({ status, body }) => [status, body['error']])).toEqual(
      answers.map(() => [400, error]),
    );
  }

  /** Every hostile answer is refused, does not use the request up, and the asked wallet's own is taken afterwards. */
  async function expectOnlyGoodTaken(
    hostile: (asked: Asked) => readonly unknown[],
    error?: string,
  ): Promise<void> {
    const asked = await world.askAndFetch();
    const answers: Answer[] = [];
    for (const vpToken of hostile(asked)) answers.push(await world.answer(asked, vpToken));
    expectRefused(answers, error);
    expect(await stateOf(asked)).toBe('open');
    expect((await answerWell(asked)).status).toBe(200);
  }

  async function eventsOf({ requestId }: Asked, action: string) {
    const { items } = await world.node.ports.store.read.audit.list(world.node.officeCode, { limit: 10_000 });
    return items.filter((event) => event.subject === requestId && event.action === action);
  }

  return { world, sdJwtFor, jwtVpFor, answerWell, stateOf, expectRefused, expectOnlyGoodTaken, eventsOf };
}
