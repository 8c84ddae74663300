import { inflateSync } from 'node:zlib';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueToHolder } from '../../../src/usecase/issuance/issue-to-holder.ts';
import {
  createStatusListPublisher,
  type StatusListPublisher,
} from '../../../src/usecase/issuance/publish-status-list.ts';
import { revokeCredential } from '../../../src/usecase/issuance/revoke-credential.ts';
import { sdJwtId, walletKey } from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../../support/issuing-office.ts';
import { partOf } from '../../support/read-credential.ts';

let node: IssuingNode;
let partyId: string;
let publish: StatusListPublisher;
beforeEach(async () => {
  node = await startIssuingNode();
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
  publish = createStatusListPublisher(node.ports);
});
afterEach(() => node.ports.store.close());

async function issue() {
  const { issuedId } = await issueToHolder(node.ports, {
    caller: node.first.caller,
    partyId,
    configurationId: sdJwtId,
    assuranceLevel: 'low',
    evidence: [{ type: 'documentSeen' }],
    holder: { kind: 'key', jwk: walletKey.jwk },
  });
  const record = await node.ports.store.read.issuedCredentials.byId(node.first.officeCode, issuedId);
  return { issuedId, index: record?.status.index ?? -1 };
}

const tokenForm = { kind: 'tokenStatusList' } as const;
const read = async (kind: 'tokenStatusList' | 'bitstringStatusList') => {
  const form = kind === 'tokenStatusList' ? tokenForm : ({ kind, purpose: 'revocation' } as const);
  return (await publish(form, node.first.officeCode, '1')) ?? '';
};

/** The two-bit status at the index, by Token Status List §4.1. */
async function tokenStatus(index: number): Promise<number> {
  const { status_list: list } = Object(partOf(await read('tokenStatusList'), 1));
  const bytes = inflateSync(Buffer.from(list.lst, 'base64url'));
  return ((bytes[index >> 2] ?? 0) >> ((index & 3) * 2)) & 3;
}

/** The bit at the index, by Bitstring Status List §3.2. */
async function bit(index: number): Promise<number> {
  const { credentialSubject } = Object(partOf(await read('bitstringStatusList'), 1));
  const bytes = gunzipSync(Buffer.from(credentialSubject.encodedList.slice(1), 'base64url'));
  return ((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
}

describe('revoking', () => {
  test('sets the credential’s place in both forms of the list, and no other', async () => {
    const revoked = await issue();
    const kept = await issue();
    expect([await tokenStatus(revoked.index), await bit(revoked.index)]).toEqual([0, 0]);
    await revokeCredential(node.ports, node.first.caller, revoked.issuedId);
    expect([await tokenStatus(revoked.index), await bit(revoked.index)]).toEqual([1, 1]);
    expect([await tokenStatus(kept.index), await bit(kept.index)]).toEqual([0, 0]);
  });

  test('50 at once revoke once', async () => {
    const { issuedId } = await issue();
    const revoke = () => revokeCredential(node.ports, node.first.caller, issuedId);
    const answers = await Promise.all(Array.from({ length: 50 }, revoke));
    expect(new Set(answers.map(({ revokedAt }) => revokedAt?.toISOString())).size).toBe(1);
    const audit = await node.ports.store.read.audit.list(node.first.officeCode, { limit: 100 });
    expect(audit.items.filter(({ action }) => action === 'credential.revoked')).toHaveLength(1);
  });

  test('again later, it says when it was revoked first', async () => {
    const { issuedId } = await issue();
    const first = await revokeCredential(node.ports, node.first.caller, issuedId);
    node.wait(60);
    const again = await revokeCredential(node.ports, node.first.caller, issuedId);
    expect(again.revokedAt).toEqual(first.revokedAt);
  });

  test('another office cannot', async () => {
    const { issuedId, index } = await issue();
    const revoked = revokeCredential(node.ports, node.second.caller, issuedId);
    await expect(revoked).rejects.toMatchObject({ code: 'not-found' });
    expect(await tokenStatus(index)).toBe(0);
  });
});

describe('publishing', () => {
  test('the Token Status List is a JWT of its own type about its own URL', async () => {
    await issue();
    const jwt = await read('tokenStatusList');
    expect(partOf(jwt, 0)).toEqual({
      alg: 'ES256',
      typ: 'statuslist+jwt',
      kid: `${node.first.did}#assertion-es256`,
    });
    expect(partOf(jwt, 1)).toMatchObject({ sub: 'https://gid.example/offices/xa/status-lists/1', ttl: 30 });
  });

  test('the Bitstring Status List is a W3C credential of the office', async () => {
    await issue();
    const jwt = await read('bitstringStatusList');
    expect(partOf(jwt, 0)).toMatchObject({ alg: 'EdDSA', typ: 'vc+jwt' });
    expect(partOf(jwt, 1)).toMatchObject({
      id: 'https://gid.example/offices/xa/status-list-credentials/1',
      issuer: node.first.did,
      credentialSubject: { statusPurpose: 'revocation' },
    });
  });

  test('a list is signed once until it changes or half a minute has passed', async () => {
    const { issuedId } = await issue();
    const first = await read('tokenStatusList');
    node.wait(29);
    expect(await read('tokenStatusList')).toBe(first);
    node.wait(1);
    const second = await read('tokenStatusList');
    expect(second).not.toBe(first);
    await revokeCredential(node.ports, node.first.caller, issuedId);
    expect(await read('tokenStatusList')).not.toBe(second);
  });

  test('a list nobody opened does not exist', async () => {
    await issue();
    expect(await publish(tokenForm, node.first.officeCode, '2')).toBeUndefined();
    expect(await publish(tokenForm, node.second.officeCode, '1')).toBeUndefined();
  });

  test('after the key store failed once, the next request tries again', async () => {
    await issue();
    let failures = 1;
    const flaky = createStatusListPublisher({
      ...node.ports,
      signing: {
        signerFor: (...asked) => {
          failures -= 1;
          return failures < 0
            ? node.ports.signing.signerFor(...asked)
            : Promise.reject(new Error('The key store is gone.'));
        },
      },
    });
    await expect(flaky(tokenForm, node.first.officeCode, '1')).rejects.toThrow('gone');
    expect(await flaky(tokenForm, node.first.officeCode, '1')).toMatch(/^ey/);
  });
});
