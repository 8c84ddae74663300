import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renewCredential } from '../../../src/usecase/issuance/renew-credential.ts';
import { issueToHolder } from '../../../src/usecase/issuance/issue-to-holder.ts';
import { notifyIssuance } from '../../../src/usecase/issuance/notify-issuance.ts';
import type { MadeOffer } from '../../../src/usecase/issuance/offer-credential.ts';
import { revokeCredential } from '../../../src/usecase/issuance/revoke-credential.ts';
import {
  accessToken,
  jwtVcId,
  keyProof,
  makeOffer,
  requestCredential,
  sdJwtId,
  unlinkableId,
  walletKey,
} from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../../support/issuing-office.ts';

const year = 365 * 24 * 60 * 60;

let node: IssuingNode;
let partyId: string;
beforeEach(async () => {
  node = await startIssuingNode();
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
});
afterEach(() => node.ports.store.close());

/** The wallet claims what is offered; the id is that of the credential and of its notification. */
async function claim(offer: MadeOffer, id: string) {
  const token = await accessToken(node, node.first, offer);
  const proofs = [await keyProof(node, node.first)];
  const issued = await requestCredential(node, node.first, { accessToken: token, proofs, id });
  if (issued.outcome === 'refused') throw new Error(issued.description);
  return { token, issuedId: String(issued.response['notification_id']) };
}

function notify({ token, issuedId }: Awaited<ReturnType<typeof claim>>, event: string) {
  const body = { notification_id: issuedId, event };
  return notifyIssuance(node.ports, node.first.officeCode, { accessToken: token, body });
}

const renew = (issuedId: string, caller = node.first.caller) =>
  renewCredential(node.ports, { caller, issuedId });
const revokedAt = async (issuedId: string) =>
  (await node.ports.store.read.issuedCredentials.byId(node.first.officeCode, issuedId))?.revokedAt;

describe('a credential that is renewed', () => {
  test('is offered anew of the same kind, and ends when the wallet has accepted the new one', async () => {
    const old = await claim(await makeOffer(node, node.first, partyId), jwtVcId);
    node.wait(year / 2);
    const offer = await renew(old.issuedId);
    expect(offer.configurationIds).toEqual([jwtVcId]);
    const renewed = await claim(offer, jwtVcId);
    expect(await revokedAt(old.issuedId)).toBeUndefined();
    expect(await notify(renewed, 'credential_accepted')).toEqual({ outcome: 'noted' });
    expect(await revokedAt(old.issuedId)).toEqual(node.ports.clock());
    expect(await revokedAt(renewed.issuedId)).toBeUndefined();
    expect(await notify(renewed, 'credential_accepted')).toEqual({ outcome: 'noted' });
    const { items } = await node.ports.store.read.audit.list(node.first.officeCode, { limit: 100 });
    expect(items.filter(({ action }) => action === 'credential.revoked')).toMatchObject([
      { actor: 'wallet', subject: old.issuedId, facts: { reason: 'superseded' } },
    ]);
  });

  test('stays one that may keep back whom it is about', async () => {
    const terms = { configurationIds: [unlinkableId] };
    const old = await claim(await makeOffer(node, node.first, partyId, terms), unlinkableId);
    expect((await renew(old.issuedId)).configurationIds).toEqual([unlinkableId]);
  });

  test.each(['credential_failure', 'credential_deleted'])('stays where the wallet says %s', async (event) => {
    const old = await claim(await makeOffer(node, node.first, partyId), sdJwtId);
    const renewed = await claim(await renew(old.issuedId), sdJwtId);
    expect(await notify(renewed, event)).toEqual({ outcome: 'noted' });
    expect(await revokedAt(old.issuedId)).toBeUndefined();
  });

  test('stays where another credential is accepted', async () => {
    const old = await claim(await makeOffer(node, node.first, partyId), sdJwtId);
    await claim(await renew(old.issuedId), sdJwtId);
    expect(await notify(old, 'credential_accepted')).toEqual({ outcome: 'noted' });
    expect(await revokedAt(old.issuedId)).toBeUndefined();
  });
});

describe('without another visit nothing is renewed', () => {
  const conflict = { code: 'conflict' };

  test('on evidence of more than two years ago, though it was renewed meanwhile', async () => {
    const old = await claim(await makeOffer(node, node.first, partyId), sdJwtId);
    node.wait(1.5 * year);
    const renewed = await claim(await renew(old.issuedId), sdJwtId);
    node.wait(0.6 * year);
    await expect(renew(renewed.issuedId)).rejects.toMatchObject(conflict);
  });

  test('on evidence that was old when it was offered', async () => {
    const evidence = [{ type: 'registerExtract', checkedOn: '2024-04-30' }] as const;
    const old = await claim(await makeOffer(node, node.first, partyId, { evidence }), sdJwtId);
    await expect(renew(old.issuedId)).rejects.toMatchObject(conflict);
  });

  test('for what is revoked, was issued straight to a key, or is another office’s', async () => {
    const old = await claim(await makeOffer(node, node.first, partyId), sdJwtId);
    await expect(renew(old.issuedId, node.second.caller)).rejects.toMatchObject({ code: 'not-found' });
    await expect(renew('unknown')).rejects.toMatchObject({ code: 'not-found' });
    await revokeCredential(node.ports, node.first.caller, old.issuedId);
    await expect(renew(old.issuedId)).rejects.toMatchObject(conflict);
    const direct = await issueToHolder(node.ports, {
      ...{ caller: node.first.caller, partyId, configurationId: sdJwtId },
      ...{ assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }] },
      holder: { kind: 'key', jwk: walletKey.jwk },
    });
    await expect(renew(direct.issuedId)).rejects.toMatchObject(conflict);
  });
});
