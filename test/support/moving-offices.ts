import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { KeyEncryptionKey } from '../../src/adapter/keys/seal.ts';
import type { Config } from '../../src/config.ts';
import { addSeconds, epochSeconds } from '../../src/base/clock.ts';
import { type Did, parseDid } from '../../src/domain/did/did.ts';
import { unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { signJwt } from '../../src/protocol/jose/sign-jwt.ts';
import { type HolderKey, signLogEntry } from './holder.ts';
import { listeningServer, type OfficeNode, startOffice } from './world.ts';

export type MovingParty = { readonly partyId: string; readonly did: string; readonly status: string };
/** A party, and the office that holds it. */
export type Move = { readonly at: OfficeNode; readonly party: MovingParty };
/** Offices that reach each other over HTTP on loopback, and one time for all of them. */
export type MovingOffices = {
  office(code: string): OfficeNode;
  now(): Date;
  wait(seconds: number): void;
  register(node: OfficeNode): Promise<MovingParty>;
  /** Registers a party that keeps its update key. */
  registerHolder(node: OfficeNode, key: HolderKey): Promise<MovingParty>;
  /** The four steps of a move between two offices that keep the keys. */
  move(from: Move, to: OfficeNode): Promise<Move>;
  /** A credential that the identifier itself signs, with the key its office keeps. */
  selfSigned(move: Move): Promise<string>;
  /** The log with one more entry, by the key given. */
  continued(lines: readonly string[], key: HolderKey, document: object): readonly string[];
  /** Puts a log in place of what the office's own software would answer, while the work is done. */
  withForgedHost<T>(code: string, lines: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Lets something else answer in place of the office's own software, while the work is done. */
  withAnswers<T>(code: string, answers: RequestListener, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export const movingData = {
  partyKind: 'organization',
  organizationNameBag: [{ organizationStandardName: 'Moving Works' }],
};

export function startMovingOffices(...codes: readonly string[]): Promise<MovingOffices> {
  return startMovingOfficesWith({}, ...codes);
}

export async function startMovingOfficesWith(
  config: Partial<Config>,
  ...codes: readonly string[]
): Promise<MovingOffices> {
  let now = new Date('2026-06-01T10:00:00Z');
  const wait = (seconds: number) => void (now = addSeconds(now, seconds));
  const servers = await Promise.all(codes.map(async (code) => ({ code, server: await listeningServer() })));
  const developmentHosts = servers.map(({ server }) => `localhost:${(server.address() as AddressInfo).port}`);
  const nodes = new Map<string, OfficeNode>();
  for (const { code, server } of servers)
    nodes.set(
      code,
      await startOffice({ officeCode: code, developmentHosts, server, clock: () => now, config }),
    );
  const office = (code: string): OfficeNode => {
    const node = nodes.get(code);
    if (node === undefined) throw new Error('There is no such office here.');
    return node;
  };
  const withAnswers = async <T>(
    code: string,
    answers: RequestListener,
    work: () => Promise<T>,
  ): Promise<T> => {
    const server = servers.find((other) => other.code === code)?.server;
    if (server === undefined) throw new Error('There is no such office here.');
    const honest = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', answers);
    try {
      return await work();
    } finally {
      server.removeAllListeners('request');
      for (const listener of honest) server.on('request', listener);
    }
  };
  return {
    ...{ office, wait, now: () => now },
    async register(node) {
      const { status, body } = await post(node, 'parties', { data: movingData });
      expect(status).toBe(201);
      return body;
    },
    async registerHolder(node, key) {
      const draft = await post(node, 'did-drafts', { updateKey: key.multikey });
      const { draftId, unsigned } = draft.body;
      const control = { mode: 'holder', draftId, signedEntry: signLogEntry(key, unsigned, now) };
      return (await post(node, 'parties', { data: movingData, control })).body;
    },
    async move({ at, party }, to) {
      wait(120);
      const arrival = await post(to, 'party-arrivals', { did: party.did, data: movingData });
      expect(arrival.status).toBe(201);
      const { arrivalId, unsigned, did } = arrival.body;
      const departure = await post(at, `parties/${party.partyId}/departure`, { unsigned });
      expect([departure.status, departure.body.party?.status]).toEqual([200, 'leaving']);
      const { signedEntry } = departure.body;
      const arrived = await post(to, `party-arrivals/${arrivalId}/completion`, { signedEntry });
      expect([arrived.status, arrived.body.did]).toEqual([201, did]);
      const confirmed = await post(at, `parties/${party.partyId}/departure-confirmation`, { did });
      expect([confirmed.status, confirmed.body.status]).toEqual([200, 'moved']);
      wait(120);
      return { at: to, party: arrived.body };
    },
    async selfSigned({ at, party }) {
      const signer = await at.ports.signing.signerFor(parseDid(party.did), 'assertionMethod', 'EdDSA');
      const payload = {
        iat: epochSeconds(now),
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        type: ['VerifiableCredential', 'ExampleCredential'],
        issuer: party.did,
        credentialSubject: { id: 'urn:example:subject', statement: 'made before the move' },
      };
      return signJwt(signer, { typ: 'vc+jwt' }, payload);
    },
    continued(lines, key, document) {
      const previous = restoreLog(lines)?.at(-1);
      if (previous === undefined) throw new Error('The log does not parse.');
      const state = { ...JSON.parse(JSON.stringify(previous.document)), ...document };
      const entry = unsignedUpdate({ previous, document: state, versionTime: now });
      return [...lines, JSON.stringify(signLogEntry(key, JSON.parse(JSON.stringify(entry)), now))];
    },
    withForgedHost: (code, lines, work) =>
      withAnswers(
        code,
        (request, response) => {
          const isLog = request.url?.endsWith('/did.jsonl') === true && lines.length > 0;
          response.writeHead(isLog ? 200 : 404, { 'content-type': 'text/jsonl' });
          response.end(isLog ? lines.map((line) => `${line}\n`).join('') : '');
        },
        work,
      ),
    withAnswers,
    async close() {
      for (const node of nodes.values()) await node.close();
    },
  };
}

export async function post(node: OfficeNode, path: string, body: unknown) {
  const answer = await fetch(`${node.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: Object(await answer.json()) };
}

/** A request of the office's administrator. */
export async function send(
  node: OfficeNode,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
) {
  const answer = await fetch(`${node.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: Object(text === '' ? {} : JSON.parse(text)) };
}

export async function resolve(node: OfficeNode, did: string, query = 'noCache=true') {
  const answer = await fetch(`${node.url}/1.0/identifiers/${did}?${query}`);
  return { status: answer.status, ...Object(await answer.json()) };
}

/** The lines a party's log is published with. */
export async function linesAt({ at, party }: Move): Promise<readonly string[]> {
  const answer = await fetch(`${at.url}/parties/${party.partyId}/did.jsonl`, { redirect: 'manual' });
  return (await answer.text()).trim().split('\n');
}

/** The private update key, as somebody would have it who keeps a copy of the office's database and its secret. */
export async function stolenUpdateKey({ ports }: OfficeNode, did: Did): Promise<HolderKey> {
  const { controllerKeyId = '' } = (await ports.store.read.didRecords.byDid(did)) ?? {};
  const record = await ports.store.read.keys.byId(controllerKeyId);
  if (record === undefined) throw new Error('The office keeps no update key.');
  const der = new KeyEncryptionKey(new Uint8Array(32).fill(7)).open(record.sealed, record.keyId);
  const privateKey: KeyObject = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  return { multikey: controllerKeyId, privateKey };
}
