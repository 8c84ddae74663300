import { Agent } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { getCredentialOffer, OID4Client, robustDiscoverIssuer } from '@digitalbazaar/oid4-client';
import signatures from 'jsonld-signatures';
import { Agent as Dispatcher, fetch } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import { developmentCertificate } from '../../src/development-certificate.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import { didKeyOf } from '../../src/protocol/did-key/did-key.ts';
import { documentVcId } from '../support/claiming.ts';
import { testKey, token } from '../support/jose-keys.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-wallet-'));
const holder = testKey('EdDSA', 'holder');
const holderDid = didKeyOf(holder.jwk) ?? '';
const verificationMethod = `${holderDid}#${holderDid.slice('did:key:'.length)}`;
let node: OfficeNode;
let agent: Agent;
let dispatcher: Dispatcher;
let now = new Date();

// This wallet takes nothing but https, so the office has a certificate, which the wallet is told to trust.
beforeAll(async () => {
  const tls = developmentCertificate(folder);
  agent = new Agent({ ca: tls.certificate });
  dispatcher = new Dispatcher({ connect: { ca: tls.certificate } });
  const server = createHttpServer(tls);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  node = await startOffice({ server, clock: () => now, config: { publicUrl: `https://localhost:${port}` } });
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

async function contextAt(url: string): Promise<unknown> {
  return url.startsWith(node.url) ? call(url) : readBundledContexts().get(url);
}

test('the wallet of Digital Bazaar claims a JSON document with a proof', async () => {
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

  const verify = () => call('/api/v1/credential-verifications', { credential });
  expect(await verify()).toMatchObject({ verified: true, trusted: true });

  const { items } = await call('/api/v1/issued-credentials');
  const [{ issuedId }] = items as [{ issuedId: string }];
  await call(`/api/v1/issued-credentials/${issuedId}/revocation`, {});
  now = new Date(now.getTime() + 61_000);
  expect(JSON.stringify(await verify())).toContain('CREDENTIAL_REVOKED');
});
