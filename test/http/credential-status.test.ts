import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import type { Documents, FetchedDocument } from '../../src/usecase/ports.ts';
import { createStatusReader } from '../../src/usecase/verification/read-status.ts';
import { verifyCredential } from '../../src/usecase/verify-credential.ts';
import { withOwnDocuments } from '../../src/http/own-documents.ts';
import { statusListRoutes } from '../../src/http/routes/status-lists.ts';
import { jwtVcId, sdJwtId, walletKey } from '../support/claiming.ts';
import { addTestParty, type IssuingNode, publicUrl, startIssuingNode } from '../support/issuing-office.ts';
import { type IssuingServer, startIssuingServer, type WireAnswer } from '../support/issuing-server.ts';
import { outcomeOf } from '../support/issuers.ts';

let node: IssuingNode;
let server: IssuingServer;
let partyId: string;
beforeAll(async () => {
  node = await startIssuingNode();
  server = await startIssuingServer(node);
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
});
afterAll(async () => {
  server.close();
  await node.ports.store.close();
});

async function issue(configurationId = jwtVcId) {
  const issued = await server.postJson(
    '/api/v1/credentials',
    {
      ...{ partyId, assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }] },
      ...{ configurationId, holderKey: walletKey.jwk },
    },
    server.staff,
  );
  const issuedId = issued.headers.get('location')?.split('/').at(-1) ?? '';
  return { issuedId, credential: String(issued.body['credential']) };
}

const put = (issuedId: string, body: unknown, headers: Record<string, string> = server.staff) =>
  server.putJson(`/api/v1/credentials/${issuedId}/status`, body, headers);
const list = '/offices/xa/status-list-credentials/1';
const kindOf = ({ status, headers }: WireAnswer) => [status, headers.get('content-type')];

describe('the status of a credential', () => {
  test('goes from valid to suspended and back, and ends with its revocation', async () => {
    const { issuedId } = await issue();
    const suspended = await put(issuedId, {
      state: 'suspended',
      reason: 'underReview',
      message: ' Ask Geneva ',
    });
    expect([suspended.status, suspended.body]).toMatchObject([
      200,
      {
        issuedId,
        state: 'suspended',
        suspendedAt: '2026-05-01T12:00:00.000Z',
        statusChange: {
          changedAt: '2026-05-01T12:00:00.000Z',
          reason: 'underReview',
          message: 'Ask Geneva',
        },
      },
    ]);
    const resumed = await put(issuedId, { state: 'valid' });
    expect(resumed.body).toMatchObject({ state: 'valid' });
    expect(resumed.body).not.toHaveProperty('suspendedAt');
    expect((await put(issuedId, { state: 'revoked' })).body).toMatchObject({ state: 'revoked' });
    for (const state of ['valid', 'suspended']) {
      const refused = await put(issuedId, { state });
      expect([refused.status, refused.body['code']]).toEqual([409, 'conflict']);
    }
    expect((await put(issuedId, { state: 'revoked' })).status).toBe(200);
    const record = await server.get(`/api/v1/issued-credentials/${issuedId}`, server.staff);
    expect(record.body).toMatchObject({ state: 'revoked' });
  });

  test('says who changed it and why in the audit record, and nothing of the note', async () => {
    const { issuedId } = await issue();
    await put(issuedId, { state: 'suspended', reason: 'underReview', message: 'Private note' });
    await put(issuedId, { state: 'suspended', reason: 'holderRequest' });
    const { items } = await node.ports.store.read.audit.list(node.first.officeCode, { limit: 500 });
    const about = items.filter(
      ({ subject, action }) => subject === issuedId && action !== 'credential.issued',
    );
    expect(about).toMatchObject([{ action: 'credential.suspended', facts: { reason: 'underReview' } }]);
    expect(JSON.stringify(items)).not.toContain('Private note');
  });

  test.each([
    ['an unknown state', { state: 'paused' }],
    ['no state', {}],
    ['an unknown reason', { state: 'suspended', reason: 'because' }],
    ['a note that is too long', { state: 'suspended', message: 'x'.repeat(201) }],
    ['an empty note', { state: 'suspended', message: ' ' }],
    ['another member', { state: 'suspended', until: '2027-01-01' }],
  ])('is not changed by %s', async (_what, body) => {
    const { issuedId } = await issue();
    const refused = await put(issuedId, body);
    expect([refused.status, refused.body['code']]).toEqual([400, 'invalid-request']);
    const record = await server.get(`/api/v1/issued-credentials/${issuedId}`, server.staff);
    expect(record.body).toMatchObject({ state: 'valid' });
  });

  test('is the office’s to change, and nobody else’s', async () => {
    const { issuedId } = await issue();
    expect((await put(issuedId, { state: 'suspended' }, {})).status).toBe(401);
    expect((await put('unknown', { state: 'suspended' })).status).toBe(404);
  });

  test.each([jwtVcId, sdJwtId])('is what a verifier (%s) finds within a minute', async (configurationId) => {
    const { issuedId, credential } = await issue(configurationId);
    const outside = { get: async () => ({ outcome: 'unreachable', reason: '' }) as const };
    const routes = () => statusListRoutes(node.ports);
    const documents = withOwnDocuments(outside, { publicUrl, routes });
    const statusReader = createStatusReader(documents, readBundledContexts());
    const outcome = async () => {
      const verified = verifyCredential({ ...node.ports, statusReader }, { credential, trustList: [] });
      return outcomeOf(await verified);
    };
    expect(await outcome()).toBe('verified');
    await put(issuedId, { state: 'suspended' });
    node.wait(60);
    expect(await outcome()).toBe('status CREDENTIAL_SUSPENDED');
    await put(issuedId, { state: 'valid' });
    node.wait(60);
    expect(await outcome()).toBe('verified');
    await put(issuedId, { state: 'suspended' });
    await put(issuedId, { state: 'revoked' });
    node.wait(60);
    expect(await outcome()).toBe('status CREDENTIAL_REVOKED');
  });
});

test.each([jwtVcId, sdJwtId])(
  'a change (%s) is seen within a minute although a cache keeps lists for as long as it may',
  async (configurationId) => {
    const { issuedId, credential } = await issue(configurationId);
    const documents = behindCache();
    const verifier = () => {
      const statusReader = createStatusReader(documents, readBundledContexts());
      return async () =>
        outcomeOf(await verifyCredential({ ...node.ports, statusReader }, { credential, trustList: [] }));
    };
    const [first, second] = [verifier(), verifier()];
    expect(await first()).toBe('verified'); // fills the cache
    node.wait(1);
    await put(issuedId, { state: 'suspended' });
    node.wait(28);
    expect(await second()).toBe('verified'); // the last answer of the cache, kept for half a minute more
    node.wait(32);
    expect(await second()).toBe('status CREDENTIAL_SUSPENDED');
  },
);

/** The published lists behind a cache that obeys `max-age` and keeps everything for exactly as long. */
function behindCache(): Documents {
  const outside = { get: async () => ({ outcome: 'unreachable', reason: '' }) as const };
  const origin = withOwnDocuments(outside, { publicUrl, routes: () => statusListRoutes(node.ports) });
  const kept = new Map<string, { readonly until: number; readonly answer: FetchedDocument }>();
  return {
    async get(url, expected) {
      const now = node.ports.clock().getTime();
      const known = kept.get(url);
      if (known !== undefined && now < known.until) return known.answer;
      const { headers } = await server.get(url.slice(publicUrl.length), { accept: expected.accept });
      const seconds = Number(/s-maxage=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1]);
      const answer = await origin.get(url, expected);
      kept.set(url, { until: now + seconds * 1000, answer });
      return answer;
    },
  };
}

describe('published lists', () => {
  test.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/json, application/ld+json, */*', 'application/json'],
    ['application/ld+json', 'application/ld+json'],
    ['application/vc', 'application/vc'],
    ['application/vc+jwt', 'application/vc+jwt'],
    ['application/vc+jwt, */*;q=0.5', 'application/vc+jwt'],
    ['application/vc+jwt, */*', 'application/vc+jwt'],
    ['application/vc+jwt;q=0.5, application/vc', 'application/vc'],
  ])('with Accept %s are %s', async (accept, contentType) => {
    await issue();
    for (const path of [list, `${list}/suspension`]) {
      const answer = await server.get(path, accept === undefined ? {} : { accept });
      expect(kindOf(answer)).toEqual([200, contentType]);
      expect(answer.headers.get('vary')).toBe('accept');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=30, s-maxage=30, must-revalidate');
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.text.startsWith('{')).toBe(contentType !== 'application/vc+jwt');
    }
  });

  test('are refused where no form of them is accepted', async () => {
    await issue();
    for (const accept of ['text/html', 'application/vc+jwt;q=0', 'x'.repeat(2000)])
      expect((await server.get(list, { accept })).status).toBe(406);
  });

  test('are one for each purpose, each by its own address, with a proof by the office’s key', async () => {
    await issue();
    for (const [path, purpose] of [
      [list, 'revocation'],
      [`${list}/suspension`, 'suspension'],
    ] as const) {
      const { body } = await server.get(path, { accept: 'application/vc' });
      expect(body).toMatchObject({
        id: `${publicUrl}${path}`,
        issuer: node.first.did,
        type: ['VerifiableCredential', 'BitstringStatusListCredential'],
        credentialSubject: { statusPurpose: purpose, ttl: 30_000 },
        proof: {
          type: 'DataIntegrityProof',
          cryptosuite: 'eddsa-rdfc-2022',
          proofPurpose: 'assertionMethod',
          verificationMethod: `${node.first.did}#assertion-eddsa`,
        },
      });
    }
    for (const path of ['/offices/xa/status-list-credentials/9/suspension', `${list}/revocation`])
      expect((await server.get(path)).status).toBe(404);
  });

  test.each([
    [list, 'application/json'],
    [list, 'application/vc+jwt'],
    ['/offices/xa/status-lists/1', 'application/statuslist+jwt'],
  ])('%s as %s need not be sent again until they change', async (path, accept) => {
    const { issuedId } = await issue();
    const first = await server.get(path, { accept });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await server.get(path, { accept, 'if-none-match': etag });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect(again.headers.get('cache-control')).toContain('max-age=30');
    await put(issuedId, { state: 'revoked' });
    expect((await server.get(path, { accept, 'if-none-match': etag })).status).toBe(200);
  });

  test('say where all lists of the office are', async () => {
    await issue();
    const { body, status } = await server.get('/offices/xa/status-lists');
    expect([status, body]).toEqual([200, { status_lists: [`${publicUrl}/offices/xa/status-lists/1`] }]);
    const token = await server.get('/offices/xa/status-lists/1');
    const payload = JSON.parse(Buffer.from(token.text.split('.')[1] ?? '', 'base64url').toString());
    expect(payload.status_list.aggregation_uri).toBe(`${publicUrl}/offices/xa/status-lists`);
    expect((await server.get('/offices/xz/status-lists')).status).toBe(404);
  });

  test('of the past are not kept', async () => {
    expect((await server.get('/offices/xa/status-lists/1?time=1700000000')).status).toBe(501);
  });
});
