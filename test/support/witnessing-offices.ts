import type { RequestListener } from 'node:http';
import { expect } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { signOfficeToken } from '../../src/protocol/office-token/office-token.ts';
import { type MovingOffices, type MovingParty, post, startMovingOfficesWith } from './moving-offices.ts';
import type { OfficeNode } from './world.ts';

/** The office XA, and XB, XC and XD, which witness for it. */
export type WitnessingOffices = MovingOffices & {
  /** The did:key DIDs of XB, XC and XD. */
  readonly witnesses: readonly string[];
  /** A party of XA whose entries two of the three witnesses have to approve. */
  witnessedParty(): Promise<MovingParty>;
  /** While the work is done these offices answer nothing that is of use. */
  withDown<T>(codes: readonly string[], work: () => Promise<T>): Promise<T>;
};

export const witnessCodes = ['XB', 'XC', 'XD'] as const;
const nothing: RequestListener = (_request, response) => response.writeHead(503).end();

export async function startWitnessingOffices(config: Partial<Config> = {}): Promise<WitnessingOffices> {
  const offices = await startMovingOfficesWith(config, 'XA', ...witnessCodes);
  const host = offices.office('XA');
  const witnesses: string[] = [];
  for (const code of witnessCodes) {
    const witness = offices.office(code);
    await addPeer(witness, host.did, 'witness');
    witnesses.push(String((await addPeer(host, witness.did, 'witnessesUs')).witness));
  }
  const withDown = async <T>(codes: readonly string[], work: () => Promise<T>): Promise<T> => {
    const [code, ...others] = codes;
    return code === undefined ? work() : offices.withAnswers(code, nothing, () => withDown(others, work));
  };
  return {
    ...offices,
    witnesses,
    withDown,
    async witnessedParty() {
      const party = await offices.register(host);
      const { status } = await send(host, 'PUT', `parties/${party.partyId}/witness-rule`, {
        threshold: 2,
        witnesses,
      });
      expect(status).toBe(200);
      offices.wait(120);
      return party;
    },
  };
}

/** Makes one office work with another. */
export async function addPeer(at: OfficeNode, did: string, ...permissions: readonly string[]) {
  const added = await post(at, 'peer-offices', { did, permissions });
  expect([added.status, added.body.did]).toEqual([201, did]);
  return added.body;
}

export async function send(node: OfficeNode, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${node.url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${node.credential}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const { headers, status } = answer;
  return { status, headers, body: Object(text === '' ? {} : JSON.parse(text)) };
}

/** A file of a party, as its office publishes it. */
export async function fileOf(node: OfficeNode, { partyId }: MovingParty, name: string): Promise<string> {
  return (await fetch(`${node.url}/parties/${partyId}/${name}`)).text();
}

export async function headOf({ ports }: OfficeNode, did: string) {
  return ports.store.read.didLogs.head(did as Did);
}

/** What a request to a witness is made of beside its body, where a test wants it otherwise than right. */
export type TokenFaults = {
  readonly audience?: string;
  readonly signedBody?: string;
  readonly at?: Date;
  readonly relationship?: 'authentication' | 'assertionMethod';
  /** Takes the token that would be sent and gives another one. */
  readonly replace?: (token: string) => string;
};

/** Asks an office to approve an entry, as another office. */
export async function askWitness(
  from: OfficeNode,
  witness: OfficeNode,
  asked: { readonly did: string; readonly line: string },
  { faults = {}, now }: { readonly faults?: TokenFaults; readonly now: Date },
) {
  const path = `/offices/${witness.officeCode.toLowerCase()}/witness/approvals`;
  const body = JSON.stringify(asked);
  const { audience = witness.url, signedBody = body, at = now, relationship = 'authentication' } = faults;
  const issuer = from.did as Did;
  const signer = await from.ports.signing.signerFor(issuer, relationship, 'ES256');
  const request = { audience, method: 'POST', path, body: signedBody } as const;
  const token = await signOfficeToken(request, { issuer, signer, at });
  const answer = await fetch(`${witness.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Office ${faults.replace?.(token) ?? token}`,
      'content-type': 'application/json',
    },
    body,
  });
  return { status: answer.status, body: Object(await answer.json()) };
}
