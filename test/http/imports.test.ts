import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addOffice } from '../../src/usecase/office/add-office.ts';
import { addAccessCredential } from '../../src/usecase/office/add-access-credential.ts';
import { type Scope, scopes } from '../../src/domain/trust/access.ts';
import { officeCode, works } from '../support/registering-office.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const mostBytes = 600_000;
let node: OfficeNode;
let foreign = '';
beforeAll(async () => {
  node = await startOffice({ config: { importMostBytes: mostBytes } });
  const other = officeCode('XB');
  await addOffice(node.ports, { officeCode: other, name: 'Other', actor: 'test' });
  foreign = await credential(scopes, other);
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

async function credential(allowed: readonly Scope[], office = node.officeCode): Promise<string> {
  const terms = { officeCode: office, actor: 'test', label: 'imports', scopes: allowed };
  return (await addAccessCredential(node.ports, terms)).secretText;
}

async function call(path: string, init: RequestInit & { readonly by?: string; readonly type?: string } = {}) {
  const { by = node.credential, type, ...rest } = init;
  const headers = { authorization: `Bearer ${by}`, ...(type === undefined ? {} : { 'content-type': type }) };
  const answer = await fetch(`${node.url}${path}`, { ...rest, headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}
const send = (body: BodyInit, { query = '', type = 'application/x-ndjson', by = node.credential } = {}) =>
  call(`/api/v1/imports${query}`, { method: 'POST', body, type, by });

async function ended(location: string) {
  for (let tries = 0; tries < 200; tries += 1) {
    const { body } = await call(location);
    if (body.endedAt !== undefined) return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The import does not end.');
}
const lines = (...numbers: readonly string[]) =>
  numbers.map((number) => JSON.stringify(works(number))).join('\n');

describe('a register sent over the API', () => {
  test('is imported in the background, and its rows are told page by page', async () => {
    const sent = await send(`${lines('a1', 'a2')}\n{"secret\n${lines('a3')}`);
    expect(sent.status).toBe(202);
    const location = sent.headers.get('location') ?? '';
    expect(sent.body).toMatchObject({ state: 'accepted', format: 'ndjson', rowsUrl: `${location}/rows` });
    const job = await ended(location);
    expect(job).toMatchObject({ state: 'done', rows: 4, counts: { review: 3, refused: 1 } });
    const first = await call(`${location}/rows?limit=3`);
    const second = await call(`${location}/rows?limit=3&cursor=${first.body.next}`);
    const rows = [...first.body.items, ...second.body.items];
    expect(rows).toMatchObject([
      { row: 1, line: 1, outcome: 'review', did: expect.stringContaining('did:webvh:') },
      { row: 2, outcome: 'review' },
      { row: 3, line: 3, outcome: 'refused', errors: [{ pointer: '' }] },
      { row: 4, outcome: 'review' },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/secret|claimCode/u);
    const refused = await call(`${location}/rows?outcome=refused`);
    expect(refused.body.items).toHaveLength(1);
    const [newest] = (await call('/api/v1/imports?limit=1')).body.items;
    expect(newest).toEqual(job);
  });

  test('has claim codes made when they are asked for, each for its party', async () => {
    const { headers } = await send(lines('c1', 'c2', 'c3'));
    const location = headers.get('location') ?? '';
    await ended(location);
    const first = await call(`${location}/claim-codes?limit=2`, { method: 'POST' });
    expect(first.status).toBe(201);
    expect(first.headers.get('cache-control')).toBe('no-store');
    const second = await call(`${location}/claim-codes?cursor=${first.body.next}`, { method: 'POST' });
    const codes = [...first.body.items, ...second.body.items];
    expect(new Set(codes.map(({ claimCode }) => claimCode)).size).toBe(3);
    const again = await call(`${location}/claim-codes`, { method: 'POST' });
    const { partyId } = codes[0];
    const kept = await node.ports.store.read.claimCodes.list(node.officeCode, partyId);
    expect(kept.map(({ state }) => state).toSorted()).toEqual(['open', 'withdrawn']);
    expect(again.body.items[0].claimCode).not.toBe(codes[0].claimCode);
    const reader = await credential(['party:read']);
    expect((await call(`${location}/claim-codes`, { method: 'POST', by: reader })).status).toBe(403);
  });

  test('may be CSV with its mapping', async () => {
    const mapping = {
      partyKind: { constant: 'organization' },
      fields: {
        '/partyIdentifierBag/0/identifier': 'No',
        '/partyIdentifierBag/0/officeCode': { constant: 'XA' },
        '/organizationNameBag/0/organizationStandardName': 'Name',
      },
    };
    const query = `?mapping=${encodeURIComponent(JSON.stringify(mapping))}`;
    const sent = await send('No,Name\n7,=1+1\n8,\n', { query, type: 'text/csv' });
    expect(sent.status).toBe(202);
    const location = sent.headers.get('location') ?? '';
    expect(await ended(location)).toMatchObject({ format: 'csv', counts: { new: 1, refused: 1 } });
    const { body } = await call(`${location}/rows?outcome=refused`);
    expect(body.items).toMatchObject([{ line: 3, errors: [{ column: 'Name' }] }]);
  });

  test('is seen by its own office only', async () => {
    const { headers } = await send(lines('o1'));
    const location = headers.get('location') ?? '';
    await ended(location);
    for (const path of ['', '/rows'])
      expect((await call(`${location}${path}`, { by: foreign })).status).toBe(404);
    for (const path of ['/cancellations', '/claim-codes'])
      expect((await call(`${location}${path}`, { method: 'POST', by: foreign })).status).toBe(404);
    expect((await call('/api/v1/imports', { by: foreign })).body.items).toEqual([]);
    expect((await call(`${location}/cancellations`, { method: 'POST' })).status).toBe(409);
  });
});

describe('what is refused leaves nothing behind', () => {
  const refusal = (status: number, code: string) => ({ status, body: { code } });
  const xml = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
  const bomb = `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(1_000)}">]><l>&b;</l>`;
  test.each<[string, string, { readonly type?: string; readonly query?: string }, object]>([
    ['a page', '<html/>', { type: 'application/xml' }, refusal(400, 'import-invalid')],
    ['XML that would fetch a file', xml, { type: 'application/xml' }, refusal(400, 'import-invalid')],
    ['XML that would grow', bomb, { type: 'application/xml' }, refusal(400, 'import-invalid')],
    ['an archive', 'PK\u0003\u0004../../etc/passwd', {}, refusal(400, 'import-invalid')],
    ['CSV without a mapping', 'No,Name\n1,A', { type: 'text/csv' }, refusal(400, 'import-invalid')],
    [
      'a mapping that is none',
      'No,Name\n1,A',
      { type: 'text/csv', query: '?mapping=%7B%7D' },
      refusal(400, 'import-invalid'),
    ],
    [
      'a mapping that is no JSON',
      'No,Name\n1,A',
      { type: 'text/csv', query: '?mapping=%7B' },
      refusal(400, 'invalid-request'),
    ],
    ['another media type', lines('1'), { type: 'application/zip' }, refusal(415, 'unsupported-media-type')],
    ['too much', 'a'.repeat(mostBytes + 1), {}, refusal(413, 'payload-too-large')],
  ])('%s', async (_title, body, options, answer) => {
    const before = (await call('/api/v1/imports?limit=100')).body.items;
    const parties = await node.ports.store.read.parties.count(node.officeCode, {});
    expect(await send(body, options)).toMatchObject(answer);
    expect((await call('/api/v1/imports?limit=100')).body.items).toEqual(before);
    expect(await node.ports.store.read.parties.count(node.officeCode, {})).toBe(parties);
    expect(await node.ports.store.read.imports.open(node.officeCode)).toBeUndefined();
  });

  test('too much that comes without its length', async () => {
    const piece = new TextEncoder().encode(`${lines('t1')}\n`);
    let left = Math.ceil(mostBytes / piece.length) + 1;
    const body = new ReadableStream({
      pull(controller) {
        left -= 1;
        if (left < 0) controller.close();
        else controller.enqueue(piece);
      },
    });
    const init = { method: 'POST', body, type: 'application/x-ndjson', duplex: 'half' };
    const answer = await call('/api/v1/imports', init);
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload-too-large' } });
    expect(await node.ports.store.read.imports.open(node.officeCode)).toBeUndefined();
  });
});

test('a second import of the office is refused while one has not ended, and one can be cancelled', async () => {
  const { imports } = node.ports.store.read;
  const many = lines(...Array.from({ length: 2_500 }, (_, index) => `m${index}`));
  const first = await send(many);
  expect(first.status).toBe(202);
  const location = first.headers.get('location') ?? '';
  const second = await send(lines('n1'));
  expect(second).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(second.body.detail).toContain(first.body.importId);
  expect((await call(`${location}/cancellations`, { method: 'POST' })).status).toBe(202);
  const job = await ended(location);
  expect(job).toMatchObject({ state: 'cancelled', isCancelAsked: true });
  expect(job.rows).toBeLessThan(2_500);
  expect(await imports.piece(first.body.importId, 0)).toBeUndefined();
}, 30_000);
