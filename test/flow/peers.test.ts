import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addOffice } from '../../src/usecase/office/add-office.ts';
import { addPeerOffice } from '../../src/usecase/witness/peer-offices.ts';
import { retryPendingEntry } from '../../src/usecase/witness/retry-pending-entry.ts';
import { setWitnessRule } from '../../src/usecase/witness/set-witness-rule.ts';
import { witnessOf } from '../../src/usecase/witness/witness-key.ts';
import { callerOf, officeCode } from '../support/registering-office.ts';
import { type MovingOffices, movingData, post, startMovingOffices } from '../support/moving-offices.ts';
import { addPeer, send } from '../support/witnessing-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let offices: MovingOffices;
let [xa, xb]: OfficeNode[] = [];
const here = (node: OfficeNode | undefined): OfficeNode => {
  if (node === undefined) throw new Error('The offices are there only while tests run.');
  return node;
};
beforeAll(async () => {
  offices = await startMovingOffices('XA', 'XB');
  [xa, xb] = [offices.office('XA'), offices.office('XB')];
});
afterAll(async () => {
  await here(xa).checkState();
  await offices.close();
});

const statementOf = async (node: OfficeNode, office = node.officeCode.toLowerCase()) => {
  const answer = await fetch(`${node.url}/offices/${office}/witness`);
  return { status: answer.status, body: Object(await answer.json()) };
};

describe('the witness of an office', () => {
  test('is made once, however many ask for it first, and stays', async () => {
    const node = here(xa);
    const said = await Promise.all(Array.from({ length: 10 }, () => statementOf(node)));
    const witnesses = new Set(said.map(({ body }) => body.witness));
    expect(witnesses.size).toBe(1);
    expect(said[0]?.body).toEqual({
      office: node.did,
      witness: expect.stringMatching(/^did:key:z6Mk/),
      approvals: `${node.url}/offices/xa/witness/approvals`,
    });
    expect((await statementOf(node)).body.witness).toBe(said[0]?.body.witness);
    const kept = (await node.ports.store.read.didRecords.list()).filter(
      ({ provider }) => provider === 'did:key',
    );
    expect(kept).toHaveLength(1);
  });

  test.each(['xz', 'XA', 'x', '..'])('is not there for the office %s', async (office) => {
    expect((await statementOf(here(xa), office)).status).toBe(404);
  });
});

describe('a peer', () => {
  test('is added once, listed and ended; then it can be added anew', async () => {
    const [node, other] = [here(xa), here(xb)];
    const peer = await addPeer(node, other.did, 'witnessesUs', 'witness');
    expect(peer).toMatchObject({ url: other.url, permissions: ['witnessesUs', 'witness'] });
    const again = await post(node, 'peer-offices', { did: other.did, permissions: ['witness'] });
    expect(again.status).toBe(409);
    expect((await send(node, 'GET', 'peer-offices')).body.items).toEqual([peer]);
    expect((await send(node, 'DELETE', `peer-offices/${peer.peerId}`)).status).toBe(204);
    const [ended] = (await send(node, 'GET', 'peer-offices')).body.items;
    expect(ended.until).toBeDefined();
    const anew = await addPeer(node, other.did, 'witness');
    expect(anew.witness).toBeUndefined();
    expect((await send(node, 'DELETE', `peer-offices/${anew.peerId}`)).status).toBe(204);
  });

  test.each<[string, () => unknown, number]>([
    ['the office itself', () => ({ did: here(xa).did, permissions: ['witness'] }), 400],
    ['a DID of another method', () => ({ did: 'did:web:office.example', permissions: ['witness'] }), 400],
    ['no permission', () => ({ did: here(xb).did, permissions: [] }), 400],
    ['a permission that is none', () => ({ did: here(xb).did, permissions: ['move'] }), 400],
    [
      'a DID that is not there',
      () => ({ did: here(xb).did.replace(/offices:xb$/, 'offices:xz'), permissions: ['witness'] }),
      404,
    ],
    ['no DID', () => ({ did: 'office', permissions: ['witness'] }), 400],
  ])('is not %s', async (_name, body, status) => {
    expect((await post(here(xa), 'peer-offices', body())).status).toBe(status);
  });

  test.each<[string, (said: { [name: string]: string }) => unknown]>([
    ['of another office', (said) => ({ ...said, office: here(xa).did })],
    ['with a key that is none', (said) => ({ ...said, witness: 'did:key:z6Mk' })],
    ['with a key of another kind', (said) => ({ ...said, witness: 'did:web:office.example' })],
    [
      'that is asked elsewhere',
      (said) => ({ ...said, approvals: 'https://elsewhere.example/offices/xb/witness/approvals' }),
    ],
    ['that is asked at another path', (said) => ({ ...said, approvals: `${here(xb).url}/x` })],
    ['without a place', (said) => ({ ...said, approvals: undefined })],
    ['that is a list', (said) => [said]],
    ['that is huge', (said) => ({ ...said, more: 'x'.repeat(100_000) })],
  ])('does not witness for us by a statement %s', async (_name, change) => {
    const { body: said } = await statementOf(here(xb));
    const log = await (await fetch(`${here(xb).url}/offices/xb/did.jsonl`)).text();
    const hostile: RequestListener = (request, response) => {
      const isLog = request.url?.endsWith('did.jsonl') === true;
      response.writeHead(200, { 'content-type': isLog ? 'text/jsonl' : 'application/json' });
      response.end(isLog ? log : JSON.stringify(change(said)));
    };
    const refused = await offices.withAnswers('XB', hostile, () =>
      post(here(xa), 'peer-offices', { did: here(xb).did, permissions: ['witnessesUs'] }),
    );
    expect([refused.status, refused.body.type]).toEqual([400, expect.stringMatching(/invalid-request$/)]);
  });

  test('that ended is not asked any more: the entry is refused at once and nothing waits', async () => {
    const [node, other] = [here(xa), here(xb)];
    await addPeer(other, node.did, 'witness');
    const peer = await addPeer(node, other.did, 'witnessesUs');
    const party = (await post(node, 'parties', { data: movingData })).body;
    offices.wait(60);
    const rule = { threshold: 1, witnesses: [peer.witness] };
    expect((await send(node, 'PUT', `parties/${party.partyId}/witness-rule`, rule)).status).toBe(200);
    offices.wait(60);
    await send(node, 'DELETE', `peer-offices/${peer.peerId}`);
    const rotated = await post(node, `parties/${party.partyId}/key-rotation`, {});
    expect([rotated.status, rotated.body.type]).toEqual([
      409,
      expect.stringMatching(/witness-threshold-not-met$/),
    ]);
    expect((await send(node, 'GET', `parties/${party.partyId}/pending-entry`)).status).toBe(404);
    await addPeer(node, other.did, 'witnessesUs');
    expect((await post(node, `parties/${party.partyId}/key-rotation`, {})).status).toBe(200);
  });
});

describe('offices of one node', () => {
  test('witness for each other and for themselves without a request over the network', async () => {
    const node = here(xa);
    const { ports } = node;
    const neighbour = await addOffice(ports, {
      ...{ officeCode: officeCode('XN'), name: 'Invented neighbour', actor: 'test' },
    });
    const own = await ports.store.read.offices.byCode(node.officeCode);
    const permissions = ['witness', 'witnessesUs'] as const;
    const caller = callerOf(node.officeCode);
    const peer = await addPeerOffice(ports, { caller, did: neighbour.did, permissions });
    const witnesses = [await witnessOf(ports, node.officeCode), String(peer.witness)];
    const party = (await post(node, 'parties', { data: movingData })).body;
    const put = () =>
      offices.withAnswers(
        'XA',
        (_request, response) => response.writeHead(503).end(),
        () => setWitnessRule(ports, { caller, partyId: party.partyId, rule: { threshold: 2, witnesses } }),
      );
    offices.wait(60);
    // The neighbour has not agreed yet.
    await expect(put()).rejects.toMatchObject({ code: 'witness-threshold-not-met' });
    const other = callerOf(neighbour.officeCode);
    await addPeerOffice(ports, { caller: other, did: own?.did ?? neighbour.did, permissions: ['witness'] });
    await offices.withAnswers(
      'XA',
      (_request, response) => response.writeHead(503).end(),
      () => retryPendingEntry(ports, { caller, partyId: party.partyId }),
    );
    expect(await ports.store.read.witnessProofs.of(party.did)).toHaveLength(2);
  });
});
