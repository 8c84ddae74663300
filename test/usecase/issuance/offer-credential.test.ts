import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listOffers, readOffer, readOfferByReference } from '../../../src/usecase/issuance/read-offer.ts';
import { withdrawOffer } from '../../../src/usecase/issuance/withdraw-offer.ts';
import { accessToken, codeOf, documentVcId, jwtVcId, makeOffer, sdJwtId } from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../../support/issuing-office.ts';

let node: IssuingNode;
let partyId: string;
beforeEach(async () => {
  node = await startIssuingNode();
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
});
afterEach(() => node.ports.store.close());

function referenceOf(uri: string): string {
  const target = new URL(uri).searchParams.get('credential_offer_uri') ?? '';
  return target.slice(target.lastIndexOf('/') + 1);
}

describe('making an offer', () => {
  test('the wallet gets every configuration, the code and the form of the transaction code', async () => {
    const offer = await makeOffer(node, node.first, partyId);
    expect(offer.credentialOffer).toMatchObject({
      credential_issuer: 'https://gid.example/offices/xa',
      credential_configuration_ids: [sdJwtId, jwtVcId, documentVcId],
    });
    expect(offer.txCode).toMatch(/^[0-9]{6}$/);
    expect(offer.state).toBe('open');
  });

  test('no secret of an offer is in the store', async () => {
    const offer = await makeOffer(node, node.first, partyId);
    const stored = JSON.stringify(
      await node.ports.store.read.offers.byId(node.first.officeCode, offer.offerId),
    );
    const audited = JSON.stringify(
      await node.ports.store.read.audit.list(node.first.officeCode, { limit: 10 }),
    );
    for (const secret of [referenceOf(offer.credentialOfferUri), codeOf(offer), `"${offer.txCode}"`]) {
      expect(stored).not.toContain(secret);
      expect(audited).not.toContain(secret);
    }
  });

  test('a party of another office cannot be offered a credential', async () => {
    await expect(makeOffer(node, node.second, partyId)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a deactivated party cannot be offered a credential', async () => {
    const at = node.ports.clock();
    await node.ports.store.write((store) =>
      store.writeParties.amend(node.first.officeCode, partyId, 1, { status: 'deactivated', at }),
    );
    await expect(makeOffer(node, node.first, partyId)).rejects.toMatchObject({ code: 'did-deactivated' });
  });

  test('an unknown configuration is named by its place', async () => {
    const made = makeOffer(node, node.first, partyId, { configurationIds: [sdJwtId, 'other'] });
    await expect(made).rejects.toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/configurationIds/1' }],
    });
  });
});

describe('following an offer', () => {
  test('its state goes from open over tokenIssued', async () => {
    const offer = await makeOffer(node, node.first, partyId);
    await accessToken(node, node.first, offer);
    const now = await readOffer(node.ports, node.first.caller, offer.offerId);
    expect(now.state).toBe('tokenIssued');
  });

  test('it expires by itself, unclaimed or half claimed', async () => {
    const unclaimed = await makeOffer(node, node.first, partyId);
    const claimed = await makeOffer(node, node.first, partyId);
    await accessToken(node, node.first, claimed);
    node.wait(900);
    const states = async () => {
      const page = await listOffers(node.ports, node.first.caller, { limit: 10 });
      return page.items.map(({ state }) => state);
    };
    expect(await states()).toEqual(['expired', 'tokenIssued']);
    node.wait(300);
    expect(await states()).toEqual(['expired', 'expired']);
    expect((await readOffer(node.ports, node.first.caller, unclaimed.offerId)).state).toBe('expired');
  });

  test('another office does not see it', async () => {
    const { offerId } = await makeOffer(node, node.first, partyId);
    await expect(readOffer(node.ports, node.second.caller, offerId)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await listOffers(node.ports, node.second.caller, { limit: 10 })).items).toEqual([]);
  });
});

describe('an offer by reference', () => {
  test('leads to the very offer object as long as it is open', async () => {
    const offer = await makeOffer(node, node.first, partyId, { txCodeLength: 8 });
    const reference = referenceOf(offer.credentialOfferUri);
    const read = () => readOfferByReference(node.ports, node.first.officeCode, reference);
    expect(await read()).toEqual(offer.credentialOffer);
    await accessToken(node, node.first, offer);
    expect(await read()).toBeUndefined();
  });

  test('is nowhere else: not at another office, not by its id, not after its time', async () => {
    const offer = await makeOffer(node, node.first, partyId);
    const reference = referenceOf(offer.credentialOfferUri);
    const { officeCode } = node.first;
    expect(await readOfferByReference(node.ports, node.second.officeCode, reference)).toBeUndefined();
    expect(await readOfferByReference(node.ports, officeCode, offer.offerId)).toBeUndefined();
    expect(await readOfferByReference(node.ports, officeCode, codeOf(offer))).toBeUndefined();
    node.wait(900);
    expect(await readOfferByReference(node.ports, officeCode, reference)).toBeUndefined();
  });
});

describe('withdrawing an offer', () => {
  test('ends it before it is claimed', async () => {
    const { offerId } = await makeOffer(node, node.first, partyId);
    await withdrawOffer(node.ports, node.first.caller, offerId);
    expect((await readOffer(node.ports, node.first.caller, offerId)).state).toBe('withdrawn');
    const again = withdrawOffer(node.ports, node.first.caller, offerId);
    await expect(again).rejects.toMatchObject({ code: 'offer-not-open' });
  });

  test('is for its own office only', async () => {
    const { offerId } = await makeOffer(node, node.first, partyId);
    const withdrawn = withdrawOffer(node.ports, node.second.caller, offerId);
    await expect(withdrawn).rejects.toMatchObject({ code: 'not-found' });
  });
});
