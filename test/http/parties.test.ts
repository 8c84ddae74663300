import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHolderKey, signLogEntry } from '../support/holder.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
beforeAll(async () => {
  node = await startOffice();
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

const collection = '/api/v1/parties';
type Headers = { readonly [name: string]: string };
type Answer = {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly body: { readonly [member: string]: unknown };
};

async function ask(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await fetch(`${node.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${node.credential}`,
      ...(body === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

const works = (name: string, ...identifiers: readonly string[]) => ({
  partyKind: 'organization',
  organizationNameBag: [{ organizationStandardName: name }],
  partyIdentifierBag: identifiers.map((identifier) => ({ officeCode: 'XA', identifier })),
});
const register = (data: unknown, headers?: Headers) => ask('POST', collection, { data }, headers);
const pathOf = ({ body }: Answer) => `${collection}/${String(body['partyId'])}`;
const outcome = ({ status, body }: Answer) => [status, body['code']];

describe('a registration', () => {
  test('answers the party with its place and version, and resolves at once', async () => {
    const made = await register(works('Invented Works', 'P-1'));
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(pathOf(made));
    expect(made.headers.get('etag')).toBe('"1"');
    expect((await ask('GET', pathOf(made))).body).toEqual(made.body);
    const { did } = made.body;
    const resolved = await fetch(`${node.url}/1.0/identifiers/${String(did)}`, {
      headers: { accept: 'application/did' },
    });
    expect(await resolved.json()).toMatchObject({ id: did });
  });

  test('repeated with its Idempotency-Key gives the same answer, and with other data is refused', async () => {
    const key = { 'idempotency-key': 'repeat-1' };
    const made = await register(works('Repeated'), key);
    const again = await register(works('Repeated'), key);
    expect([again.status, again.body]).toEqual([201, made.body]);
    expect(again.headers.get('location')).toBe(made.headers.get('location'));
    expect(outcome(await register(works('Changed'), key))).toEqual([409, 'idempotency-key-reused']);
  });

  test('repeated with its members in another order is the same request', async () => {
    const key = { 'idempotency-key': 'repeat-2' };
    const made = await register(works('Ordered', 'P-2'), key);
    const reversed = Object.fromEntries(Object.entries(works('Ordered', 'P-2')).reverse());
    expect((await register(reversed, key)).body).toEqual(made.body);
  });

  test('with a number that is taken names the party that has it, and nothing about it', async () => {
    const made = await register(works('First Secret', 'P-3'));
    const refused = await register(works('Second', 'P-3'));
    expect(outcome(refused)).toEqual([409, 'party-exists']);
    expect(refused.body['detail']).toContain(made.body['partyId']);
    expect(JSON.stringify(refused.body)).not.toContain('Secret');
  });

  test.each([
    ['an Idempotency-Key of 256 characters', { 'idempotency-key': 'k'.repeat(256) }],
    ['an empty one', { 'idempotency-key': '' }],
  ])('with %s is refused', async (_title, headers) => {
    expect(outcome(await register(works('Keyed'), headers))).toEqual([400, 'invalid-request']);
  });
});

describe('an amendment', () => {
  test('needs the version it is made from', async () => {
    const made = await register(works('Amended'));
    const patch = { legalFormText: 'Ltd' };
    expect(outcome(await ask('PATCH', pathOf(made), patch))).toEqual([428, 'precondition-required']);
    const amended = await ask('PATCH', pathOf(made), patch, { 'if-match': '"1"' });
    expect([amended.status, amended.headers.get('etag')]).toEqual([200, '"2"']);
    const stale = await ask('PATCH', pathOf(made), patch, { 'if-match': '"1"' });
    expect(outcome(stale)).toEqual([412, 'precondition-failed']);
  });

  test.each(['*', 'W/"1"', '"x"', '1', '"1", "2"', '"99999999999999999999"'])(
    'with If-Match %s is refused',
    async (tag) => {
      const made = await register(works('Amended'));
      const answer = await ask('PATCH', pathOf(made), {}, { 'if-match': tag });
      expect(outcome(answer)).toEqual([412, 'precondition-failed']);
    },
  );

  test('that would leave the party without a name says where', async () => {
    const made = await register(works('Amended'));
    const answer = await ask('PATCH', pathOf(made), { organizationNameBag: null }, { 'if-match': '"1"' });
    expect(outcome(answer)).toEqual([400, 'invalid-request']);
    expect(answer.body['errors']).toMatchObject([{ pointer: '/organizationNameBag' }]);
  });
});

describe('finding parties', () => {
  test('by part of a name, by number, by DID and by status, with the count on request', async () => {
    const made = await register(works('Findable Wörks', 'F-1'));
    const { body: other } = await register(works('Findable Too', 'F-2'));
    await ask('POST', `${collection}/${String(other['partyId'])}/deactivation`);
    const found = async (query: string) => {
      const { body } = await ask('GET', `${collection}?count=true&${query}`);
      return [body['count'], body['items']];
    };
    expect(await found('name=wörks')).toEqual([1, [made.body]]);
    expect(await found('identifier=F-1')).toEqual([1, [made.body]]);
    expect(await found(`did=${encodeURIComponent(String(made.body['did']))}`)).toEqual([1, [made.body]]);
    expect(await found('name=findable&status=active')).toEqual([1, [made.body]]);
    expect(await found('name=nobody')).toEqual([0, []]);
  });

  test('page after page gives every party once', async () => {
    const seen: unknown[] = [];
    let query = '?limit=2&count=true';
    let total: unknown;
    for (let pages = 0; pages < 100 && query !== ''; pages += 1) {
      const { body } = await ask('GET', `${collection}${query}`);
      seen.push(...(Array.isArray(body['items']) ? body['items'].map(({ partyId }) => partyId) : []));
      total ??= body['count'];
      query = typeof body['next'] === 'string' ? `?limit=2&cursor=${encodeURIComponent(body['next'])}` : '';
    }
    expect(seen).toHaveLength(Number(total));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each(['limit=0', 'limit=201', 'limit=x', 'count=maybe', 'status=gone', 'name=', 'cursor=%00'])(
    '%s is refused',
    async (query) => {
      expect((await ask('GET', `${collection}?${query}`)).status).toBe(400);
    },
  );
});

describe('the identifier of a party', () => {
  test('has its keys rotated and is ended, after which it resolves as gone', async () => {
    const made = await register(works('Rotated'));
    const rotated = await ask('POST', `${pathOf(made)}/key-rotation`);
    expect([rotated.status, rotated.headers.get('etag')]).toEqual([200, '"2"']);
    const ended = await ask('POST', `${pathOf(made)}/deactivation`);
    expect(ended.body).toMatchObject({ status: 'deactivated', did: made.body['did'] });
    const resolved = await fetch(`${node.url}/1.0/identifiers/${String(made.body['did'])}`);
    expect(resolved.status).toBe(410);
    expect(outcome(await ask('POST', `${pathOf(made)}/key-rotation`))).toEqual([410, 'did-deactivated']);
  });

  test('is not changed more than ten times an hour, and the answer says how long to wait', async () => {
    const made = await register(works('Restless'));
    for (let done = 0; done < 10; done += 1)
      expect((await ask('POST', `${pathOf(made)}/key-rotation`)).status).toBe(200);
    const refused = await ask('POST', `${pathOf(made)}/key-rotation`);
    expect(outcome(refused)).toEqual([429, 'too-many-requests']);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3_500);
    expect(wait).toBeLessThanOrEqual(3_600);
  });

  test('is the party’s own from the first signature to the last', async () => {
    const key = createHolderKey();
    const draft = await ask('POST', '/api/v1/did-drafts', { updateKey: key.multikey });
    const { draftId, unsigned, did } = draft.body;
    expect([draft.status, draft.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const control = { mode: 'holder', draftId, signedEntry: signLogEntry(key, unsigned) };
    const made = await ask('POST', collection, { data: works('Self-kept'), control });
    expect(made.body).toMatchObject({ did, control: 'holder' });
    expect(outcome(await ask('POST', `${pathOf(made)}/key-rotation`))).toEqual([403, 'key-not-custodial']);
    const end = await ask('POST', `${pathOf(made)}/log-entry-drafts`, { kind: 'deactivate' });
    const signedEntry = signLogEntry(key, end.body['unsigned']);
    const appended = await ask('POST', `${pathOf(made)}/log-entries`, { signedEntry });
    expect(appended.body).toMatchObject({ status: 'deactivated' });
    expect(appended.headers.get('location')).toBe(`/parties/${String(made.body['partyId'])}/did.jsonl`);
  });

  test('is not registered on a first entry that somebody else has signed', async () => {
    const key = createHolderKey();
    const { body } = await ask('POST', '/api/v1/did-drafts', { updateKey: key.multikey });
    const signedEntry = signLogEntry(createHolderKey(), body['unsigned']);
    const control = { mode: 'holder', draftId: body['draftId'], signedEntry };
    const refused = await ask('POST', collection, { data: works('Stolen'), control });
    expect(outcome(refused)).toEqual([400, 'proof-invalid']);
  });
});

test('the offices on the node are public, with their DIDs and credential issuers', async () => {
  const answer = await fetch(`${node.url}/api/v1/offices`);
  expect(await answer.json()).toEqual({
    items: [
      {
        officeCode: 'XA',
        name: 'Invented office XA',
        did: node.did,
        credentialIssuer: `${node.url}/offices/xa`,
      },
    ],
  });
});
