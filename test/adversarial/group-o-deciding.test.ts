import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { candidateIdOf, candidateQueue } from '../../src/usecase/candidate/add-candidates.ts';
import { type Answer, type PresentingWorld, startPresentingWorld } from '../support/presenting.ts';

// Cases O01, O02, O05, O08 and O17 of the adversarial catalogue, for what offices find of their parties and decide.

let world: PresentingWorld;
beforeAll(async () => {
  world = await startPresentingWorld();
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

type Party = { readonly partyId: string; readonly did: string };
async function register(name: string, credential?: string): Promise<Party> {
  const data = { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: name }] };
  const { status, body } = await world.post('/api/v1/parties', { data }, credential);
  expect(status).toBe(201);
  return { partyId: String(body['partyId']), did: String(body['did']) };
}
const pairOf = ([one, other]: readonly [Party, Party]) => [one.partyId, other.partyId];
const decide = (pair: readonly [Party, Party], decision: string, credential?: string): Promise<Answer> =>
  world.post('/api/v1/pair-decisions', { partyIds: pairOf(pair), decision, reason: 'Looked at' }, credential);
const told = ({ status, body }: Answer) => [status, body['code']];
async function queue(pair: readonly [Party, Party]): Promise<string> {
  const { ports, officeCode } = world.node;
  const [left = '', right = ''] = pairOf(pair).sort();
  const found = { officeCode, partyIds: [left, right], band: 'suggest', probability: 0.999 } as const;
  const explanation = { priorBits: -3, parts: [], score: -3 };
  await ports.store.write((store) =>
    candidateQueue(ports)(store, [{ ...found, explanation, ruleVersion: '1-abc' }]),
  );
  return candidateIdOf(found);
}
const sameParty = async ([one, other]: readonly [Party, Party]) =>
  (
    await world.get(
      `/api/v1/same-party-answers?${new URLSearchParams({ did: one.did, otherDid: other.did })}`,
    )
  ).body['answer'];
const logOf = async ({ did }: Party) => {
  const log = await world.node.ports.store.read.didLogs.byDid(parseDid(did));
  return (log?.lines ?? []).map((line) => JSON.stringify(line));
};

describe('O01 and O02: another office on the node', () => {
  test('is answered as if there were no such pair, finds nobody, and goes on from no cursor', async () => {
    const { credential } = world.second;
    const pair = [await register('Quellborn Werke'), await register('Quellborn Werk')] as const;
    const candidateId = await queue(pair);
    const decided = await decide(pair, 'postponed');
    const decisionId = String(Object(decided.body['decision'])['decisionId']);
    const own = await world.post('/api/v1/party-searches', { name: 'Quellborn Werke' });
    expect([own.body['items']].flat().length).toBeGreaterThan(0);

    for (const path of [`match-candidates/${candidateId}`, `pair-decisions/${decisionId}`]) {
      expect((await world.get(`/api/v1/${path}`)).status).toBe(200);
      expect(told(await world.get(`/api/v1/${path}`, credential))).toEqual([404, 'not-found']);
    }
    for (const decision of ['same', 'notSame', 'withdrawn', 'postponed'])
      expect(told(await decide(pair, decision, credential))).toEqual([404, 'not-found']);
    const merge = { partyIds: pairOf(pair) };
    expect((await world.post('/api/v1/party-merges', merge, credential)).status).toBe(404);
    const search = await world.post('/api/v1/party-searches', { name: 'Quellborn Werke' }, credential);
    expect([search.status, search.body['items']]).toEqual([200, []]);

    const filters = ['', `partyId=${pair[0].partyId}`, 'limit=1', 'state=any', 'awaited=true'];
    for (const [name, asked] of [
      ['match-candidates', ['', 'state=any', `partyId=${pair[0].partyId}`]],
      ['pair-decisions', filters.filter((filter) => !filter.startsWith('state'))],
    ] as const)
      for (const filter of asked)
        expect((await world.get(`/api/v1/${name}?${filter}`, credential)).body['items']).toEqual([]);
    const first = await world.get('/api/v1/parties?limit=1');
    const path = `/api/v1/pair-decisions?cursor=${String(first.body['next'])}`;
    expect((await world.get(path, credential)).body['items'] ?? []).toEqual([]);
  });
});

describe('O05: a likeness', () => {
  test('links nobody, however sure the matching is', async () => {
    const pair = [await register('Brunnhof Apparate'), await register('Brunnhof Apparate')] as const;
    await queue(pair);
    expect(await sameParty(pair)).toBe('notKnown');
    for (const party of pair) expect(await logOf(party)).toHaveLength(1);
  });
});

describe('O08: decisions that contradict each other', () => {
  test('are refused, also by way of others and in a circle; what is undone leaves its history', async () => {
    const [a, b, c] = [await register('A Works'), await register('B Works'), await register('C Works')];
    expect(told(await decide([a, b], 'same'))).toEqual([201, undefined]);
    expect(told(await decide([a, c], 'notSame'))).toEqual([201, undefined]);
    expect(told(await decide([b, c], 'same'))).toEqual([409, 'party-link-conflict']);
    const linked = await world.post('/api/v1/did-links', { dids: [b.did, c.did] });
    expect(told(linked)).toEqual([409, 'party-link-conflict']);
    const before = await logOf(b);

    expect(told(await decide([a, b], 'withdrawn'))).toEqual([201, undefined]);
    expect(told(await decide([b, c], 'same'))).toEqual([201, undefined]);
    expect(told(await decide([a, b], 'same'))).toEqual([409, 'party-link-conflict']);
    expect([await sameParty([b, c]), await sameParty([a, c])]).toEqual(['same', 'notSame']);
    expect((await logOf(b)).slice(0, before.length)).toEqual(before);

    expect(told(await decide([a, c], 'withdrawn'))).toEqual([201, undefined]);
    expect(told(await decide([a, b], 'same'))).toEqual([201, undefined]);
    expect(told(await decide([c, a], 'same'))).toEqual([201, undefined]);
    expect(await sameParty([a, c])).toBe('same');
    const { body } = await world.get(`/api/v1/pair-decisions?partyId=${a.partyId}`);
    expect([body['items']].flat().map((item) => Object(item)['decision'])).toEqual([
      ...['same', 'notSame', 'withdrawn', 'withdrawn', 'same', 'same'],
    ]);
  });
});

describe('O17: names that look like others', () => {
  const ofName = (name: string) => ({
    partyKind: 'organization',
    organizationNameBag: [{ organizationStandardName: name }],
  });
  test.each<[string, string, string | undefined]>([
    ['in marks of their own', 'Cafe\u0301 Zurwerra', 'notComposed'],
    ['with what cannot be seen', 'Café Zur\u200Bwerra', 'invisibleCharacters'],
    ['with a letter of another script', 'Café Zurw\u0435rra', 'mixedScripts'],
    ['as it is', 'Café Zurwerra', undefined],
  ])('%s are kept as they were given, flagged, and found', async (_case, name, flag) => {
    const made = await world.post('/api/v1/parties', { data: ofName(name) });
    expect(made.status).toBe(201);
    const bag = Object(made.body['data'])['organizationNameBag'];
    expect(bag[0].organizationStandardName).toBe(name);
    const flags = [made.body['flags'] ?? []].flat().map((each) => Object(each)['flag']);
    expect(flags.includes(flag)).toBe(flag !== undefined);
    if (flag === undefined) expect(flags).toEqual([]);
    const { body } = await world.post('/api/v1/party-searches', { name: 'Café Zurwerra', limit: 50 });
    const found = [body['items']].flat().map((item) => Object(item)['party'].partyId);
    expect(found).toContain(made.body['partyId']);
  });

  test('with an override of their direction are refused', async () => {
    const { status, body } = await world.post('/api/v1/parties', { data: ofName('Works \u202Edetsurt') });
    expect([status, body['code']]).toEqual([400, 'invalid-request']);
  });
});
