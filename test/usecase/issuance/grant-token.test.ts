import { afterEach, beforeEach, expect, test } from 'vitest';
import { grantToken } from '../../../src/usecase/issuance/grant-token.ts';
import { changeCredentialStatus } from '../../../src/usecase/issuance/change-credential-status.ts';
import { withdrawOffer } from '../../../src/usecase/issuance/withdraw-offer.ts';
import {
  documentVcId,
  jwtVcId,
  keyProof,
  makeOffer,
  requestCredential,
  sdJwtId,
  tokenForm,
  wrongTxCode,
} from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../../support/issuing-office.ts';

let node: IssuingNode;
let partyId: string;
beforeEach(async () => {
  node = await startIssuingNode();
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
});
afterEach(() => node.ports.store.close());

const redeem = (form: Record<string, unknown>, office = node.first) =>
  grantToken(node.ports, office.officeCode, form);
const datasets = (...ids: string[]) =>
  JSON.stringify(ids.map((id) => ({ type: 'openid_credential', credential_configuration_id: id })));

test('the code and the transaction code give a token for everything offered', async () => {
  const offer = await makeOffer(node, node.first, partyId);
  expect(await redeem(tokenForm(offer))).toMatchObject({
    outcome: 'granted',
    response: {
      token_type: 'bearer',
      expires_in: 300,
      authorization_details: [
        { credential_configuration_id: sdJwtId, credential_identifiers: [sdJwtId] },
        { credential_configuration_id: jwtVcId, credential_identifiers: [jwtVcId] },
        { credential_configuration_id: documentVcId, credential_identifiers: [documentVcId] },
      ],
    },
  });
});

test('only the SHA-256 of the token is kept', async () => {
  const redeemed = await redeem(tokenForm(await makeOffer(node, node.first, partyId)));
  const token = redeemed.outcome === 'granted' ? String(redeemed.response['access_token']) : '';
  expect(token).toHaveLength(43);
  expect(await node.ports.store.read.accessTokens.byDigest(token)).toBeUndefined();
});

test('a wallet may ask for a part of the offer', async () => {
  const offer = await makeOffer(node, node.first, partyId);
  const redeemed = await redeem(tokenForm(offer, { authorization_details: datasets(jwtVcId) }));
  expect(redeemed).toMatchObject({
    response: { authorization_details: [{ credential_configuration_id: jwtVcId }] },
  });
});

test('asking for more than was offered is refused and does not use the offer up', async () => {
  const offer = await makeOffer(node, node.first, partyId, { configurationIds: [sdJwtId] });
  const asked = await redeem(tokenForm(offer, { authorization_details: datasets(jwtVcId) }));
  expect(asked).toMatchObject({ error: 'invalid_authorization_details' });
  expect(await redeem(tokenForm(offer))).toMatchObject({ outcome: 'granted' });
});

test('every wrong transaction code and every redemption is in the audit record', async () => {
  const offer = await makeOffer(node, node.first, partyId);
  await redeem(tokenForm(offer, { tx_code: wrongTxCode(offer) }));
  await redeem(tokenForm(offer));
  const audit = await node.ports.store.read.audit.list(node.first.officeCode, { limit: 10 });
  expect(audit.items.map(({ action, subject, facts }) => ({ action, subject, facts }))).toEqual([
    expect.objectContaining({ action: 'offer.made', subject: offer.offerId }),
    { action: 'offer.txCodeRefused', subject: offer.offerId, facts: { triesLeft: 4 } },
    expect.objectContaining({ action: 'offer.redeemed', subject: offer.offerId }),
  ]);
});

test('a withdrawn offer cannot be redeemed', async () => {
  const offer = await makeOffer(node, node.first, partyId);
  await withdrawOffer(node.ports, node.first.caller, offer.offerId);
  expect(await redeem(tokenForm(offer))).toMatchObject({ error: 'invalid_grant' });
});

test.each(['suspended', 'revoked'] as const)(
  'a credential that is %s takes its tokens with it',
  async (to) => {
    const redeemed = await redeem(tokenForm(await makeOffer(node, node.first, partyId)));
    if (redeemed.outcome === 'refused') throw new Error(redeemed.description);
    const { access_token: accessToken, refresh_token: token } = redeemed.response;
    const refreshing = { grant_type: 'refresh_token', refresh_token: token };
    const claim = async (sent: unknown) =>
      requestCredential(node, node.first, {
        accessToken: String(sent),
        proofs: [await keyProof(node, node.first)],
      });
    const issued = await claim(accessToken);
    const again = await redeem(refreshing);
    expect(again).toMatchObject({ outcome: 'granted' });
    const issuedId = issued.outcome === 'refused' ? '' : String(issued.response['notification_id']);
    const caller = { officeCode: node.first.officeCode, actor: 'clerk' };
    await changeCredentialStatus(node.ports, caller, { issuedId, to });
    const next = again.outcome === 'refused' ? '' : again.response['refresh_token'];
    expect(await redeem({ ...refreshing, refresh_token: next })).toMatchObject({ error: 'invalid_grant' });
    expect(await claim(accessToken)).toMatchObject({ error: 'invalid_token' });
  },
);
