import { tokenOf } from '../../support/documents.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Did } from '../../../src/domain/did/did.ts';
import { didKeyOf } from '../../../src/protocol/did-key/did-key.ts';
import { type HolderNaming, issueToHolder } from '../../../src/usecase/issuance/issue-to-holder.ts';
import { jwtVcId, sdJwtId, walletKey } from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../../support/issuing-office.ts';
import { testKey } from '../../support/jose-keys.ts';
import { readJwtVc, readSdJwtVc } from '../../support/read-credential.ts';

const partyKey = testKey('EdDSA', 'party');

let node: IssuingNode;
let party: { readonly partyId: string; readonly did: Did };
beforeEach(async () => {
  node = await startIssuingNode();
  party = await addTestParty(node, node.first, 'anna', partyKey);
});
afterEach(() => node.ports.store.close());

function issue(holder: HolderNaming, more: { configurationId?: string; office?: typeof node.first } = {}) {
  return issueToHolder(node.ports, {
    caller: (more.office ?? node.first).caller,
    partyId: party.partyId,
    configurationId: more.configurationId ?? sdJwtId,
    assuranceLevel: 'substantial',
    evidence: [{ type: 'existingAccount', reference: 'account/7' }],
    holder,
  });
}

test('a back-office system gets a credential bound to the key it names', async () => {
  const { credential, issuedId } = await issue({ kind: 'key', jwk: walletKey.jwk });
  const { visible } = await readSdJwtVc(tokenOf(credential));
  expect(visible).toMatchObject({
    sub: party.did,
    assuranceLevel: 'substantial',
    cnf: { jwk: walletKey.jwk },
  });
  const record = await node.ports.store.read.issuedCredentials.byId(node.first.officeCode, issuedId);
  expect(record).toMatchObject({ offerId: undefined, partyId: party.partyId });
});

test('a DID stands for its one authentication key', async () => {
  const { credential } = await issue({ kind: 'did', didUrl: party.did }, { configurationId: jwtVcId });
  expect(readJwtVc(tokenOf(credential)).payload).toMatchObject({ sub: party.did });
  const sdJwt = await issue({ kind: 'did', didUrl: `${party.did}#key-1` });
  expect((await readSdJwtVc(tokenOf(sdJwt.credential))).visible).toMatchObject({
    cnf: { jwk: partyKey.jwk },
  });
});

test('a did:key is a key', async () => {
  const { credential } = await issue({ kind: 'did', didUrl: didKeyOf(walletKey.jwk) ?? '' });
  expect((await readSdJwtVc(tokenOf(credential))).visible).toMatchObject({ cnf: { jwk: walletKey.jwk } });
});

test.each<[string, HolderNaming, string]>([
  ['a private key', { kind: 'key', jwk: { ...walletKey.jwk, d: 'AA' } }, 'key-invalid'],
  ['a point off the curve', { kind: 'key', jwk: { ...walletKey.jwk, y: walletKey.jwk.x } }, 'key-invalid'],
  ['something else', { kind: 'key', jwk: 'key' }, 'key-invalid'],
  ['no DID', { kind: 'did', didUrl: 'anna' }, 'did-invalid'],
  [
    'a DID that does not resolve',
    { kind: 'did', didUrl: 'did:webvh:Qm1:gid.example:parties:none' },
    'key-invalid',
  ],
])('%s is no holder', async (_case, holder, code) => {
  await expect(issue(holder)).rejects.toMatchObject({ code });
});

test('the identifier of another party is no holder', async () => {
  const other = await addTestParty(node, node.first, 'bela', testKey('EdDSA', 'bela'));
  await expect(issue({ kind: 'did', didUrl: other.did })).rejects.toMatchObject({ code: 'key-invalid' });
  const issued = await node.ports.store.read.issuedCredentials.list(node.first.officeCode, {}, { limit: 10 });
  expect(issued.items).toEqual([]);
});

test('a party of another office is not found', async () => {
  const asked = issue({ kind: 'key', jwk: walletKey.jwk }, { office: node.second });
  await expect(asked).rejects.toMatchObject({ code: 'not-found' });
});
