import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompactSign } from 'jose';
import { readCertificates } from '../../../src/protocol/jose/certificate.ts';
import { verifyCredential } from '../../../src/usecase/verify-credential.ts';
import { type Authority, type CertificateSubject, createAuthority } from '../../support/certificates.ts';
import { type PresentingWorld, startPresentingWorld } from '../../support/presenting.ts';

let world: PresentingWorld;
let root: Authority;
beforeAll(async () => {
  world = await startPresentingWorld();
  root = await createAuthority();
});
afterAll(() => world.close());

const iss = 'https://issuer.example/offices/xz';
type Made = { readonly subject?: CertificateSubject; readonly claims?: object; readonly header?: object };

async function credentialBy(authority: Authority, made: Made = {}): Promise<string> {
  const { der, keys } = await authority.issue({ uris: [iss], ...made.subject });
  const payload = { iss, vct: 'https://issuer.example/v1', name: 'Invented Works', ...made.claims };
  const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: [der], ...made.header })
    .sign(keys.privateKey);
  return `${jwt}~`;
}

function verify(credential: string, anchors = [root]) {
  const certificateAnchors = anchors.flatMap(({ pem }) => readCertificates(pem) ?? []);
  return verifyCredential({ ...world.node.ports, certificateAnchors }, { credential, trustList: [] });
}
const codesOf = ({ checks }: Awaited<ReturnType<typeof verify>>) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ code }) => code);

test.each<[string, Made]>([
  ['its URL', {}],
  ['its host', { subject: { uris: [], dnsNames: ['issuer.example'] } }],
  ['its URL, whatever the key is called', { header: { kid: 'anything' } }],
])('an https issuer is verified by a certificate of %s, and not trusted by that', async (_what, made) => {
  const result = await verify(await credentialBy(root, made));
  expect(result).toMatchObject({ verified: true, trusted: false, credential: { issuer: iss } });
  expect(codesOf(result)).toEqual(['ISSUER_NOT_TRUSTED']);
});

describe('refused is', () => {
  const unproven = ['PROOF_VERIFICATION_ERROR'];
  test.each<[string, Made, readonly string[]]>([
    ['a certificate of another URL', { subject: { uris: [`${iss}/other`] } }, unproven],
    ['a certificate of another host', { subject: { uris: [], dnsNames: ['other.example'] } }, unproven],
    ['a certificate of all hosts', { subject: { uris: [], dnsNames: ['*.example'] } }, unproven],
    ['a certificate of nobody', { subject: { uris: [] } }, unproven],
    ['a certificate that has ended', { subject: { until: new Date('2026-02-01T00:00:00Z') } }, unproven],
    ['what is no certificate', { header: { x5c: ['MIIB'] } }, unproven],
    ['a place to fetch certificates from', { header: { x5u: 'https://evil.example/c' } }, unproven],
    ['an issuer over http', { claims: { iss: 'http://issuer.example' } }, ['MALFORMED_VALUE_ERROR']],
    ['an issuer with a query', { claims: { iss: `${iss}?a` } }, ['MALFORMED_VALUE_ERROR']],
    ['no certificate', { header: { x5c: undefined } }, ['MALFORMED_VALUE_ERROR']],
  ])('%s', async (_what, made, codes) => {
    const result = await verify(await credentialBy(root, made));
    expect([result.verified, codesOf(result)]).toEqual([false, codes]);
  });

  test('a DID that brings a certificate along', async () => {
    const result = await verify(await credentialBy(root, { claims: { iss: world.node.did } }));
    expect(result.verified).toBe(false);
  });

  test('every certificate of another authority, and all where none is configured', async () => {
    const credential = await credentialBy(await createAuthority({ name: 'Another root' }));
    expect(codesOf(await verify(credential))).toEqual(unproven);
    expect(codesOf(await verify(await credentialBy(root), []))).toEqual(unproven);
  });

  test('a signature by another key than that of the certificate', async () => {
    const [head = ''] = (await credentialBy(root)).split('~');
    const [header, payload] = head.split('.');
    const [, , signature] = (await credentialBy(root)).replace('~', '').split('.');
    expect(codesOf(await verify(`${header}.${payload}.${signature}~`))).toEqual(unproven);
  });
});
