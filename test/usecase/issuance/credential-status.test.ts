import { inflateSync } from 'node:zlib';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueToHolder } from '../../../src/usecase/issuance/issue-to-holder.ts';
import { Problem } from '../../../src/base/problem.ts';
import type { CredentialState } from '../../../src/domain/credential/credential-status.ts';
import type { BitstringPurpose } from '../../../src/protocol/status-list/bitstring-status-list.ts';
import { changeCredentialStatus } from '../../../src/usecase/issuance/change-credential-status.ts';
import {
  createStatusListPublisher,
  listStatusLists,
  type StatusListPublisher,
} from '../../../src/usecase/issuance/publish-status-list.ts';
import { revokeCredential } from '../../../src/usecase/issuance/revoke-credential.ts';
import { sdJwtId, walletKey } from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../../support/issuing-office.ts';
import { testDid } from '../../support/jose-keys.ts';
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
const read = async (
  kind: 'tokenStatusList' | 'bitstringStatusList',
  purpose: BitstringPurpose = 'revocation',
) => {
  const form = kind === 'tokenStatusList' ? tokenForm : { kind, purpose };
  return (await publish(form, node.first.officeCode, '1')) ?? '';
};

/** The two-bit status at the index, by Token Status List §4.1. */
async function tokenStatus(index: number): Promise<number> {
  const { status_list: list } = Object(partOf(await read('tokenStatusList'), 1));
  const bytes = inflateSync(Buffer.from(list.lst, 'base64url'));
  return ((bytes[index >> 2] ?? 0) >> ((index & 3) * 2)) & 3;
}

/** The bit at the index, by Bitstring Status List §3.2. */
async function bit(index: number, purpose: BitstringPurpose = 'revocation'): Promise<number> {
  const { credentialSubject } = Object(partOf(await read('bitstringStatusList', purpose), 1));
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

describe('suspending', () => {
  const change = (issuedId: string, to: CredentialState) =>
    changeCredentialStatus(node.ports, node.first.caller, { issuedId, to });
  const suspensionBit = (index: number) => bit(index, 'suspension');

  test('sets the credential’s place in the list of suspensions, and resuming clears it', async () => {
    const { issuedId, index } = await issue();
    await change(issuedId, 'suspended');
    expect([await tokenStatus(index), await bit(index), await suspensionBit(index)]).toEqual([2, 0, 1]);
    await change(issuedId, 'valid');
    expect([await tokenStatus(index), await bit(index), await suspensionBit(index)]).toEqual([0, 0, 0]);
    await change(issuedId, 'suspended');
    await change(issuedId, 'revoked');
    expect([await tokenStatus(index), await bit(index), await suspensionBit(index)]).toEqual([1, 1, 0]);
  });

  test('50 changes at once end in one of their states, and record and list agree', async () => {
    const { issuedId, index } = await issue();
    const states = ['suspended', 'valid'] as const;
    const changes = Array.from({ length: 50 }, (_unused, count) =>
      change(issuedId, states[count % 2] ?? 'valid'),
    );
    await Promise.all(changes);
    const { issuedCredentials, audit } = node.ports.store.read;
    const record = await issuedCredentials.byId(node.first.officeCode, issuedId);
    expect(await tokenStatus(index)).toBe(record?.suspendedAt === undefined ? 0 : 2);
    const { items } = await audit.list(node.first.officeCode, { limit: 500 });
    const actions = items.map(({ action }) => action).filter((action) => /suspended|resumed/.test(action));
    // Whoever found the state there already changed nothing: they take turns.
    actions.forEach((action, place) =>
      expect(action).toBe(place % 2 === 0 ? 'credential.suspended' : 'credential.resumed'),
    );
  });
});

describe('publishing', () => {
  test('a list of another issuer is signed by that one, and is not among those of the office', async () => {
    const issuer = testDid('instance');
    const { listId } = await node.ports.store.write((store) =>
      store.writeStatusLists.allocate(node.first.officeCode, () => 0.25, issuer),
    );
    const text = await publish(
      { kind: 'bitstringDocument', purpose: 'suspension' },
      node.first.officeCode,
      listId,
    );
    expect(JSON.parse(text ?? '')).toMatchObject({
      id: `https://gid.example/offices/xa/status-list-credentials/${listId}/suspension`,
      issuer,
      proof: { verificationMethod: `${issuer}#assertion-eddsa`, cryptosuite: 'eddsa-rdfc-2022' },
    });
    expect(await listStatusLists(node.ports, node.first.officeCode)).toEqual([]);
    await issue();
    expect(await listStatusLists(node.ports, node.first.officeCode)).toEqual([
      'https://gid.example/offices/xa/status-lists/2',
    ]);
  });

  test('an issuer whose only key is another one signs with that, in the suite that fits', async () => {
    const issuer = testDid('instance');
    const { listId } = await node.ports.store.write((store) =>
      store.writeStatusLists.allocate(node.first.officeCode, () => 0.25, issuer),
    );
    const withoutEdDSA = createStatusListPublisher({
      ...node.ports,
      signing: {
        signerFor: (did, relationship, algorithm) =>
          algorithm === 'ES256'
            ? node.ports.signing.signerFor(did, relationship, algorithm)
            : Promise.reject(new Problem('key-not-custodial', 'There is no such key.')),
      },
    });
    const form = { kind: 'bitstringDocument', purpose: 'revocation' } as const;
    const text = await withoutEdDSA(form, node.first.officeCode, listId);
    expect(JSON.parse(text ?? '').proof).toMatchObject({ cryptosuite: 'ecdsa-rdfc-2019' });
    await issue();
    await expect(withoutEdDSA(form, node.first.officeCode, '2')).rejects.toMatchObject({
      code: 'key-not-custodial',
    });
  });

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
