import { Agent } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { getCredentialOffer, OID4Client, oid4vp, robustDiscoverIssuer } from '@digitalbazaar/oid4-client';
import signatures from 'jsonld-signatures';
import { Certificate } from 'pkijs';
import { Agent as Dispatcher, fetch } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import { sha256Text } from '../../src/base/hash.ts';
import { installCertificate } from '../../src/usecase/presentation/install-certificate.ts';
import { developmentCertificate } from '../../src/development-certificate.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import { didKeyOf } from '../../src/protocol/did-key/did-key.ts';
import { documentVcId } from '../support/claiming.ts';
import { createAuthority } from '../support/certificates.ts';
import { signBytes, testKey, token } from '../support/jose-keys.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-wallet-'));
const holder = testKey('EdDSA', 'holder');
const holderDid = didKeyOf(holder.jwk) ?? '';
const verificationMethod = `${holderDid}#${holderDid.slice('did:key:'.length)}`;
let node: OfficeNode;
let agent: Agent;
let dispatcher: Dispatcher;
let authorityPem: string;
let now = new Date();
// The id of the one query in requests for this format.
const queryId = 'ldp_vc';

// This wallet takes nothing but https, so the office has a certificate, which the wallet is told to trust.
beforeAll(async () => {
  const tls = developmentCertificate(folder);
  agent = new Agent({ ca: tls.certificate });
  dispatcher = new Dispatcher({ connect: { ca: tls.certificate } });
  const server = createHttpServer(tls);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  node = await startOffice({ server, clock: () => now, config: { publicUrl: `https://localhost:${port}` } });
  authorityPem = await installOfficeCertificate();
});
afterAll(async () => {
  await node.close();
  rmSync(folder, { recursive: true, force: true });
});

type Body = Readonly<Record<string, unknown>>;

async function call(place: string, body?: Body | URLSearchParams): Promise<Body> {
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(place.startsWith('https') ? place : `${node.url}${place}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(isForm ? {} : { authorization: `Bearer ${node.credential}` }),
    },
    ...(body === undefined ? {} : { body: isForm ? String(body) : JSON.stringify(body) }),
    dispatcher,
  });
  return Object(await answer.json());
}

/** The office makes an offer for a new party. */
async function makeOffer(): Promise<Body> {
  const party = await call('/api/v1/parties', {
    data: {
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: 'Invented Works' }],
    },
  });
  return call('/api/v1/credential-offers', {
    ...{ partyId: party['partyId'], configurationIds: [documentVcId], assuranceLevel: 'high' },
    evidence: [{ type: 'registerExtract' }],
  });
}

/**
 * What the wallet does after it has its access token. It sends no transaction code and its own key proofs have no `typ`, so
 * these two are made here (OpenID4VCI 1.0 §6.1, §F.1).
 */
async function claim(made: Body): Promise<unknown> {
  const offer = await getCredentialOffer({ url: String(made['credentialOfferUri']), agent });
  const { issuerConfig, metadata } = await robustDiscoverIssuer({ issuer: offer.credential_issuer, agent });
  const [grant, parameters] = Object.entries(offer.grants)[0] ?? ['', {}];
  const form = new URLSearchParams({
    grant_type: grant,
    'pre-authorized_code': String(parameters['pre-authorized_code']),
    tx_code: String(made['txCode']),
  });
  const tokens = await call(issuerConfig.token_endpoint, form);
  const client = new OID4Client({
    accessToken: String(tokens['access_token']),
    ...{ agent, issuerConfig, metadata, offer, authorizationDetails: tokens['authorization_details'] },
  });
  const { nonce } = await client.getNonce({ agent });
  const header = { alg: 'EdDSA', typ: 'openid4vci-proof+jwt', kid: verificationMethod };
  const payload = { aud: issuerConfig.issuer, iat: Math.floor(now.getTime() / 1000), nonce };
  const { credential, format } = await client.requestCredentials({
    requests: [{ credential_identifier: documentVcId, proofs: { jwt: [token(holder, header, payload)] } }],
    agent,
  });
  expect(format).toBe('ldp_vc');
  return credential;
}

/** Verifies the proof by the packages of others, with the office's document as any resolver has it. */
async function verifyElsewhere(credential: object): Promise<unknown> {
  const { didDocument } = await call(`/1.0/identifiers/${node.did}`);
  const { verificationMethod } = Object(didDocument);
  const documentLoader = async (url: string) => {
    const method = verificationMethod.find(({ id }: { readonly id: string }) => id === url);
    const document = url === node.did ? didDocument : (method ?? (await contextAt(url)));
    return { contextUrl: null, documentUrl: url, document, tag: 'static' };
  };
  return signatures.verify(credential, {
    suite: new DataIntegrityProof({ cryptosuite }),
    purpose: new signatures.purposes.AssertionProofPurpose(),
    documentLoader,
  });
}

/**
 * The office asks under its certificate, because the wallet cannot read requests under a DID, and the wallet answers with a
 * presentation that the packages of Digital Bazaar sign. What the office then sees.
 */
async function present(credential: object): Promise<unknown> {
  const asked = await call('/api/v1/presentation-requests', {
    ...{ purpose: 'A test', flow: 'crossDevice', formats: ['ldp_vc'], clientIdPrefix: 'x509_hash' },
  });
  const { authorizationRequest } = await oid4vp.getAuthorizationRequest({
    url: String(asked['authorizationRequestUri']),
    agent,
    getTrustedCertificates: async () => [authorityPem],
  });
  const { nonce: challenge, client_id: domain } = authorizationRequest;
  const presentation = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiablePresentation'],
    holder: holderDid,
    verifiableCredential: [credential],
  };
  const signer = {
    ...{ id: verificationMethod, algorithm: 'Ed25519' },
    sign: async ({ data }: { readonly data: Uint8Array }) => signBytes(holder, data),
  };
  const signed = await signatures.sign(presentation, {
    suite: new DataIntegrityProof({ cryptosuite, signer, date: now }),
    purpose: new signatures.purposes.AuthenticationProofPurpose({ challenge, domain }),
    documentLoader: async (url) => ({
      ...{ contextUrl: null, documentUrl: url, document: await contextAt(url), tag: 'static' },
    }),
  });
  await oid4vp.sendAuthorizationResponse({
    authorizationRequest,
    vpToken: JSON.stringify({ [queryId]: [signed] }),
    vpTokenMediaType: 'application/json',
    agent,
  });
  return call(`/api/v1/presentation-requests/${String(asked['requestId'])}`);
}

// This version of the wallet calls a method that its certificate library does not have.
Object.assign(Certificate.prototype, {
  toBER(this: Certificate) {
    return this.toSchema(true).toBER();
  },
});

/** A certificate for the office. The wallet writes hashes in plain base64, so only some make the same text. */
async function installOfficeCertificate(): Promise<string> {
  const authority = await createAuthority();
  for (;;) {
    const issued = await authority.issue({ dnsNames: ['localhost'] });
    if (/[-_]/.test(sha256Text(Buffer.from(issued.der, 'base64')))) continue;
    const [office] = await node.ports.store.read.offices.list();
    if (office === undefined) throw new Error('There is no office.');
    await installCertificate(node.ports, {
      caller: { officeCode: office.officeCode, actor: 'a test', scopes: [] },
      ...{ chain: issued.pem, key: issued.key },
    });
    return authority.pem;
  }
}

async function contextAt(url: string): Promise<unknown> {
  return url.startsWith(node.url) ? call(url) : readBundledContexts().get(url);
}

test('the wallet of Digital Bazaar claims a JSON document with a proof, presents it, and is refused after its revocation', async () => {
  const credential = await claim(await makeOffer());
  expect(credential).toMatchObject({
    type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
    issuer: node.did,
    credentialSubject: { id: holderDid, name: 'Invented Works' },
    proof: { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022' },
  });
  expect(await verifyElsewhere(Object(credential))).toMatchObject({ verified: true });
  const changed = { ...Object(credential), validUntil: '2099-01-01T00:00:00Z' };
  expect(await verifyElsewhere(changed)).toMatchObject({ verified: false });

  expect(await present(Object(credential))).toMatchObject({
    state: 'answered',
    results: {
      ldp_vc: { verified: true, trusted: true, credential: { claims: { name: 'Invented Works' } } },
    },
  });

  const verify = () => call('/api/v1/credential-verifications', { credential });
  expect(await verify()).toMatchObject({ verified: true, trusted: true });

  const { items } = await call('/api/v1/issued-credentials');
  const [{ issuedId }] = items as [{ issuedId: string }];
  await call(`/api/v1/issued-credentials/${issuedId}/revocation`, {});
  now = new Date(now.getTime() + 61_000);
  expect(JSON.stringify(await verify())).toContain('CREDENTIAL_REVOKED');
  await expect(present(Object(credential))).rejects.toThrow('did not pass every check');
});
