import { Kms, type SdJwtVcRecord } from '@credo-ts/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sdJwtId } from '../support/claiming.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';
import { startCredoWallet } from './credo-wallet.ts';

let node: OfficeNode;
let now = new Date();
beforeAll(async () => {
  node = await startOffice({ clock: () => now });
});
afterAll(() => node.close());

async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${node.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return Object(await answer.json());
}

/** The office asks, the wallet answers; what the office then sees. */
async function present(agent: Awaited<ReturnType<typeof startCredoWallet>>): Promise<unknown> {
  const { holder } = agent.openid4vc;
  const asked = await call('POST', '/api/v1/presentation-requests', {
    purpose: 'A test',
    flow: 'crossDevice',
  });
  const resolved = await holder.resolveOpenId4VpAuthorizationRequest(
    String(asked['authorizationRequestUri']),
  );
  if (resolved.dcql === undefined) throw new Error('The request holds no DCQL query.');
  const credentials = holder.selectCredentialsForDcqlRequest(resolved.dcql.queryResult);
  await holder.acceptOpenId4VpAuthorizationRequest({
    authorizationRequestPayload: resolved.authorizationRequestPayload,
    dcql: { credentials },
  });
  return call('GET', `/api/v1/presentation-requests/${String(asked['requestId'])}`);
}

test('a wallet of Credo claims an SD-JWT VC, presents it, and is refused after its revocation', async () => {
  const organizationNameBag = [{ organizationStandardName: 'Invented Works' }];
  const party = await call('POST', '/api/v1/parties', {
    data: { partyKind: 'organization', organizationNameBag },
  });
  const offer = await call('POST', '/api/v1/credential-offers', {
    ...{ partyId: party['partyId'], configurationIds: [sdJwtId], assuranceLevel: 'high' },
    evidence: [{ type: 'registerExtract' }],
  });
  const agent = await startCredoWallet({ resolverUrl: node.url });
  const { holder } = agent.openid4vc;
  const resolvedCredentialOffer = await holder.resolveCredentialOffer(String(offer['credentialOfferUri']));
  const { accessToken, dpop } = await holder.requestToken({
    resolvedCredentialOffer,
    txCode: String(offer['txCode']),
  });
  const { credentials } = await holder.requestCredentials({
    resolvedCredentialOffer,
    accessToken,
    ...(dpop === undefined ? {} : { dpop }),
    credentialConfigurationIds: [sdJwtId],
    credentialBindingResolver: async () => {
      const { publicJwk } = await agent.kms.createKey({ type: { kty: 'EC', crv: 'P-256' } });
      return { method: 'jwk', keys: [Kms.PublicJwk.fromPublicJwk(publicJwk)] };
    },
  });
  const [claimed] = credentials;
  if (claimed?.record.type !== 'SdJwtVcRecord') throw new Error('This is no record of an SD-JWT VC.');
  await agent.sdJwtVc.store({ record: claimed.record as SdJwtVcRecord });
  await holder.sendNotification({
    ...{ metadata: resolvedCredentialOffer.metadata, accessToken, notificationEvent: 'credential_accepted' },
    notificationId: String(claimed.notificationId),
    ...(dpop === undefined ? {} : { dpop }),
  });

  expect(await present(agent)).toMatchObject({
    state: 'answered',
    results: {
      sd_jwt: { verified: true, trusted: true, credential: { claims: { name: 'Invented Works' } } },
    },
  });

  const { items } = await call('GET', '/api/v1/issued-credentials');
  const [{ issuedId }] = items as [{ issuedId: string }];
  await call('POST', `/api/v1/issued-credentials/${issuedId}/revocation`);
  now = new Date(now.getTime() + 61_000);
  const refused = await present(agent);
  expect(refused).toMatchObject({ results: { sd_jwt: { verified: false } } });
  expect(JSON.stringify(refused)).toContain('CREDENTIAL_REVOKED');
  await agent.shutdown();
});
