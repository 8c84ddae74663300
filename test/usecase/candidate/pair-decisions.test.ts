import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import { scopes } from '../../../src/domain/trust/access.ts';
import { addAccessCredential } from '../../../src/usecase/office/add-access-credential.ts';
import { candidateIdOf, candidateQueue } from '../../../src/usecase/candidate/add-candidates.ts';
import { payloadOf } from '../../support/presenting.ts';
import { get, type Party, post, register, sameParty } from '../../support/linking-offices.ts';
import { type OfficeNode, startOffice } from '../../support/world.ts';

const explanation = {
  priorBits: -3,
  parts: [{ field: 'name', level: 'same, rare', m: 0.5, u: 0.0078125, bits: 6 }],
  score: 3,
};
const day = 24 * 60 * 60 * 1_000;
let now = new Date('2026-06-01T10:00:00Z');
let node: OfficeNode;
let byTwo: OfficeNode;
beforeAll(async () => {
  node = await startOffice({ clock: () => now });
  byTwo = await startOffice({ clock: () => now, config: { needsTwoToDecide: true } });
});
afterAll(async () => {
  await node.checkState();
  await byTwo.checkState();
  await node.close();
  await byTwo.close();
});

async function pairAt(at: OfficeNode): Promise<readonly [Party, Party]> {
  const first = await register(at, 'Invented Works');
  now = new Date(now.getTime() + 2_000); // logs tell time in seconds
  return [first, await register(at, 'Invented Works')];
}
const idsOf = (parties: readonly Party[]) => parties.map(({ partyId }) => partyId);
const decide = (
  at: OfficeNode,
  parties: readonly Party[],
  decision: string,
  more: Record<string, unknown> = {},
) =>
  post(at, 'pair-decisions', {
    ...{ partyIds: idsOf(parties), decision, reason: 'Looked at both files' },
    ...more,
  });
const told = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body['code']];
async function found(at: OfficeNode, parties: readonly Party[]): Promise<string> {
  const [left = '', right = ''] = idsOf(parties).sort();
  const pair = { officeCode: at.officeCode, partyIds: [left, right] } as const;
  const candidate = {
    ...pair,
    band: 'review',
    probability: 0.75,
    explanation,
    ruleVersion: '1-abc',
  } as const;
  await at.ports.store.write((store) => candidateQueue(at.ports)(store, [candidate]));
  return candidateIdOf(pair);
}
async function queued(at: OfficeNode, state: string): Promise<readonly string[]> {
  const { body } = await get(at, `match-candidates?state=${state}&limit=100`);
  return [body['items']].flat().map((item) => String(Object(item)['candidateId']));
}
const namesOf = async (at: OfficeNode, { did }: Party) =>
  (await at.ports.resolver.resolve(did as Party['did'] & `did:${string}`)).document?.alsoKnownAs ?? [];

describe('a pair that the matching found', () => {
  test('is shown with both parties and why; once decided it is one party everywhere, and out of the queue', async () => {
    const parties = await pairAt(node);
    const [older, younger] = parties;
    const candidateId = await found(node, parties);
    expect(await queued(node, 'open')).toContain(candidateId);
    const shown = await get(node, `match-candidates/${candidateId}`);
    expect(shown.body).toMatchObject({
      band: 'review',
      probability: 0.75,
      explanation,
      standing: { decisions: 0 },
    });
    expect([shown.body['parties']].flat()).toHaveLength(2);
    expect((await sameParty(node, older.did, younger.did)).body['answer']).toBe('notKnown');

    const decided = await decide(node, [younger, older], 'same');
    expect(decided).toMatchObject({
      status: 201,
      body: { standing: { verdict: 'same' }, canonicalDid: older.did, decision: { seen: { explanation } } },
    });
    expect(await namesOf(node, older)).toEqual([younger.did]);
    expect(await namesOf(node, younger)).toEqual([older.did]);
    expect(await queued(node, 'open')).not.toContain(candidateId);
    expect(await queued(node, 'decided')).toContain(candidateId);
    const answer = await sameParty(node, older.did, younger.did);
    expect(answer.body['answer']).toBe('same');
    expect(answer.body['statements']).toContainEqual(
      expect.objectContaining({ kind: 'decision', says: 'same', by: node.did, state: 'counted' }),
    );
  });

  test('goes back to the queue when the decision is taken back, and both identifiers are as before', async () => {
    const parties = await pairAt(node);
    const candidateId = await found(node, parties);
    await decide(node, parties, 'same');
    expect(told(await decide(node, parties, 'withdrawn'))).toEqual([201, undefined]);
    expect(await queued(node, 'open')).toContain(candidateId);
    for (const party of parties) expect(await namesOf(node, party)).toEqual([]);
    expect((await sameParty(node, parties[0].did, parties[1].did)).body['answer']).toBe('notKnown');
    const { body } = await get(node, `pair-decisions?partyId=${parties[0].partyId}`);
    expect([body['items']].flat().map((item) => Object(item)['decision'])).toEqual(['same', 'withdrawn']);
  });

  test('that was put off is in the queue again after its time', async () => {
    const parties = await pairAt(node);
    const candidateId = await found(node, parties);
    const until = new Date(now.getTime() + 3 * day).toISOString();
    expect((await decide(node, parties, 'postponed', { until })).status).toBe(201);
    expect(
      [await queued(node, 'open'), await queued(node, 'postponed')].map((ids) => ids.includes(candidateId)),
    ).toEqual([false, true]);
    now = new Date(now.getTime() + 4 * day);
    expect(await queued(node, 'open')).toContain(candidateId);
  });

  test('that was decided before it is found again is in no queue', async () => {
    const parties = await pairAt(node);
    await decide(node, parties, 'notSame');
    const candidateId = await found(node, parties);
    expect(await queued(node, 'open')).not.toContain(candidateId);
  });
});

describe('a decision', () => {
  test('is signed by the office with what was seen, without the reason, and is in the audit record', async () => {
    const parties = await pairAt(node);
    await found(node, parties);
    const { body } = await decide(node, parties, 'notSame', { reason: 'Father and son, says Ms Example' });
    const decision: Record<string, unknown> = Object(body['decision']);
    const statement = String(decision['statement']);
    expect(payloadOf(statement)).toMatchObject({
      ...{ iss: node.did, jti: decision['decisionId'], decision: 'notSame', number: 1, isFinal: true },
      seen: { ruleVersion: '1-abc', probability: 0.75, explanation },
    });
    expect(JSON.stringify(payloadOf(statement))).not.toContain('Example');
    const [jws, wrong] = [statement, statement.replace(/\.[^.]{4}/, '.AAAA')];
    const audit = await get(node, 'audit-events?limit=100');
    const shown = JSON.stringify(audit.body);
    expect(audit.status).toBe(200);
    expect([shown.includes(sha256Text(jws)), shown.includes(sha256Text(wrong))]).toEqual([true, false]);
    expect(shown).not.toContain('Ms Example');
    expect((await get(node, `pair-decisions/${String(decision['decisionId'])}`)).body).toEqual(decision);
  });

  test.each<[string, readonly string[], string, readonly unknown[]]>([
    ['what is decided already', ['same'], 'same', [409, 'conflict']],
    ['the other of what holds', ['same'], 'notSame', [409, 'conflict']],
    ['one party after "not the same"', ['notSame'], 'same', [409, 'conflict']],
    ['nothing to withdraw', [], 'withdrawn', [409, 'conflict']],
    ['one party once "not the same" is withdrawn', ['notSame', 'withdrawn'], 'same', [201, undefined]],
    ['a time for what is not put off', [], 'notSame with a time', [400, 'invalid-request']],
    ['a time that is past', [], 'postponed to the past', [400, 'invalid-request']],
  ])('of %s is taken or refused', async (_case, before, decision, outcome) => {
    const parties = await pairAt(node);
    for (const each of before) expect((await decide(node, parties, each)).status).toBe(201);
    const [kind = ''] = decision.split(' ');
    const until = decision.endsWith('past') ? new Date(now.getTime() - day) : new Date(now.getTime() + day);
    const more = decision.includes(' ') ? { until: until.toISOString() } : {};
    expect(told(await decide(node, parties, kind, more))).toEqual(outcome);
  });

  test.each<[string, (parties: readonly Party[]) => readonly Party[], readonly unknown[]]>([
    [
      'a party and itself',
      ([one]) => [one, one].filter((each) => each !== undefined),
      [400, 'invalid-request'],
    ],
    [
      'a party that is not there',
      ([one]) => [one, { partyId: 'nobody', did: '' }].filter((each) => each !== undefined),
      [404, 'not-found'],
    ],
  ])('of %s is refused', async (_case, change, outcome) => {
    expect(told(await decide(node, change(await pairAt(node)), 'same'))).toEqual(outcome);
  });

  test('that a person and an organization are one party is refused', async () => {
    const [company] = await pairAt(node);
    const data = { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Ada Invented' }] };
    const { body } = await post(node, 'parties', { data });
    const person = { partyId: String(body['partyId']), did: String(body['did']) };
    expect(told(await decide(node, [company, person], 'same'))).toEqual([400, 'invalid-request']);
    expect(told(await decide(node, [company, person], 'notSame'))).toEqual([201, undefined]);
  });

  test('that would join parties that are not the same by way of others is refused, and so is the reverse', async () => {
    const [[a, b], [c, d]] = [await pairAt(node), await pairAt(node)];
    await decide(node, [a, b], 'same');
    await decide(node, [c, d], 'same');
    await decide(node, [a, d], 'notSame');
    expect(told(await decide(node, [b, c], 'same'))).toEqual([409, 'party-link-conflict']);
    expect((await post(node, 'did-links', { dids: [b.did, c.did] })).body['code']).toBe(
      'party-link-conflict',
    );
    await decide(node, [a, d], 'withdrawn');
    expect(told(await decide(node, [b, c], 'same'))).toEqual([201, undefined]);
    expect(told(await decide(node, [a, d], 'notSame'))).toEqual([409, 'party-link-conflict']);
    expect((await sameParty(node, a.did, d.did)).body['answer']).toBe('same');
  });

  test('by two clerks at once is one decision', async () => {
    const parties = await pairAt(node);
    const answers = await Promise.all(
      ['same', 'notSame', 'same', 'notSame'].map((decision) => decide(node, parties, decision)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409, 409, 409]);
    const { body } = await get(node, `pair-decisions?partyId=${parties[0].partyId}`);
    expect([body['items']].flat()).toHaveLength(1);
  });

  test('of parties another office holds is none of its business', async () => {
    const parties = await pairAt(byTwo);
    expect(told(await decide(node, parties, 'same'))).toEqual([404, 'not-found']);
  });

  test('needs a credential that may write links and parties', async () => {
    const parties = await pairAt(node);
    const { secretText } = await addAccessCredential(node.ports, {
      ...{ officeCode: node.officeCode, actor: 'test', label: 'links only', scopes: ['link:write'] },
    });
    expect((await decide({ ...node, credential: secretText }, parties, 'same')).status).toBe(403);
  });
});

describe('where two persons decide', () => {
  const second = async () =>
    (
      await addAccessCredential(byTwo.ports, {
        ...{ officeCode: byTwo.officeCode, actor: 'test', label: 'second', scopes },
      })
    ).secretText;

  test('the first one changes nothing, not even twice; the second one does', async () => {
    const parties = await pairAt(byTwo);
    const first = await decide(byTwo, parties, 'same');
    expect(first).toMatchObject({ status: 201, body: { decision: { isFinal: false }, parties: [] } });
    expect(told(await decide(byTwo, parties, 'same'))).toEqual([409, 'conflict']);
    for (const party of parties) expect(await namesOf(byTwo, party)).toEqual([]);
    const awaited = await get(byTwo, 'pair-decisions?awaited=true');
    expect([awaited.body['items']].flat()).toEqual([Object(first.body)['decision']]);
    const done = await decide({ ...byTwo, credential: await second() }, parties, 'same');
    expect(done).toMatchObject({
      status: 201,
      body: { decision: { isFinal: true }, standing: { verdict: 'same' } },
    });
    expect(await namesOf(byTwo, parties[0])).toEqual([parties[1].did]);
    expect([(await get(byTwo, 'pair-decisions?awaited=true')).body['items']].flat()).toEqual([]);
  });

  test('a merge waits, too, and says so', async () => {
    const parties = await pairAt(byTwo);
    const partyIds = idsOf(parties);
    expect((await post(byTwo, 'party-merges', { partyIds })).status).toBe(202);
    expect(await namesOf(byTwo, parties[0])).toEqual([]);
    const other = { ...byTwo, credential: await second() };
    expect((await post(other, 'party-merges', { partyIds })).status).toBe(200);
    expect(await namesOf(byTwo, parties[0])).toEqual([parties[1].did]);
    expect((await post(other, 'party-splits', { partyIds })).status).toBe(202);
    expect((await post(byTwo, 'party-splits', { partyIds })).status).toBe(200);
    expect(await namesOf(byTwo, parties[0])).toEqual([]);
  });
});
