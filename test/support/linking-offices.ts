import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { expect } from 'vitest';
import { multikeyFromJwk } from '../../src/domain/did/multikey.ts';
import { createHolderKey, signLogEntry } from './holder.ts';
import { listeningServer, type OfficeNode, type OfficeNodeOptions, startOffice } from './world.ts';
import type { AddressInfo } from 'node:net';

export type Party = { readonly partyId: string; readonly did: string };
export type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** Two offices that reach each other, trust each other for statements of sameness, and are peers for links. */
export async function startLinkingOffices(
  options: OfficeNodeOptions = {},
): Promise<readonly [OfficeNode, OfficeNode]> {
  const servers = [await listeningServer(), await listeningServer()] as const;
  const hosts = servers.map((server) => `localhost:${(server.address() as AddressInfo).port}`);
  const first = await startOffice({
    ...options,
    officeCode: 'XA',
    server: servers[0],
    developmentHosts: hosts,
  });
  const second = await startOffice({
    ...options,
    officeCode: 'XB',
    server: servers[1],
    developmentHosts: hosts,
  });
  for (const [node, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const row = { did: other.did, officeCode: other.officeCode, credentialTypes: ['SamePartyCredential'] };
    expect((await post(node, 'trusted-issuers', row)).status).toBe(201);
    expect((await post(node, 'peer-offices', { did: other.did, permissions: ['link'] })).status).toBe(201);
  }
  return [first, second];
}

export async function post(node: OfficeNode, path: string, body: unknown): Promise<Answer> {
  return answerOf(await fetch(`${node.url}/api/v1/${path}`, asOffice(node, body)));
}

export async function get(node: OfficeNode, path: string): Promise<Answer> {
  return answerOf(
    await fetch(`${node.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${node.credential}` } }),
  );
}

/** Sends to a route for everybody, below the office's own path. */
export async function postOpenly(
  node: OfficeNode,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const url = `${node.url}/offices/${node.officeCode.toLowerCase()}/${path}`;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return answerOf(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...sent,
    }),
  );
}

function asOffice(node: OfficeNode, body: unknown): RequestInit {
  const headers = { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

async function answerOf(answer: Response): Promise<Answer> {
  return { status: answer.status, body: Object(await answer.json()) };
}

export async function register(node: OfficeNode, name: string): Promise<Party> {
  const data = { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: name }] };
  const { status, body } = await post(node, 'parties', { data });
  expect(status).toBe(201);
  return { partyId: String(body['partyId']), did: String(body['did']) };
}

const digest = createHash('sha256').update('register extract').digest('base64url');
export const someEvidence = [{ documentDigest: digest }] as const;
/** As it is shown. */
export const evidenceShown = [{ kind: 'document', digest }] as const;

/** A wallet with a DID at an office, whose keys the office does not have. */
export type Wallet = Party & { readonly kid: string; readonly key: KeyObject };

export async function registerWallet(node: OfficeNode): Promise<Wallet> {
  const key = createHolderKey();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const publicKeyMultibase = multikeyFromJwk({ kty: 'OKP', crv: 'Ed25519', x });
  const draft = await post(node, 'did-drafts', { updateKey: key.multikey, keys: [{ publicKeyMultibase }] });
  const data = { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Anna Example' }] };
  const { draftId, unsigned } = draft.body;
  const control = { mode: 'holder', draftId, signedEntry: signLogEntry(key, unsigned) };
  const { status, body } = await post(node, 'parties', { data, control });
  expect([draft.status, status]).toEqual([201, 201]);
  const entry: { state?: { verificationMethod?: readonly { id: string }[] } } = Object(unsigned);
  const did = String(body['did']);
  const kid = entry.state?.verificationMethod?.at(0)?.id.split('#').at(-1) ?? '';
  return { partyId: String(body['partyId']), did, kid: `${did}#${kid}`, key: privateKey };
}

/** A compact JWS, put together from RFC 7515 and not with the product's code. */
export function signJws({ kid, key }: Pick<Wallet, 'kid' | 'key'>, typ: string, payload: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'EdDSA', typ, kid })}.${part(payload)}`;
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
}

export type LinkRequestBody = {
  readonly linkId: string;
  readonly dids: readonly string[];
  readonly nonce: string;
  readonly audience: string;
  readonly respondTo: string;
  readonly expiresAt: string;
};

/** A link the office collects, of which nobody has stated a side. */
export async function requestLink(
  node: OfficeNode,
  dids: readonly [string, string],
): Promise<LinkRequestBody> {
  const { status, body } = await post(node, 'did-links', { dids });
  expect(status).toBe(201);
  return Object(body['request']);
}

/** What a side states, as a wallet writes it from the request (VC Data Model 1.1 §6.3.1). */
export function statementPayload(
  request: LinkRequestBody,
  did: string,
  changes: { readonly issuer?: string; readonly subject?: Record<string, unknown>; readonly at?: Date } = {},
): Record<string, unknown> {
  const { issuer = did, at = new Date() } = changes;
  const seconds = Math.floor(at.getTime() / 1000);
  const { linkId, nonce, audience } = request;
  const sameAs = request.dids.find((each) => each !== did);
  const credentialSubject = { id: did, did, sameAs, linkId, nonce, audience, ...changes.subject };
  return {
    ...{ iss: issuer, sub: did, nbf: seconds - 1, exp: seconds + 86_400, jti: `urn:uuid:${randomUUID()}` },
    vc: {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: ['VerifiableCredential', 'SamePartyCredential'],
      credentialSubject,
    },
  };
}

/** A side as a wallet signs it. */
export function walletStatement(
  wallet: Wallet,
  request: LinkRequestBody,
  changes: Parameters<typeof statementPayload>[2] = {},
): string {
  return signJws(wallet, 'JWT', statementPayload(request, wallet.did, changes));
}

/** What a party says about its links, over a fresh challenge of the office. */
export async function partyWord(
  node: OfficeNode,
  wallet: Wallet,
  said: Record<string, unknown>,
): Promise<{ readonly statement: string }> {
  const { body } = await postOpenly(node, 'link-challenges');
  const { nonce, audience } = body;
  return { statement: signJws(wallet, 'link-statement+jwt', { nonce, audience, ...said }) };
}

export function sameParty(node: OfficeNode, one: string, other: string): Promise<Answer> {
  return get(node, `same-party-answers?${new URLSearchParams({ did: one, otherDid: other })}`);
}
