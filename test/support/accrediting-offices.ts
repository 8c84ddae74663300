import type { Server } from 'node:http';
import { parseDid } from '../../src/domain/did/did.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { addTrustRoot } from '../../src/usecase/trust/trust-roots.ts';
import { walletKey } from './claiming.ts';
import { listeningServer, type OfficeNode, startOffice } from './world.ts';

const start = new Date('2026-05-01T12:00:00Z');

export type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** Four offices of one world with one clock: a root, two that are accredited, and one that relies on them. */
export type AccreditingWorld = {
  readonly root: OfficeNode;
  readonly a: OfficeNode;
  readonly b: OfficeNode;
  readonly relying: OfficeNode;
  now(): Date;
  wait(seconds: number): void;
  close(): Promise<void>;
};

/** All of them believe the root: A and B by their configuration, the root and the relying office by their own records. */
export async function startAccreditingWorld(): Promise<AccreditingWorld> {
  let now = start;
  const clock = () => now;
  const [rootServer, aServer, bServer, relyingServer] = await Promise.all(
    Array.from({ length: 4 }, listeningServer),
  ).then(([one, two, three, four]) => [some(one), some(two), some(three), some(four)] as const);
  const developmentHosts = [rootServer, aServer, bServer, relyingServer].map(hostOf);
  const common = { developmentHosts, clock };
  const root = await startOffice({ ...common, officeCode: 'XR', server: rootServer });
  const did = parseDid(root.did);
  const config = { trustRoots: [did] };
  const a = await startOffice({ ...common, officeCode: 'XA', server: aServer, config });
  const b = await startOffice({ ...common, officeCode: 'XB', server: bServer, config });
  const relying = await startOffice({ ...common, officeCode: 'XC', server: relyingServer });
  for (const { ports, officeCode } of [root, relying])
    await addTrustRoot(ports, { caller: { officeCode, actor: 'test', scopes }, did });
  return {
    ...{ root, a, b, relying, now: clock },
    wait: (seconds) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    close: async () => void (await Promise.all([root, a, b, relying].map((node) => node.close()))),
  };
}

export async function post(node: OfficeNode, path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(`${node.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: Object(await answer.json()) };
}

export async function get(node: OfficeNode, path: string): Promise<Answer> {
  const answer = await fetch(`${node.url}${path}`, {
    headers: { authorization: `Bearer ${node.credential}` },
  });
  return { status: answer.status, body: Object(await answer.json()) };
}

/** One office accredits another; the answer is that of the API. */
export function accredit(
  by: OfficeNode,
  office: OfficeNode,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  return post(by, '/api/v1/accreditations', {
    ...{ did: office.did, officeCode: office.officeCode },
    ...{ credentialTypes: ['GlobalIdentifierCredential'], ...more },
  });
}

/** The office keeps an accreditation that it was given or told of. */
export function receive(by: OfficeNode, accreditation: Answer): Promise<Answer> {
  return post(by, '/api/v1/received-accreditations', { credential: accreditation.body['credential'] });
}

/** A credential of the office about a party of its own, in the format. */
export async function issueAt(node: OfficeNode, format: string): Promise<unknown> {
  const party = await post(node, '/api/v1/parties', {
    data: {
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: 'Invented Works' }],
    },
  });
  const issued = await post(node, '/api/v1/credentials', {
    ...{ partyId: party.body['partyId'], configurationId: `GlobalIdentifierCredential_${format}` },
    ...{ assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }], holderKey: walletKey.jwk },
  });
  return issued.body['credential'];
}

function hostOf(server: Server): string {
  const address = server.address();
  return `localhost:${address !== null && typeof address === 'object' ? address.port : 0}`;
}

function some<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('A server is missing.');
  return value;
}
