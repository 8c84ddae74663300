import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
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

export const someEvidence = [
  { kind: 'document', digest: createHash('sha256').update('register extract').digest('base64url') },
] as const;

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
