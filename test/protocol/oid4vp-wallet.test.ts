import { afterAll, beforeAll, expect, test } from 'vitest';
import { jwtVcId, sdJwtId } from '../support/claiming.ts';
import { startWallet } from '../support/wallet.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let partyId: unknown;
beforeAll(async () => {
  node = await startOffice();
  const organizationNameBag = [{ organizationStandardName: 'Invented Works' }];
  const party = await call('/api/v1/parties', { data: { partyKind: 'organization', organizationNameBag } });
  partyId = party['partyId'];
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

async function call(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${node.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return Object(await answer.json());
}

test.each([
  [sdJwtId, 'sd_jwt'],
  [jwtVcId, 'jwt_vc'],
])('a wallet of other people’s packages claims %s and answers with it', async (configurationId, queryId) => {
  const wallet = await startWallet({ resolverUrl: node.url });
  const offer = await call('/api/v1/credential-offers', {
    ...{ partyId, configurationIds: [configurationId], assuranceLevel: 'high' },
    evidence: [{ type: 'registerExtract' }],
  });
  await wallet.claim(String(offer['credentialOfferUri']), {
    txCode: String(offer['txCode']),
    configurationId,
  });
  const asked = await call('/api/v1/presentation-requests', { purpose: 'A test', flow: 'crossDevice' });
  const presented = await wallet.present(String(asked['authorizationRequestUri']));
  expect(presented).toMatchObject({ status: 200, body: {} });
  expect(presented.verifier).toBe(node.did);
  const result = await call(`/api/v1/presentation-requests/${String(asked['requestId'])}`);
  expect(result).toMatchObject({
    state: 'answered',
    results: { [queryId]: { trusted: true, credential: { claims: { name: 'Invented Works' } } } },
  });
});
