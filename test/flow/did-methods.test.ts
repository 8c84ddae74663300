import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addressOfKey } from '../../src/protocol/did-ethr/ethr-did.ts';
import { keyOfMethod } from '../../src/protocol/jose/verification-key.ts';
import { selectMethod } from '../../src/protocol/jose/verification-method.ts';
import { verifySignature } from '../../src/protocol/jose/verify-signature.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import type { DidMethod } from '../../src/domain/did/did-method.ts';
import type { SigningAlgorithm } from '../../src/domain/did/signer.ts';
import { chainAbsence, startChain, type TestChain } from '../support/anvil.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const absence = chainAbsence();
const partySchema = z.object({ partyId: z.string(), did: z.string(), status: z.string() });
const confirmations = 3;

describe('identifiers of other methods', () => {
  let chain: TestChain | undefined;
  let home: OfficeNode;
  let away: OfficeNode;

  beforeAll(async () => {
    chain = absence === undefined ? await startChain() : undefined;
    await chain?.mine(confirmations); // so that the registry is deep enough
    const evmNetworks =
      chain === undefined
        ? []
        : [{ name: 'testing', ...chain, confirmations, rpcUrls: [chain.url] }].map(
            ({ name, chainId, registry, rpcUrls }) => ({ name, chainId, registry, confirmations, rpcUrls }),
          );
    home = await startOffice({ config: { evmNetworks } });
    const developmentHosts = [new URL(home.url).host];
    away = await startOffice({ officeCode: 'XB', developmentHosts, config: { evmNetworks } });
  }, 60_000);
  afterAll(async () => {
    await away?.close();
    await home?.close();
    await chain?.close();
  });

  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${home.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${home.credential}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const register = async (didMethod: string, control?: unknown) =>
    send('POST', '/parties', {
      ...{ data: { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: 'Ltd' }] } },
      ...{ didMethod, control },
    });
  const registered = async (didMethod: string) => {
    const response = await register(didMethod);
    expect(response.status).toBe(201);
    return partySchema.parse(await response.json());
  };
  const resolved = async (office: OfficeNode, did: string, query = '?noCache=true') => {
    const response = await fetch(`${office.url}/1.0/identifiers/${encodeURIComponent(did)}${query}`, {
      headers: { accept: 'application/did-resolution' },
    });
    const answer = (await response.json()) as { didDocument: DidDocument; didDocumentMetadata: object };
    return { status: response.status, ...answer };
  };
  /** What the office signs with a party's key is good for whoever resolves the party elsewhere. */
  const signsFor = async (did: string, algorithm: SigningAlgorithm, query?: string) => {
    const data = Buffer.from('signed');
    const signer = await home.ports.signing.signerFor(parseDid(did), 'assertionMethod', algorithm);
    const { didDocument } = await resolved(away, did, query);
    const found = selectMethod(didDocument, signer.verificationMethod, 'assertionMethod');
    const key = 'method' in found ? keyOfMethod(found.method) : undefined;
    return key !== undefined && verifySignature(key, algorithm, data, await signer.sign(data));
  };

  test.each(['web', 'key', 'jwk'])(
    'a did:%s is made, resolved elsewhere, and signed with',
    async (method) => {
      const { did } = await registered(method);
      expect(did).toMatch(new RegExp(`^did:${method}:`));
      const [here, there] = [await resolved(home, did), await resolved(away, did)];
      expect([here.status, there.status]).toEqual([200, 200]);
      expect(there.didDocument).toEqual(here.didDocument);
      expect(there.didDocument.id).toBe(did);
      expect(await signsFor(did, 'EdDSA')).toBe(true);
      await home.checkState();
    },
  );

  test('did:webvh stays the method where none is named, and other names are refused', async () => {
    expect((await registered('webvh')).did).toMatch(/^did:webvh:/);
    for (const method of ['peer', 'ethr2', '', 'constructor'])
      expect((await register(method)).status).toBe(400);
  });

  test.each(['web', 'key', 'jwk', 'ethr'])('a holder cannot keep the key of a did:%s', async (method) => {
    const control = { mode: 'holder', draftId: 'none', signedEntry: {} };
    expect((await register(method, control)).status).toBe(400);
  });

  test.each(['key', 'jwk'])('a did:%s cannot be changed', async (method) => {
    const { partyId, did } = await registered(method);
    const before = await resolved(home, did);
    for (const change of ['key-rotation', 'deactivation'])
      expect((await send('POST', `/parties/${partyId}/${change}`)).status).toBe(409);
    const other = (await registered('webvh')).did;
    expect((await send('POST', `/parties/${partyId}/equivalents`, { did: other })).status).toBe(409);
    expect((await resolved(home, did)).didDocument).toEqual(before.didDocument);
    expect(await signsFor(did, 'EdDSA')).toBe(true);
  });

  test('a did:web gets new keys, keeps its versions, and ends', async () => {
    const { partyId, did } = await registered('web');
    const former = (await resolved(home, did)).didDocument;
    expect((await fetch(`${home.url}/parties/${partyId}/did.jsonl`)).status).toBe(404);
    expect((await send('POST', `/parties/${partyId}/key-rotation`)).status).toBe(200);
    const present = (await resolved(home, did)).didDocument;
    expect(present.verificationMethod).toMatchObject([{ id: `${did}#key-1-v2` }]);
    expect(present.verificationMethod).not.toEqual(former.verificationMethod);
    expect(await signsFor(did, 'EdDSA', '?noCache=true')).toBe(true);
    const versions = await home.ports.store.read.hostedDocuments.versions(parseDid(did));
    expect(versions.map(({ document }) => document)).toEqual([present, former]);
    await home.checkState();

    const successor = (await registered('webvh')).did;
    expect((await send('POST', `/parties/${partyId}/deactivation`, { successor })).status).toBe(409);
    expect((await send('POST', `/parties/${partyId}/deactivation`)).status).toBe(200);
    expect((await fetch(`${home.url}/parties/${partyId}/did.json`)).status).toBe(404);
    expect((await resolved(home, did)).didDocumentMetadata).toMatchObject({ deactivated: true });
    expect((await send('POST', `/parties/${partyId}/key-rotation`)).status).toBe(410);
    await home.checkState();
  });

  test('of many rotations of a did:web at once each that succeeds is a version of its own', async () => {
    const { partyId, did } = await registered('web');
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => send('POST', `/parties/${partyId}/key-rotation`)),
    );
    const succeeded = answers.filter(({ status }) => status === 200).length;
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(succeeded).toBeGreaterThan(0);
    const versions = await home.ports.store.read.hostedDocuments.versions(parseDid(did));
    expect(versions).toHaveLength(succeeded + 1);
    await home.checkState();
  });

  test('a did:web is changed no more often than other identifiers', async () => {
    const { partyId } = await registered('web');
    const statuses: number[] = [];
    for (let turn = 0; turn < 11; turn += 1)
      statuses.push((await send('POST', `/parties/${partyId}/key-rotation`)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  });

  test.each(['web', 'key', 'jwk'] satisfies DidMethod[])(
    'a credential is issued about a did:%s and verified elsewhere',
    async (method) => {
      const { partyId, did } = await registered(method);
      const signer = await home.ports.signing.signerFor(parseDid(did), 'authentication', 'EdDSA');
      const issued = await send('POST', '/credentials', {
        ...{ partyId, configurationId: 'GlobalIdentifierCredential_jwt_vc_json' },
        ...{ holderDid: signer.verificationMethod, assuranceLevel: 'high' },
        evidence: [{ type: 'registerExtract' }],
      });
      const text = await issued.text();
      expect([issued.status, text]).toEqual([201, text]);
      const { credential } = z.object({ credential: z.string() }).parse(JSON.parse(text));
      const verified = await fetch(`${away.url}/api/v1/credential-verifications`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ credential }),
      });
      expect(await verified.json()).toMatchObject({ verified: true, credential: { subject: did } });
    },
  );

  describe.skipIf(absence !== undefined)('did:ethr', () => {
    const onChain = () => {
      if (chain === undefined) throw new Error('There is no chain.');
      return chain;
    };
    const accountOf = (did: string) => addressOfKey(did.slice(did.lastIndexOf('0x') + 2)) ?? '';
    const changesSchema = z.object({ items: z.array(z.object({ state: z.string(), kind: z.string() })) });
    const changes = async (partyId: string) =>
      changesSchema.parse(await (await send('GET', `/parties/${partyId}/identifier-changes`)).json()).items;

    test('is made without a transaction, resolved elsewhere, and signed with', async () => {
      const { did } = await registered('ethr');
      expect(did).toMatch(/^did:ethr:testing:0x0[23][0-9a-f]{64}$/);
      expect((await resolved(away, did)).didDocument.id).toBe(did);
      expect(await signsFor(did, 'ES256K')).toBe(true);
      await home.checkState();
    });

    test('gets a new key, which counts once the transaction is final', async () => {
      const { partyId, did } = await registered('ethr');
      expect((await send('POST', `/parties/${partyId}/key-rotation`)).status).toBe(409);
      await onChain().fund(accountOf(did));
      const sent = await send('POST', `/parties/${partyId}/key-rotation`);
      expect(sent.status).toBe(202);
      expect(await sent.json()).toMatchObject({ kind: 'rotate', state: 'pending' });
      expect((await send('POST', `/parties/${partyId}/key-rotation`)).status).toBe(409);
      expect(await changes(partyId)).toMatchObject([{ state: 'pending' }]);
      expect(await signsFor(did, 'ES256K')).toBe(true);
      await onChain().mine(confirmations);
      expect(await changes(partyId)).toMatchObject([{ state: 'final' }]);
      await new Promise((resolve) => setTimeout(resolve, 1_100)); // other offices ask once a second at most
      const { didDocument } = await resolved(away, did);
      expect(didDocument.verificationMethod?.map(({ id }) => id)).toEqual([
        `${did}#controller`,
        `${did}#delegate-1`,
      ]);
      expect(await signsFor(did, 'ES256K')).toBe(true);
      await home.checkState();
    });

    test('gets a second new key, paid for by the first one, and ends', async () => {
      const { partyId, did } = await registered('ethr');
      const chainNow = onChain();
      await chainNow.fund(accountOf(did));
      expect((await send('POST', `/parties/${partyId}/key-rotation`)).status).toBe(202);
      await chainNow.mine(confirmations);
      expect(await changes(partyId)).toMatchObject([{ state: 'final' }]);
      const record = await home.ports.store.read.didRecords.byDid(parseDid(did));
      const key = await home.ports.store.read.keys.byId(record?.controllerKeyId ?? '');
      await chainNow.fund(addressOfKey(key?.publicKeyHex ?? '') ?? '');
      expect((await send('POST', `/parties/${partyId}/key-rotation`)).status).toBe(202);
      await chainNow.mine(confirmations);
      expect(await changes(partyId)).toMatchObject([{ state: 'final' }, { state: 'final' }]);
      expect(await signsFor(did, 'ES256K', '?noCache=true')).toBe(true);
      const second = await home.ports.store.read.didRecords.byDid(parseDid(did));
      const secondKey = await home.ports.store.read.keys.byId(second?.controllerKeyId ?? '');
      await chainNow.fund(addressOfKey(secondKey?.publicKeyHex ?? '') ?? '');
      expect((await send('POST', `/parties/${partyId}/deactivation`)).status).toBe(202);
      await chainNow.mine(confirmations);
      expect((await changes(partyId))[0]).toMatchObject({ kind: 'deactivate', state: 'final' });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      expect((await resolved(away, did)).didDocumentMetadata).toMatchObject({ deactivated: true });
      expect((await send('POST', `/parties/${partyId}/key-rotation`)).status).toBe(410);
      await home.checkState();
    });
  });
});
