import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { multibase } from '../../src/base/multibase.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { noWitness } from '../../src/protocol/did-webvh/witness-rule.ts';
import { type HolderKey, signLogEntry } from '../support/holder.ts';
import { type MovingParty, post, resolve, stolenUpdateKey } from '../support/moving-offices.ts';
import {
  addPeer,
  askWitness,
  fileOf,
  send,
  startWitnessingOffices,
  type TokenFaults,
  type WitnessingOffices,
} from '../support/witnessing-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let offices: WitnessingOffices;
let xa: OfficeNode;
let xb: OfficeNode;
beforeAll(async () => {
  offices = await startWitnessingOffices();
  xa = offices.office('XA');
  xb = offices.office('XB');
});
afterAll(async () => {
  for (const code of ['XA', 'XB', 'XC', 'XD']) await offices.office(code).checkState();
  await offices.close();
});

const linesOf = async (party: MovingParty) => (await fileOf(xa, party, 'did.jsonl')).trim().split('\n');

/** The next entry of a log, whatever it says, signed by the key. */
function nextLine(lines: readonly string[], key: HolderKey, parameters: object, name: string): string {
  const previous = restoreLog(lines)?.at(-1);
  if (previous === undefined) throw new Error('The log does not parse.');
  const document = { ...JSON.parse(JSON.stringify(previous.document)), alsoKnownAs: [`urn:x:${name}`] };
  const entry = unsignedUpdate({ previous, document, parameters, versionTime: offices.now() });
  return JSON.stringify(signLogEntry(key, JSON.parse(JSON.stringify(entry)), offices.now()));
}

describe('a witness that answers something else than its approval', () => {
  const answering =
    (status: number, body: string, headers: object = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

  const honest = async (line: string, did: string) => {
    const { body } = await askWitness(xa, offices.office('XC'), { did, line }, { now: offices.now() });
    return body;
  };

  test.each<[string, (approvalOfAnother: { versionId: string; proof: object }) => RequestListener]>([
    ['the proof of another DID', (other) => answering(201, JSON.stringify(other))],
    ['the wrong versionId and no proof', () => answering(201, '{"versionId":"9-Qm"}')],
    [
      'a wrong signature',
      ({ versionId, proof }) =>
        answering(
          201,
          JSON.stringify({
            versionId,
            proof: { ...proof, proofValue: multibase(new Uint8Array(64).fill(1)) },
          }),
        ),
    ],
    ['no JSON', () => answering(201, '<html>')],
    ['a list', () => answering(201, '[]')],
    ['50 MB', () => answering(201, `{"proof":"${'x'.repeat(50 * 1024 * 1024)}"}`)],
    [
      '50 MB that it does not announce',
      () => (_request, response) => {
        response.writeHead(201, { 'content-type': 'application/json' });
        const part = 'x'.repeat(1024 * 1024);
        const more = (left: number): void => {
          if (left === 0 || response.destroyed) response.end();
          else response.write(part, () => more(left - 1));
        };
        more(50);
      },
    ],
    ['a redirect', () => answering(308, '{}', { location: 'https://elsewhere.example/' })],
    ['an error', () => answering(500, '{}')],
    ['nothing, and hangs up', () => (_request, response) => void response.destroy()],
  ])('does not count: %s', async (_name, hostile) => {
    const other = await offices.witnessedParty();
    const lines = await linesOf(other);
    const key = await stolenUpdateKey(xa, other.did as Did);
    const approval = await honest(nextLine(lines, key, {}, 'other'), other.did);
    expect(approval.proof).toBeDefined();
    const party = await offices.witnessedParty();
    const before = await fileOf(xa, party, 'did.jsonl');
    const refused = await offices.withDown(['XD'], () =>
      offices.withAnswers('XC', hostile(approval), () =>
        send(xa, 'POST', `parties/${party.partyId}/key-rotation`, {}),
      ),
    );
    expect([refused.status, refused.body.type]).toEqual([
      409,
      expect.stringMatching(/witness-threshold-not-met$/),
    ]);
    expect(await fileOf(xa, party, 'did.jsonl')).toBe(before);
    expect((await post(xa, `parties/${party.partyId}/pending-entry/retry`, {})).status).toBe(200);
  });
});

describe('a witness', () => {
  test('that was rotated out does not count for the entries after', async () => {
    const party = await offices.witnessedParty();
    const [, xc = '', xd = ''] = offices.witnesses;
    const rule = { threshold: 2, witnesses: [xc, xd] };
    expect((await send(xa, 'PUT', `parties/${party.partyId}/witness-rule`, rule)).status).toBe(200);
    const refused = await offices.withDown(['XD'], () =>
      send(xa, 'POST', `parties/${party.partyId}/key-rotation`, {}),
    );
    expect(refused.status).toBe(409);
    const lines = await linesOf(party);
    const key = await stolenUpdateKey(xa, party.did as Did);
    const asked = { did: party.did, line: nextLine(lines, key, {}, 'rotated-out') };
    expect((await askWitness(xa, xb, asked, { now: offices.now() })).status).toBe(422);
    expect((await post(xa, `parties/${party.partyId}/pending-entry/retry`, {})).status).toBe(200);
  });

  test('asked for two forks of one number at once approves exactly one of them', async () => {
    const party = await offices.witnessedParty();
    const lines = await linesOf(party);
    const key = await stolenUpdateKey(xa, party.did as Did);
    const forks = [nextLine(lines, key, {}, 'one'), nextLine(lines, key, {}, 'other')];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        askWitness(xa, xb, { did: party.did, line: forks[index % 2] ?? '' }, { now: offices.now() }),
      ),
    );
    const approved = answers.filter(({ status }) => status < 300);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(approved.map(({ body }) => body.versionId)).size).toBe(1);
    expect(new Set(approved.map(({ body }) => body.proof.proofValue)).size).toBe(1);
    const refused = answers.filter(({ status }) => status >= 300);
    expect(refused.length).toBe(5);
    for (const { status, body } of refused) {
      expect([status, body.type]).toEqual([409, expect.stringMatching(/witness-conflict$/)]);
    }
  });

  test('approves the same entry again with the same proof, and none that is behind', async () => {
    const party = await offices.witnessedParty();
    const [first = ''] = await linesOf(party);
    const asked = { did: party.did, line: first };
    expect((await askWitness(xa, xb, asked, { now: offices.now() })).status).toBe(409);
    const lines = await linesOf(party);
    const key = await stolenUpdateKey(xa, party.did as Did);
    const next = { did: party.did, line: nextLine(lines, key, {}, 'again') };
    const once = await askWitness(xa, xb, next, { now: offices.now() });
    offices.wait(60);
    const twice = await askWitness(xa, xb, next, { now: offices.now() });
    expect([once.status, twice.status]).toEqual([201, 200]);
    expect(twice.body).toEqual(once.body);
  });

  test.each<[string, (line: string) => string, number]>([
    ['is not JSON', () => '{', 422],
    ['has no number', (line) => line.replace(/"versionId":"\d+-/, '"versionId":"x-'), 422],
    ['skips numbers', (line) => line.replace(/"versionId":"\d+-/, '"versionId":"9-'), 422],
    ['was changed', (line) => line.replace('urn:x:changed', 'urn:x:other'), 422],
  ])('refuses an entry that %s', async (_name, change, status) => {
    const party = await offices.witnessedParty();
    const key = await stolenUpdateKey(xa, party.did as Did);
    const line = change(nextLine(await linesOf(party), key, {}, 'changed'));
    expect((await askWitness(xa, xb, { did: party.did, line }, { now: offices.now() })).status).toBe(status);
  });

  test('does not approve entries of logs that another office hosts', async () => {
    const party = await offices.witnessedParty();
    const xc = offices.office('XC');
    await addPeer(xb, xc.did, 'witness');
    const key = await stolenUpdateKey(xa, party.did as Did);
    const line = nextLine(await linesOf(party), key, {}, 'intercepted');
    const asked = { did: party.did, line };
    expect((await askWitness(xc, xb, asked, { now: offices.now() })).status).toBe(403);
    expect((await askWitness(xa, xb, asked, { now: offices.now() })).status).toBe(201);
  });
});

describe('a witness that missed entries', () => {
  const rotate = (party: MovingParty) => post(xa, `parties/${party.partyId}/key-rotation`, {});

  test('reads them from the host, and approves the next one', async () => {
    const party = await offices.witnessedParty();
    for (let count = 0; count < 2; count += 1) {
      expect((await offices.withDown(['XB'], () => rotate(party))).status).toBe(200);
      offices.wait(120);
    }
    expect((await offices.withDown(['XD'], () => rotate(party))).status).toBe(200);
    const proofs = await fileOf(xa, party, 'did-witness.json');
    expect(proofs).toContain(String(offices.witnesses[0]).replace('did:key:', ''));
  });

  test('approves nothing while the host does not answer', async () => {
    const party = await offices.witnessedParty();
    expect((await offices.withDown(['XB'], () => rotate(party))).status).toBe(200);
    const key = await stolenUpdateKey(xa, party.did as Did);
    const asked = { did: party.did, line: nextLine(await linesOf(party), key, {}, 'behind') };
    const answer = await offices.withDown(['XA'], () => askWitness(xa, xb, asked, { now: offices.now() }));
    expect(answer.status).toBe(503);
  });

  test('notices when another entry was published than the one it approved', async () => {
    const party = await offices.witnessedParty();
    const key = await stolenUpdateKey(xa, party.did as Did);
    const fork = { did: party.did, line: nextLine(await linesOf(party), key, {}, 'fork') };
    expect((await askWitness(xa, xb, fork, { now: offices.now() })).status).toBe(201);
    for (let count = 0; count < 2; count += 1) {
      expect((await rotate(party)).status).toBe(200);
      offices.wait(120);
    }
    const present = await stolenUpdateKey(xa, party.did as Did);
    const next = { did: party.did, line: nextLine(await linesOf(party), present, {}, 'after') };
    const answer = await askWitness(xa, xb, next, { now: offices.now() });
    expect([answer.status, answer.body.type]).toEqual([409, expect.stringMatching(/witness-conflict$/)]);
  });

  test('and never answers is not waited for, where enough others do', async () => {
    const party = await offices.witnessedParty();
    const startedAt = performance.now();
    const rotated = await offices.withAnswers(
      'XC',
      () => undefined,
      () => rotate(party),
    );
    expect(rotated.status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('who stole the update key', () => {
  test('cannot replace the witnesses, nor do without them', async () => {
    for (const parameters of [{}, { witness: noWitness }, { witness: { threshold: 1, witnesses: [] } }]) {
      const party = await offices.witnessedParty();
      const lines = await linesOf(party);
      const key = await stolenUpdateKey(xa, party.did as Did);
      const forged = [...lines, nextLine(lines, key, parameters, 'stolen')];
      const proofs = await fileOf(xa, party, 'did-witness.json');
      const hostile: RequestListener = (request, response) => {
        const isLog = request.url?.endsWith('/did.jsonl') === true;
        response.writeHead(200, { 'content-type': isLog ? 'text/jsonl' : 'application/json' });
        response.end(isLog ? forged.map((line) => `${line}\n`).join('') : proofs);
      };
      const seen = await offices.withAnswers('XA', hostile, () => resolve(xb, party.did));
      expect([seen.status, seen.didResolutionMetadata.error.type]).toEqual([
        500,
        expect.stringMatching(/INVALID_DID_DOCUMENT$/),
      ]);
      offices.wait(120);
    }
  });
});

describe('the token of an office', () => {
  const unsigned = (token: string) => {
    const [, payload] = token.split('.');
    const header = { alg: 'none', typ: 'office-request+jwt', kid: `${xa.did}#authentication-es256` };
    return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.`;
  };
  test.each<[string, () => TokenFaults, number]>([
    ['is for another audience', () => ({ audience: offices.office('XC').url }), 401],
    ['is for another body', () => ({ signedBody: '{}' }), 401],
    ['has expired', () => ({ at: new Date(offices.now().getTime() - 180_000) }), 401],
    ['is of the future', () => ({ at: new Date(offices.now().getTime() + 180_000) }), 401],
    ['is not signed', () => ({ replace: unsigned }), 401],
    ['is signed with a key for assertions only', () => ({ relationship: 'assertionMethod' }), 401],
    ['is none', () => ({ replace: () => 'token' }), 401],
    ['is right', () => ({}), 201],
  ])('that %s', async (_name, faultsOf, status) => {
    const party = await offices.witnessedParty();
    const key = await stolenUpdateKey(xa, party.did as Did);
    const asked = { did: party.did, line: nextLine(await linesOf(party), key, {}, 'token') };
    const answer = await askWitness(xa, xb, asked, { faults: faultsOf(), now: offices.now() });
    expect(answer.status).toBe(status);
  });

  test('of an office that is no peer is refused, and its host is not asked', async () => {
    const asked = { did: xb.did, line: '{}' };
    const answer = await offices.withDown(['XD'], () =>
      askWitness(offices.office('XD'), offices.office('XC'), asked, { now: offices.now() }),
    );
    expect([answer.status, answer.body.type]).toEqual([403, expect.stringMatching(/forbidden$/)]);
  });

  test('of a peer whose permission has ended is refused', async () => {
    const xd = offices.office('XD');
    const peer = await addPeer(xd, xb.did, 'witness');
    const asked = { did: xb.did, line: '{}' };
    expect((await askWitness(xb, xd, asked, { now: offices.now() })).status).toBe(422);
    expect((await send(xd, 'DELETE', `peer-offices/${peer.peerId}`)).status).toBe(204);
    expect((await askWitness(xb, xd, asked, { now: offices.now() })).status).toBe(403);
    expect((await send(xd, 'DELETE', `peer-offices/${peer.peerId}`)).status).toBe(404);
  });

  test('of a deactivated office is refused', async () => {
    const xd = offices.office('XD');
    const xc = offices.office('XC');
    await addPeer(xc, xd.did, 'witness');
    const asked = { did: xd.did, line: '{}' };
    const signer = await xd.ports.signing.signerFor(xd.did as Did, 'authentication', 'ES256');
    const ask = () =>
      askWitness({ ...xd, ports: { ...xd.ports, signing: { signerFor: async () => signer } } }, xc, asked, {
        now: offices.now(),
      });
    expect((await ask()).status).toBe(422);
    const prepared = await xd.ports.dids.update(xd.did as Did, { kind: 'deactivate' });
    await xd.ports.store.write(async (store) => {
      await store.writeDidLogs.append(prepared.change, prepared.expectedHead);
      await store.writeDids.keep(prepared);
    });
    offices.wait(120);
    expect((await ask()).status).toBe(401);
  });
});
