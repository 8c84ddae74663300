import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { vctUrl } from '../../../src/domain/credential/credential-type.ts';
import { rightHoldingSchema } from '../../../src/domain/credential/right-holder-credential.ts';
import { issueToHolder } from '../../../src/usecase/issuance/issue-to-holder.ts';
import { verifyCredential } from '../../../src/usecase/verify-credential.ts';
import {
  accessToken,
  keyProof,
  makeOffer,
  requestCredential,
  sdJwtId,
  walletKey,
} from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, publicUrl, startIssuingNode } from '../../support/issuing-office.ts';
import { statusReaderOf } from '../../support/published-lists.ts';

const credentialType = 'RightHolderCredential';
const patent = {
  right: { rightIdentifier: 'XA102019000012345', rightKind: 'patent', asFiled: '10/2019/12345' },
  share: { numerator: 1, denominator: 2 },
  role: 'rightHolder',
  recordDate: '2020-03-01',
} as const;
const trademark = {
  ...patent,
  right: { rightIdentifier: 'XA300000000054321', rightKind: 'trademark' },
  share: { numerator: 1, denominator: 1 },
} as const;

let node: IssuingNode;
let partyId: string;
beforeEach(async () => {
  node = await startIssuingNode();
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
});
afterEach(() => node.ports.store.close());

function verify(credential: Parameters<typeof verifyCredential>[1]['credential']) {
  const { did, officeCode } = node.first;
  const vct = [vctUrl(publicUrl, credentialType)];
  const row = {
    id: 'xa',
    did,
    officeCode,
    credentialType,
    vct,
    since: new Date(0),
    until: undefined,
  } as const;
  return verifyCredential(
    { ...node.ports, statusReader: statusReaderOf(node) },
    { credential, trustList: [row], expectedType: credentialType },
  );
}

test.each(['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'])('a right is stated as %s and verifies', async (format) => {
  const { credential } = await issueToHolder(node.ports, {
    ...{ caller: node.first.caller, partyId, configurationId: `${credentialType}_${format}` },
    ...{ assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }], rightHolding: patent },
    holder: { kind: 'key', jwk: walletKey.jwk },
  });
  const result = await verify(credential);
  expect(result).toMatchObject({ verified: true, trusted: true });
  expect(result.credential?.claims).toMatchObject({ ...patent, officeCode: 'XA' });
});

test('a party has as many as it has rights, each from an offer of its own', async () => {
  const rights: unknown[] = [];
  for (const rightHolding of [patent, trademark]) {
    const offer = await makeOffer(node, node.first, partyId, { rightHolding });
    expect(offer.configurationIds.every((id) => id.startsWith(credentialType))).toBe(true);
    const token = await accessToken(node, node.first, offer);
    const proofs = [await keyProof(node, node.first)];
    const id = `${credentialType}_jwt_vc_json`;
    const issued = await requestCredential(node, node.first, { accessToken: token, proofs, id });
    if (issued.outcome === 'refused') throw new Error(issued.description);
    const [{ credential }] = Object(issued.response['credentials']);
    rights.push((await verify(credential)).credential?.claims['right']);
  }
  expect(rights).toEqual([patent.right, trademark.right]);
});

test('without the right nothing is offered, and the place that is missing is named', async () => {
  const configurationIds = [sdJwtId, `${credentialType}_dc+sd-jwt`];
  await expect(makeOffer(node, node.first, partyId, { configurationIds })).rejects.toMatchObject({
    code: 'invalid-request',
    errors: [{ pointer: '/rightHolding' }],
  });
});

describe('what a clerk says of a right', () => {
  test('is the whole of it where no share is given', () => {
    expect(rightHoldingSchema.parse({ ...patent, share: undefined }).share).toEqual({
      numerator: 1,
      denominator: 1,
    });
  });

  test.each<[string, object]>([
    ['a number that is none', { right: { rightIdentifier: '2019/12345' } }],
    ['more than the whole', { share: { numerator: 3, denominator: 2 } }],
    ['a part of nothing', { share: { numerator: 1, denominator: 0 } }],
    ['a fraction of a part', { share: { numerator: 0.5, denominator: 1 } }],
    ['another role', { role: 'owner' }],
    ['a date that is none', { recordDate: '2020-02-30' }],
    ['a record from before the filing', { recordDate: '2018-12-31' }],
    ['an unknown member', { colour: 'blue' }],
  ])('is refused with %s', (_what, more) => {
    expect(rightHoldingSchema.safeParse({ ...patent, ...more }).success).toBe(false);
  });
});
