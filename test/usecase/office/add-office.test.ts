import { expect, test } from 'vitest';
import { addOffice } from '../../../src/usecase/office/add-office.ts';
import { officeCode, startRegisteringOffice } from '../../support/registering-office.ts';

test('an office has an identifier with its three keys and two services', async () => {
  const { office, document } = await startRegisteringOffice();
  const published = await document(office.did);
  expect(office.did).toMatch(/^did:webvh:Qm\w{44}:gid\.example:offices:xa$/);
  expect(published?.assertionMethod).toEqual([
    `${office.did}#assertion-eddsa`,
    `${office.did}#assertion-eddsa-multikey`,
    `${office.did}#assertion-es256`,
    `${office.did}#assertion-es256-multikey`,
  ]);
  const types = published?.verificationMethod?.map(({ id, type }) => [id.replace(/^.*#/, ''), type]);
  expect(types).toEqual([
    ['assertion-eddsa', 'JsonWebKey2020'],
    ['assertion-eddsa-multikey', 'Multikey'],
    ['assertion-es256', 'JsonWebKey2020'],
    ['assertion-es256-multikey', 'Multikey'],
    ['authentication-es256', 'JsonWebKey2020'],
  ]);
  expect(published?.authentication).toEqual([`${office.did}#authentication-es256`]);
  expect(published?.service).toEqual([
    {
      id: `${office.did}#credential-issuer`,
      type: 'OpenID4VCI',
      serviceEndpoint: 'https://gid.example/offices/xa',
    },
    {
      id: `${office.did}#credential-types`,
      type: 'CredentialTypes',
      serviceEndpoint: 'https://gid.example/credential-types',
    },
    {
      id: `${office.did}#linked-domains`,
      type: 'LinkedDomains',
      serviceEndpoint: 'https://gid.example',
    },
  ]);
});

test('an office trusts itself from the start, for both kinds of credential', async () => {
  const { office, ports } = await startRegisteringOffice();
  const rows = await ports.store.read.trustList.list(office.officeCode);
  expect(rows.map(({ did, credentialType, vct, until }) => [did, credentialType, vct, until])).toEqual([
    [
      office.did,
      'GlobalIdentifierCredential',
      ['https://gid.example/credential-types/global-identifier/v1'],
      undefined,
    ],
    [office.did, 'PartyLinkCredential', ['https://gid.example/credential-types/party-link/v1'], undefined],
    [
      office.did,
      'RightHolderCredential',
      ['https://gid.example/credential-types/right-holder/v1'],
      undefined,
    ],
    [
      office.did,
      'OfficeAccreditationCredential',
      ['https://gid.example/credential-types/office-accreditation/v1'],
      undefined,
    ],
    [
      office.did,
      'PartyRelationCredential',
      ['https://gid.example/credential-types/party-relation/v1'],
      undefined,
    ],
    [office.did, 'SamePartyCredential', ['https://gid.example/credential-types/same-party/v1'], undefined],
  ]);
});

test('everything stored for an office holds together, and the addition is in its audit record', async () => {
  const { findings, actions } = await startRegisteringOffice();
  expect(await findings()).toEqual([]);
  expect(await actions()).toEqual(['office.added']);
});

test('a code that is taken is refused and leaves nothing behind', async () => {
  const { ports, office, findings } = await startRegisteringOffice();
  const again = { officeCode: office.officeCode, name: 'Another', actor: 'test' };
  await expect(addOffice(ports, again)).rejects.toThrow(expect.objectContaining({ code: 'conflict' }));
  expect(await ports.store.read.offices.list()).toEqual([office]);
  expect((await ports.store.read.didLogs.list({ limit: 10 })).items).toEqual([office.did]);
  expect(await findings()).toEqual([]);
});

test('a second office on the node has keys and an audit record of its own', async () => {
  const { ports, office } = await startRegisteringOffice();
  const code = officeCode('XB');
  const second = await addOffice(ports, { officeCode: code, name: 'Second', actor: 'test' });
  const records = await ports.store.read.didRecords.list();
  const keyIds = records.flatMap(({ keys, controllerKeyId }) => [
    controllerKeyId,
    ...keys.map(({ keyId }) => keyId),
  ]);
  expect(new Set(keyIds).size).toBe(8);
  expect(second.did).not.toBe(office.did);
  const { items } = await ports.store.read.audit.list(code, { limit: 10 });
  expect(items.map(({ action, subject }) => [action, subject])).toEqual([['office.added', second.did]]);
});
