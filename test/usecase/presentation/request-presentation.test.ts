import { compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Answer,
  payloadOf,
  type PresentingWorld,
  startPresentingWorld,
} from '../../support/presenting.ts';

let world: PresentingWorld;
beforeAll(async () => {
  world = await startPresentingWorld();
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

const requestUriOf = ({ body }: Answer): string =>
  new URL(String(body['authorizationRequestUri'])).searchParams.get('request_uri') ?? '';

async function postFor(requestUri: string, form: Record<string, string>) {
  const answer = await world.postForm(requestUri, form);
  return { answer, payload: answer.status === 200 ? payloadOf(answer.text) : {} };
}

test('a request is made with the link and QR code that a wallet needs, and its address', async () => {
  const made = await world.ask({ purpose: 'Application 1', expiresInSeconds: 120 });
  const link = new URL(String(made.body['authorizationRequestUri']));
  expect(made).toMatchObject({ status: 201, body: { state: 'open', purpose: 'Application 1' } });
  expect(link.protocol).toBe('openid4vp:');
  expect(link.searchParams.get('client_id')).toBe(`decentralized_identifier:${world.node.did}`);
  expect(made.body['qrCodeSvg']).toContain('<svg');
  expect(made.body['expiresAt']).toBe(new Date(world.now().getTime() + 120_000).toISOString());
  expect((await world.get(made.headers.get('location') ?? '')).body).toMatchObject({ state: 'open' });
});

test('the request object is signed by the key of the office for authentication, resolved over the network', async () => {
  const asked = await world.askAndFetch();
  const resolved = await world.get(`/1.0/identifiers/${encodeURIComponent(world.node.did)}`);
  const document = Object(resolved.body['didDocument'] ?? resolved.body);
  const kid = `${world.node.did}#authentication-es256`;
  const method = [document.verificationMethod].flat().find(({ id }) => id === kid);
  const { protectedHeader } = await compactVerify(asked.jwt, await importJWK(method.publicKeyJwk, 'ES256'));
  expect(protectedHeader).toEqual({ alg: 'ES256', kid, typ: 'oauth-authz-req+jwt' });
  expect(document.authentication).toContain(kid);
});

test('the request object asks for the type in either format, from every vct of the trust list', async () => {
  await world.post('/api/v1/trusted-issuers', {
    did: world.second.office.did,
    officeCode: 'XB',
    credentialTypes: ['GlobalIdentifierCredential'],
    vct: ['https://xb.example/types/gid'],
  });
  const { jwt, requestId, responseUri } = await world.askAndFetch({ claims: ['name'] });
  const own = `${world.node.url}/credential-types/global-identifier/v1`;
  expect(payloadOf(jwt)).toMatchObject({
    aud: 'https://self-issued.me/v2',
    response_type: 'vp_token',
    response_mode: 'direct_post',
    response_uri: `${world.node.url}/offices/xa/presentation-requests/${requestId}/response`,
    client_metadata: { client_name: 'Invented office XA' },
    dcql_query: {
      credentials: [
        {
          id: 'sd_jwt',
          format: 'dc+sd-jwt',
          meta: { vct_values: [own, `${own}-unlinkable`, 'https://xb.example/types/gid'] },
          claims: [{ path: ['name'] }],
        },
        { id: 'jwt_vc', format: 'jwt_vc_json', claims: [{ path: ['credentialSubject', 'name'] }] },
      ],
      credential_sets: [{ options: [['sd_jwt'], ['jwt_vc']] }],
    },
  });
  expect(responseUri.startsWith(world.node.url)).toBe(true);
});

test('an issuer whose accreditation has ended is not asked for', async () => {
  const { credential } = world.second;
  const list = await world.get('/api/v1/trusted-issuers', credential);
  for (const { id } of [list.body['items']].flat().map(Object)) {
    await fetch(`${world.node.url}/api/v1/trusted-issuers/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${credential}` },
    });
  }
  const made = await world.ask({}, credential);
  expect([made.status, made.body['code']]).toEqual([403, 'issuer-not-trusted']);
});

test('one format can be asked for alone', async () => {
  const { jwt } = await world.askAndFetch({ formats: ['jwt_vc_json'] });
  expect(payloadOf(jwt)['dcql_query']).toMatchObject({
    credentials: [{ id: 'jwt_vc' }],
    credential_sets: [{ options: [['jwt_vc']] }],
  });
});

test('the request object is handed out once, to GET or to POST, and only while the request is open', async () => {
  const byGet = requestUriOf(await world.ask());
  const first = await fetch(byGet);
  expect(first.headers.get('content-type')).toBe('application/oauth-authz-req+jwt');
  expect(first.headers.get('cache-control')).toBe('no-store');
  const late = requestUriOf(await world.ask({ expiresInSeconds: 30 }));
  world.wait(30);
  const statuses = [
    (await fetch(byGet)).status,
    (await postFor(byGet, {})).answer.status,
    (await fetch(late)).status,
    (await fetch(byGet.replace(/[^/]+\/request-object$/, 'unknown/request-object'))).status,
  ];
  expect(statuses).toEqual([400, 400, 400, 400]);
});

test('of 20 wallets that fetch at once one gets the request object', async () => {
  const uri = requestUriOf(await world.ask());
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(uri)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(400)]);
});

test('the nonce of the wallet is echoed in the signed request object', async () => {
  const { payload } = await postFor(requestUriOf(await world.ask()), {
    wallet_nonce: 'qPmxiNFCR3QTm19POc8u',
    wallet_metadata: '{"vp_formats_supported":{}}',
  });
  expect(payload).toMatchObject({ wallet_nonce: 'qPmxiNFCR3QTm19POc8u' });
});

test('every request has a nonce and a state of its own', async () => {
  const [first, second] = [await world.askAndFetch(), await world.askAndFetch()];
  expect(new Set([first.nonce, second.nonce, first.state, second.state]).size).toBe(4);
});

test('requests are listed in pages without their results, for the own office only', async () => {
  await world.ask();
  const first = await world.get('/api/v1/presentation-requests?limit=1');
  expect(first.body).toMatchObject({ items: [{ flow: 'crossDevice' }] });
  const second = await world.get(
    `/api/v1/presentation-requests?limit=1&cursor=${String(first.body['next'])}`,
  );
  expect(second.body['items']).not.toEqual(first.body['items']);
  const other = await world.get('/api/v1/presentation-requests', world.second.credential);
  expect(other.body['items']).toEqual([]);
});

test('asking and fetching are in the audit record', async () => {
  const { requestId } = await world.askAndFetch();
  const { items } = await world.node.ports.store.read.audit.list(world.node.officeCode, { limit: 1000 });
  const actions = items.filter(({ subject }) => subject === requestId).map(({ action }) => action);
  expect(actions).toEqual(['presentation.requested', 'presentation.requestFetched']);
});

test('a wallet that says which formats it has is asked for these', async () => {
  const uri = requestUriOf(await world.ask());
  const { payload } = await postFor(uri, { wallet_metadata: '{"vp_formats_supported":{"jwt_vc_json":{}}}' });
  expect(payload['dcql_query']).toMatchObject({
    credentials: [{ id: 'jwt_vc' }],
    credential_sets: [{ options: [['jwt_vc']] }],
  });
});

test('a wallet is asked by choice to fetch the request object with a nonce of its own', async () => {
  const methodOf = ({ body }: Answer) =>
    new URL(String(body['authorizationRequestUri'])).searchParams.get('request_uri_method');
  expect(methodOf(await world.ask())).toBeNull();
  const made = await world.ask({ requestUriMethod: 'post' });
  expect(methodOf(made)).toBe('post');
  const { payload } = await postFor(requestUriOf(made), { wallet_nonce: 'once' });
  expect(payload).toMatchObject({ wallet_nonce: 'once' });
  expect(payload).not.toHaveProperty('request_uri_method');
});
