import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOffice } from '../demo/office-client.ts';
import { sdJwtId } from '../support/claiming.ts';
import { startWallet, type Wallet } from '../support/wallet.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

// Deferred issuance with a wallet made of other people's packages, which read the answers by the specification.
let office: OfficeNode;
let wallet: Wallet;
beforeAll(async () => {
  office = await startOffice();
  wallet = await startWallet({ resolverUrl: office.url });
});
afterAll(async () => {
  await office.checkState();
  await office.close();
});

async function offer() {
  const organizationNameBag = [{ organizationStandardName: 'Waiting Works' }];
  const { body: party } = await callOffice(office, 'POST', '/api/v1/parties', {
    body: { data: { partyKind: 'organization', organizationNameBag } },
  });
  const { body } = await callOffice(office, 'POST', '/api/v1/credential-offers', {
    body: {
      partyId: Object(party).partyId,
      assuranceLevel: 'high',
      evidence: [{ type: 'documentSeen' }],
      isDeferred: true,
    },
  });
  const { credentialOfferUri, txCode } = Object(body);
  return { link: String(credentialOfferUri), txCode: String(txCode) };
}

async function decide(decision: string): Promise<void> {
  const waiting = await callOffice(office, 'GET', '/api/v1/deferred-issuances?state=pending');
  const [{ deferredIssuanceId }] = Object(waiting.body).items;
  const path = `/api/v1/deferred-issuances/${deferredIssuanceId}/decision`;
  expect((await callOffice(office, 'PUT', path, { body: { decision } })).status).toBe(200);
}

test('a wallet waits for the office and has the credential once that releases it', async () => {
  const { link, txCode } = await offer();
  const whileWaiting = () => decide('release');
  const claimed = await wallet.claim(link, { txCode, configurationId: sdJwtId, whileWaiting });
  expect(claimed.credential.split('~').length).toBeGreaterThan(2);
});

test('a wallet that asks too early is told to wait, and one that is refused gets nothing', async () => {
  const early = await offer();
  const claim = wallet.claim(early.link, { txCode: early.txCode, configurationId: sdJwtId });
  await expect(claim).rejects.toThrow('The issuer answered without a credential.');
  await decide('refuse');
  const { link, txCode } = await offer();
  const whileWaiting = () => decide('refuse');
  const refused = wallet.claim(link, { txCode, configurationId: sdJwtId, whileWaiting });
  await expect(refused).rejects.toThrow(/status 400|credential_request_denied/);
  expect(wallet.credentials).toHaveLength(1);
});
