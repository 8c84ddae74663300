import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Did } from '../../../src/domain/did/did.ts';
import { notifyIssuance } from '../../../src/usecase/issuance/notify-issuance.ts';
import { readOffer } from '../../../src/usecase/issuance/read-offer.ts';
import { withdrawOffer } from '../../../src/usecase/issuance/withdraw-offer.ts';
import {
  accessToken,
  jwtVcId,
  keyProof,
  makeOffer,
  requestCredential,
  sdJwtId,
  walletKey,
} from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../../support/issuing-office.ts';
import { testKey } from '../../support/jose-keys.ts';
import { readJwtVc, readSdJwtVc } from '../../support/read-credential.ts';

const now = Date.parse('2026-05-01T12:00:00Z') / 1000;
const aYear = 365 * 24 * 60 * 60;
const partyKey = testKey('EdDSA', 'party');

let node: IssuingNode;
let party: { readonly partyId: string; readonly did: Did };
beforeEach(async () => {
  node = await startIssuingNode();
  party = await addTestParty(node, node.first, 'anna', partyKey);
});
afterEach(() => node.ports.store.close());

async function claim(id: string, proofs?: readonly string[]) {
  const offer = await makeOffer(node, node.first, party.partyId);
  const token = await accessToken(node, node.first, offer);
  const issued = await requestCredential(node, node.first, {
    accessToken: token,
    id,
    proofs: proofs ?? [await keyProof(node, node.first)],
  });
  if (issued.outcome === 'refused') throw new Error(`${issued.error}: ${issued.description}`);
  const credentials = [Object(issued.response['credentials'])].flat().map((each) => String(each.credential));
  return { offer, token, credentials, notificationId: String(issued.response['notification_id']) };
}

async function auditedActions(): Promise<readonly string[]> {
  const page = await node.ports.store.read.audit.list(node.first.officeCode, { limit: 50 });
  return page.items.map(({ action }) => action);
}

describe('an SD-JWT VC', () => {
  test('shows who, by whom and how sure to everyone, and leaves the rest to the holder', async () => {
    const { credentials } = await claim(sdJwtId);
    const { header, claims, visible } = await readSdJwtVc(credentials[0] ?? '');
    expect(header).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', kid: `${node.first.did}#assertion-es256` });
    expect(visible).toMatchObject({
      iss: node.first.did,
      sub: party.did,
      did: party.did,
      vct: 'https://gid.example/credential-types/global-identifier/v1',
      iat: now,
      exp: now + aYear,
      officeCode: 'XA',
      assuranceLevel: 'high',
      status: {
        status_list: { idx: expect.any(Number), uri: 'https://gid.example/offices/xa/status-lists/1' },
      },
      cnf: { jwk: walletKey.jwk },
    });
    expect(JSON.stringify(visible)).not.toContain('Example Works');
    expect(claims).toMatchObject({
      partyKind: 'organization',
      name: 'Example Works',
      names: [
        { organizationStandardName: 'Example Works', languageCode: 'en' },
        { organizationStandardName: '株式会社例', languageCode: 'ja', scriptCode: 'Jpan' },
      ],
      countryCode: 'CH',
      partyIdentifier: 'anna-1',
      evidence: [{ type: 'registerExtract' }],
    });
  });
});

describe('a JWT VC', () => {
  test('is a W3C credential about the party, held by the wallet', async () => {
    const { credentials } = await claim(jwtVcId);
    const { header, payload } = readJwtVc(credentials[0] ?? '');
    const holder = `did:jwk:${Buffer.from(JSON.stringify(walletKey.jwk)).toString('base64url')}`;
    expect(header).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: `${node.first.did}#assertion-eddsa` });
    expect(payload).toMatchObject({
      iss: node.first.did,
      sub: holder,
      nbf: now,
      exp: now + aYear,
      jti: expect.stringMatching(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      vc: {
        type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
        credentialSubject: { id: holder, did: party.did, officeCode: 'XA', name: 'Example Works' },
        credentialStatus: [
          {
            id: expect.stringMatching(
              /^https:\/\/gid\.example\/offices\/xa\/status-list-credentials\/1#\d+$/,
            ),
            type: 'BitstringStatusListEntry',
            statusPurpose: 'revocation',
            statusListIndex: expect.stringMatching(/^\d+$/),
            statusListCredential: 'https://gid.example/offices/xa/status-list-credentials/1',
            statusMessage: [
              { status: '0x0', message: 'valid' },
              { status: '0x1', message: 'revoked' },
            ],
          },
          {
            statusPurpose: 'suspension',
            statusListIndex: expect.stringMatching(/^\d+$/),
            statusListCredential: 'https://gid.example/offices/xa/status-list-credentials/1/suspension',
          },
        ],
      },
    });
  });

  test('follows the JSON Schema it names', async () => {
    const { credentials } = await claim(jwtVcId);
    const { payload } = readJwtVc(credentials[0] ?? '');
    const vc = Object(payload['vc']);
    const file = String(vc.credentialSchema.id).split('/').at(-1);
    const schema = JSON.parse(readFileSync(`schemas/credentials/${file}`, 'utf8'));
    const validate = new Ajv2020({ formats: { date: true } }).compile(schema);
    expect(validate(vc), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...vc, credentialSubject: { ...vc.credentialSubject, birthDate: '1970-01-01' } })).toBe(
      false,
    );
  });

  test('proven by a key of the party’s own DID, the party is the holder', async () => {
    const header = { kid: `${party.did}#key-1` };
    const { credentials } = await claim(jwtVcId, [
      await keyProof(node, node.first, { key: partyKey, header }),
    ]);
    expect(readJwtVc(credentials[0] ?? '').payload).toMatchObject({
      sub: party.did,
      vc: { credentialSubject: { id: party.did, did: party.did } },
    });
  });
});

describe('what belongs to a credential', () => {
  test('its record, its status entry and its audit event are there once it is answered', async () => {
    const { credentials, offer } = await claim(sdJwtId);
    const { visible } = await readSdJwtVc(credentials[0] ?? '');
    const page = await node.ports.store.read.issuedCredentials.list(node.first.officeCode, {}, { limit: 10 });
    const { idx } = Object(visible['status']).status_list;
    expect(page.items).toEqual([
      expect.objectContaining({
        offerId: offer.offerId,
        partyId: party.partyId,
        did: party.did,
        format: 'dc+sd-jwt',
        status: { officeCode: 'XA', listId: '1', index: idx },
        revokedAt: undefined,
      }),
    ]);
    expect(await auditedActions()).toEqual(['offer.made', 'offer.redeemed', 'credential.issued']);
    expect((await readOffer(node.ports, node.first.caller, offer.offerId)).state).toBe('issued');
  });

  test('when the signing fails its record is revoked, and the wallet can ask again', async () => {
    const offer = await makeOffer(node, node.first, party.partyId);
    const token = await accessToken(node, node.first, offer);
    const proof = await keyProof(node, node.first);
    const broken = {
      ...node.ports,
      signing: {
        signerFor: async () => ({
          algorithm: 'ES256' as const,
          verificationMethod: `${node.first.did}#assertion-es256`,
          sign: () => Promise.reject(new Error('The key store is gone.')),
        }),
      },
    };
    const request = { accessToken: token, proofs: [proof] };
    await expect(requestCredential({ ...node, ports: broken }, node.first, request)).rejects.toThrow('gone');
    const issued = await node.ports.store.read.issuedCredentials.list(
      node.first.officeCode,
      {},
      { limit: 10 },
    );
    const [record] = issued.items;
    expect(issued.items).toHaveLength(1);
    expect(record?.revokedAt).toBeDefined();
    const list = await node.ports.store.read.statusLists.byId(node.first.officeCode, '1');
    expect(list?.statuses[record?.status.index ?? 0]).toBe(1);
    expect(await auditedActions()).toEqual([
      'offer.made',
      'offer.redeemed',
      'credential.issued',
      'credential.revoked',
    ]);
    const again = { accessToken: token, proofs: [await keyProof(node, node.first)] };
    expect(await requestCredential(node, node.first, again)).toMatchObject({ outcome: 'issued' });
  });
});

describe('a batch', () => {
  test('gives one credential for each key, each with a place of its own in the status list', async () => {
    const keys = ['one', 'two', 'three'].map((name) => testKey('ES256', name));
    const proofs = await Promise.all(keys.map((key) => keyProof(node, node.first, { key })));
    const { credentials } = await claim(sdJwtId, proofs);
    const read = await Promise.all(credentials.map((each) => readSdJwtVc(each)));
    expect(read.map(({ visible }) => Object(visible['cnf']).jwk)).toEqual(keys.map(({ jwk }) => jwk));
    expect(new Set(read.map(({ visible }) => Object(visible['status']).status_list.idx)).size).toBe(3);
  });

  test('may share one nonce', async () => {
    const keys = ['one', 'two'].map((name) => testKey('ES256', name));
    const first = await keyProof(node, node.first, { key: keys[0] ?? walletKey });
    const { nonce } = JSON.parse(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString());
    const second = await keyProof(node, node.first, { key: keys[1] ?? walletKey, payload: { nonce } });
    expect((await claim(sdJwtId, [first, second])).credentials).toHaveLength(2);
  });

  test('one bad proof spoils the whole', async () => {
    const bad = await keyProof(node, node.first, {
      key: testKey('ES256', 'two'),
      payload: { aud: 'https://other' },
    });
    const claimed = claim(sdJwtId, [await keyProof(node, node.first), bad]);
    await expect(claimed).rejects.toThrow('invalid_proof');
    const issued = await node.ports.store.read.issuedCredentials.list(
      node.first.officeCode,
      {},
      { limit: 10 },
    );
    expect(issued.items).toEqual([]);
  });

  test('two proofs by one key are refused', async () => {
    const proofs = [await keyProof(node, node.first), await keyProof(node, node.first)];
    await expect(claim(sdJwtId, proofs)).rejects.toThrow('invalid_proof');
  });
});

describe('asking again', () => {
  test('the access token is good for the other format too', async () => {
    const { token, offer } = await claim(sdJwtId);
    const proofs = [await keyProof(node, node.first)];
    const again = await requestCredential(node, node.first, { accessToken: token, proofs, id: jwtVcId });
    expect(again).toMatchObject({ outcome: 'issued' });
    expect((await readOffer(node.ports, node.first.caller, offer.offerId)).state).toBe('issued');
  });

  test('after the offer was withdrawn the access token is worth nothing', async () => {
    const offer = await makeOffer(node, node.first, party.partyId);
    const token = await accessToken(node, node.first, offer);
    await withdrawOffer(node.ports, node.first.caller, offer.offerId);
    const proofs = [await keyProof(node, node.first)];
    const asked = await requestCredential(node, node.first, { accessToken: token, proofs });
    expect(asked).toMatchObject({ error: 'invalid_token' });
  });

  test('a withdrawal that comes while the key is being looked up still counts', async () => {
    const offer = await makeOffer(node, node.first, party.partyId);
    const token = await accessToken(node, node.first, offer);
    const resolver: typeof node.ports.resolver = {
      async resolve(did) {
        if (did === party.did) await withdrawOffer(node.ports, node.first.caller, offer.offerId);
        return node.ports.resolver.resolve(did);
      },
    };
    const proofs = [
      await keyProof(node, node.first, { key: partyKey, header: { kid: `${party.did}#key-1` } }),
    ];
    const late = { ...node, ports: { ...node.ports, resolver } };
    const asked = await requestCredential(late, node.first, { accessToken: token, proofs });
    expect(asked).toMatchObject({ error: 'invalid_token' });
    const issued = await node.ports.store.read.issuedCredentials.list(
      node.first.officeCode,
      {},
      { limit: 10 },
    );
    expect(issued.items).toEqual([]);
  });

  test('after the party was deactivated the request is denied', async () => {
    const offer = await makeOffer(node, node.first, party.partyId);
    const token = await accessToken(node, node.first, offer);
    const at = node.ports.clock();
    await node.ports.store.write((store) =>
      store.writeParties.amend(node.first.officeCode, party.partyId, 1, { status: 'deactivated', at }),
    );
    const proofs = [await keyProof(node, node.first)];
    const asked = await requestCredential(node, node.first, { accessToken: token, proofs });
    expect(asked).toMatchObject({ error: 'credential_request_denied' });
  });
});

describe('a notification', () => {
  test('is recorded once, however often it is sent', async () => {
    const { token, notificationId } = await claim(sdJwtId);
    const body = { notification_id: notificationId, event: 'credential_accepted' };
    const send = () => notifyIssuance(node.ports, node.first.officeCode, { accessToken: token, body });
    expect(await send()).toEqual({ outcome: 'noted' });
    expect(await send()).toEqual({ outcome: 'noted' });
    expect((await auditedActions()).filter((action) => action === 'credential.notified')).toHaveLength(1);
  });

  test('a later event about the same credentials is another notification', async () => {
    const { token, notificationId } = await claim(sdJwtId);
    for (const event of ['credential_accepted', 'credential_deleted']) {
      const body = { notification_id: notificationId, event };
      await notifyIssuance(node.ports, node.first.officeCode, { accessToken: token, body });
    }
    expect((await auditedActions()).filter((action) => action === 'credential.notified')).toHaveLength(2);
  });
});
