import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { resolutionRoutes } from '../../src/http/routes/resolution.ts';
import { resolved } from '../../src/protocol/did-resolution/resolution-outcome.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
beforeAll(async () => {
  node = await startOffice();
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

type Answer = {
  readonly status: number | undefined;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
};

/** A request whose target goes out as it is written, which fetch would normalise. */
function ask(path: string, headers: { readonly [name: string]: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(node.url);
    get({ hostname, port, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    }).on('error', reject);
  });
}
const resolve = (identifier: string, headers: { readonly [name: string]: string } = {}) =>
  ask(`/1.0/identifiers/${identifier}`, headers);
const tagOf = ({ headers }: Answer) => (typeof headers['etag'] === 'string' ? headers['etag'] : '');

describe('an answer of the resolver', () => {
  test.each(['application/did-resolution', 'application/did', 'application/did-url-dereferencing', '*/*'])(
    'as %s comes with an entity tag, and not again to who names it',
    async (accept) => {
      const first = await resolve(node.did, { accept });
      expect(first.status).toBe(200);
      expect(tagOf(first)).toMatch(/^"[\w-]{27}"$/);
      for (const known of [tagOf(first), `W/${tagOf(first)}`, `"x", ${tagOf(first)}`, '*']) {
        const again = await resolve(node.did, { accept, 'if-none-match': known });
        expect({ ...again, headers: again.headers['etag'] }).toEqual({
          status: 304,
          headers: tagOf(first),
          text: '',
        });
        expect(again.headers['vary']).toBe('accept');
      }
      const other = await resolve(node.did, { accept, 'if-none-match': '"another"' });
      expect({ status: other.status, text: other.text }).toEqual({ status: 200, text: first.text });
    },
  );

  test('has another tag in another representation, even of the same bytes', async () => {
    const types = ['application/did', 'application/did+json', 'application/did-resolution'];
    const answers = await Promise.all(types.map((accept) => resolve(node.did, { accept })));
    expect(answers[0]?.text).toBe(answers[1]?.text);
    expect(new Set(answers.map(tagOf)).size).toBe(types.length);
  });

  test('that is an error is never answered with 304', async () => {
    const missing = `did:web:${new URL(node.url).host.replace(':', '%3A')}:nobody`;
    const { status, headers } = await resolve(missing, { 'if-none-match': '*' });
    expect({ status, etag: headers['etag'] }).toEqual({ status: 404, etag: undefined });
  });

  test('that a DID has ended is said in full each time', async () => {
    const did = parseDid('did:web:ended.example');
    const resolver = { resolve: async () => resolved({ id: did }, { deactivated: true }) };
    const [row] = resolutionRoutes({ resolver });
    const input = { path: {}, query: {}, body: undefined, caller: undefined, requestId: '' };
    const target = `/1.0/identifiers/${did}`;
    const answer = await row?.handle({ ...input, target, headers: { 'if-none-match': '*' } });
    expect(answer?.status).toBe(410);
    expect(JSON.parse(answer?.text ?? '')).toMatchObject({ didDocumentMetadata: { deactivated: true } });
  });

  test('says that the office here publishes the DID', async () => {
    const { text } = await resolve(node.did);
    expect(JSON.parse(text)).toMatchObject({
      didResolutionMetadata: { host: new URL(node.url).host, hostOffice: 'XA', source: 'local' },
    });
  });
});

describe('the resolver', () => {
  const pkh = 'did:pkh:eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8a';
  const peer = 'did:peer:0z6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc';

  test.each([pkh, peer])('resolves %s as it is and percent-encoded', async (did) => {
    const asItIs = await resolve(did);
    expect(JSON.parse(asItIs.text)).toMatchObject({ didDocument: { id: did } });
    expect((await resolve(encodeURIComponent(did))).text).toBe(asItIs.text);
  });

  test.each([
    ['did:peer:3zQmS19jtYDvGtKVrJhQnRFpBQAx3pJ9omx2HpNrcXFuRCz9', 404],
    ['did:peer:4zQmd8CpeFPci817KDsbSAKWcXAE2mjvCQSasRewvbSF54Bd', 404],
    [`${peer}?versionId=1`, 404],
    ['did:peer:7abc', 400],
    ['did:pkh:eip155:1:0x1', 400],
    ['did:pkh:cosmos:cosmoshub-3:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0', 501],
    ['did:example:abc', 501],
    ['did:key:%00', 400],
    ['%00', 400],
    [`did:key:${'z'.repeat(10_000)}`, 400],
  ])('answers %s with %i', async (identifier, status) => {
    const answer = await resolve(identifier);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/did-resolution');
    expect(JSON.parse(answer.text)).toMatchObject({ didDocument: null, didDocumentMetadata: {} });
  });
});

test('the log of a DID comes with an entity tag, and not again to who names it', async () => {
  const path = `/${node.did.split(':').slice(4).join('/')}/did.jsonl`;
  const first = await ask(path);
  expect({ status: first.status, type: first.headers['content-type'] }).toMatchObject({ status: 200 });
  const again = await ask(path, { 'if-none-match': tagOf(first) });
  expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
});
