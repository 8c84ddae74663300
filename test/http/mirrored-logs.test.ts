import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeedEntry } from '../../src/usecase/mirror/mirror-records.ts';
import { takeEntries } from '../../src/usecase/mirror/take-entries.ts';
import { didOf, logKey } from '../support/did-log.ts';
import { feedOf, longLog } from '../support/mirror-world.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let log: readonly string[];
let feed: readonly FeedEntry[];
beforeAll(async () => {
  node = await startOffice();
  log = await longLog(logKey(), 'other.example', 2);
  feed = feedOf(log);
  await takeEntries(node.ports, 'https://other.example', feed);
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

const scid = () => didOf(log).split(':')[2] ?? '';
const text = () => log.map((line) => `${line}\n`).join('');

test.each([
  ['its SCID', scid],
  ['its percent-encoded DID', () => encodeURIComponent(didOf(log))],
])('a mirrored log is served by %s as its host wrote it', async (_name, identifier) => {
  const answer = await fetch(`${node.url}/mirrors/${identifier()}/did.jsonl`);
  expect(answer.headers.get('content-type')).toBe('text/jsonl; charset=utf-8');
  expect(await answer.text()).toBe(text());
  const known = { headers: { 'if-none-match': `W/"x", ${answer.headers.get('etag')}` } };
  expect((await fetch(`${node.url}/mirrors/${identifier()}/did.jsonl`, known)).status).toBe(304);
});

test('a log without witnesses has no proofs', async () => {
  const answer = await fetch(`${node.url}/mirrors/${scid()}/did-witness.json`);
  expect(await answer.json()).toEqual([]);
});

test.each(['absent', 'Qm', `Qm${'1'.repeat(44)}`, 'did:webvh:none', '..%2F..', '%00'])(
  'nothing is served as %s',
  async (identifier) => {
    const answer = await fetch(`${node.url}/mirrors/${identifier}/did.jsonl`);
    expect(answer.status).toBe(identifier === '%00' ? answer.status : 404);
    expect(answer.status).toBeLessThan(500);
  },
);

test('a mirrored log is none of the logs of this node', async () => {
  const page = await (await fetch(`${node.url}/did-logs?limit=500`)).text();
  expect(page).toContain(node.did);
  expect(page).not.toContain(scid());
});
