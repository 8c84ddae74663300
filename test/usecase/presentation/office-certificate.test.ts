import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scopes } from '../../../src/domain/trust/access.ts';
import { installCertificate } from '../../../src/usecase/presentation/install-certificate.ts';
import { type Authority, createAuthority, type Issued, usages } from '../../support/certificates.ts';
import {
  payloadOf,
  presentSdJwt,
  type PresentingWorld,
  startPresentingWorld,
} from '../../support/presenting.ts';

let world: PresentingWorld;
let root: Authority;
let middle: Authority;
let installed: Issued;
beforeAll(async () => {
  world = await startPresentingWorld();
  root = await createAuthority();
  middle = await root.below({ name: 'Invented middle' });
  installed = await middle.issue({ dnsNames: ['gid.example'] });
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

const caller = () => ({ officeCode: world.node.officeCode, actor: 'test', scopes });
const install = (chain: readonly string[], key: string) =>
  installCertificate(world.node.ports, { caller: caller(), chain: chain.join('\n'), key });
const asked = { clientIdPrefix: 'x509_hash' };

test('without a certificate nobody is asked under one', async () => {
  expect(await world.ask(asked)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
});

test('a request under the certificate is signed by its key, names it, and is answered for that name', async () => {
  const { digest } = await install([installed.pem, middle.pem, root.pem], installed.key);
  const made = await world.askAndFetch(asked);
  const leaf = new X509Certificate(Buffer.from(installed.der, 'base64'));
  const hash = Buffer.from(leaf.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  expect([digest, made.clientId]).toEqual([hash, `x509_hash:${hash}`]);
  expect(decodeProtectedHeader(made.jwt)).toEqual({
    alg: 'ES256',
    typ: 'oauth-authz-req+jwt',
    x5c: [installed.der, middle.der],
  });
  await compactVerify(made.jwt, leaf.publicKey);
  const forDid = { ...made, clientId: `decentralized_identifier:${world.node.did}` };
  const answer = (to: typeof made) =>
    world.answer(made, { sd_jwt: [presentSdJwt(to, world.held.sdJwt, { at: world.now() })] });
  expect((await answer(forDid)).status).toBe(400);
  expect((await answer(made)).status).toBe(200);
});

test('others are still asked under the DID of the office', async () => {
  const made = await world.askAndFetch();
  expect(made.clientId).toBe(`decentralized_identifier:${world.node.did}`);
  expect(payloadOf(made.jwt)['client_id']).toBe(made.clientId);
  expect(decodeProtectedHeader(made.jwt)).not.toHaveProperty('x5c');
});

test('the second office has no part in it', async () => {
  const made = await world.ask(asked, world.second.credential);
  expect(made).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
});

test('a certificate that ends before the request does is not used', async () => {
  const until = new Date(world.now().getTime() + 60_000);
  const short = await root.issue({ until });
  await install([short.pem], short.key);
  const made = await world.askAndFetch({ ...asked, expiresInSeconds: 300 });
  expect(decodeProtectedHeader(made.jwt).x5c?.[0]).toBe(installed.der);
  const brief = await world.askAndFetch({ ...asked, expiresInSeconds: 30 });
  expect(decodeProtectedHeader(brief.jwt).x5c).toEqual([short.der]);
});

describe('refused is', () => {
  test.each<[string, string, () => Promise<[readonly string[], string]>]>([
    ['the same one again', 'conflict', async () => [[installed.pem, middle.pem], installed.key]],
    [
      'the key of another',
      'key-invalid',
      async () => {
        const [one, other] = [await root.issue({}), await root.issue({})];
        return [[one.pem], other.key];
      },
    ],
    ['a key that is none', 'key-invalid', async () => [[(await root.issue({})).pem], 'no key']],
    [
      'a key on another curve',
      'key-invalid',
      async () => {
        const one = await root.issue({ curve: 'P-384' });
        return [[one.pem], one.key];
      },
    ],
    ['no certificate', 'invalid-request', async () => [[''], installed.key]],
    ['an authority', 'invalid-request', async () => [[middle.pem], installed.key]],
    ['a gap', 'invalid-request', async () => [[(await middle.issue({})).pem, root.pem], installed.key]],
    ['another order', 'invalid-request', async () => [[middle.pem, installed.pem], installed.key]],
    [
      'one that has ended',
      'invalid-request',
      async () => {
        const one = await root.issue({ until: new Date('2026-02-01T00:00:00Z') });
        return [[one.pem], one.key];
      },
    ],
    [
      'one that may not sign',
      'invalid-request',
      async () => {
        const one = await root.issue({ usages: usages.keyAgreement });
        return [[one.pem], one.key];
      },
    ],
  ])('%s: %s', async (_what, code, given) => {
    await expect(install(...(await given()))).rejects.toThrowError(new RegExp(`^${code}`));
  });
});

test('the key is sealed, and nothing of it is on record', async () => {
  const [, kept] = await world.node.ports.store.read.certificates.list(world.node.officeCode);
  const key = await world.node.ports.store.read.keys.byId(kept?.keyId ?? '');
  const pkcs8 = Buffer.from(installed.key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  expect(key?.algorithm).toBe('ES256');
  expect(Buffer.from(key?.sealed ?? []).includes(pkcs8.subarray(36, 68))).toBe(false);
  const { items } = await world.node.ports.store.read.audit.list(world.node.officeCode, { limit: 1000 });
  expect(items.filter(({ action }) => action === 'certificate.installed')).toHaveLength(2);
});
