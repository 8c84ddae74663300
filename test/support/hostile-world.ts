import { expect } from 'vitest';
import type { Did } from '../../src/domain/did/did.ts';
import type { MadeOffer } from '../../src/usecase/issuance/offer-credential.ts';
import { accessToken, keyProof, makeOffer, sdJwtId } from './claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from './issuing-office.ts';
import { type IssuingServer, startIssuingServer, type WireAnswer } from './issuing-server.ts';
import { testKey } from './jose-keys.ts';
import { sqliteKind, type TestDatabase } from './stores.ts';

type TestParty = { readonly partyId: string; readonly did: Did };
type OfferTerms = Parameters<typeof makeOffer>[3];
type ProofTerms = NonNullable<Parameters<typeof keyProof>[2]>;

/** An office on a database file and on HTTP, with a party that claims and one that is to be impersonated. */
export type HostileWorld = {
  readonly node: IssuingNode;
  readonly server: IssuingServer;
  readonly database: TestDatabase;
  readonly anna: TestParty;
  /** A party whose identifier has `victimKey` for authentication. */
  readonly victim: TestParty;
  offerTo(partyId: string, more?: OfferTerms): Promise<MadeOffer>;
  redeem(form: Record<string, unknown>, office?: string): Promise<WireAnswer>;
  /** An access token for an offer to Anna. */
  freshToken(more?: OfferTerms): Promise<string>;
  claim(token: string, proof: string, id?: string): Promise<WireAnswer>;
  /** A claim of Anna's credential with a fresh token and a proof that differs in what is given. */
  claimWith(more: ProofTerms): Promise<WireAnswer>;
  issuedCount(): Promise<number>;
  /** Runs the work and sees that no credential came of it. */
  expectNothingIssued(work: () => Promise<void>): Promise<void>;
  /** Every issued credential has a place of its own in the status list and exactly one audit event. */
  expectNoOrphans(): Promise<void>;
  close(): Promise<void>;
};

export const victimKey = testKey('EdDSA', 'victim');
export const attackerKey = testKey('ES256', 'attacker');

export async function startHostileWorld(): Promise<HostileWorld> {
  const database = await sqliteKind.create();
  const node = await startIssuingNode({ open: database.open });
  const server = await startIssuingServer(node);
  const anna = await addTestParty(node, node.first, 'anna');
  const victim = await addTestParty(node, node.first, 'victim', victimKey);
  const { officeCode } = node.first;
  const { read } = node.ports.store;
  const issued = async () => (await read.issuedCredentials.list(officeCode, {}, { limit: 1000 })).items;
  const world: HostileWorld = {
    node,
    server,
    database,
    anna,
    victim,
    offerTo: (partyId, more = {}) => makeOffer(node, node.first, partyId, more),
    redeem: (form, office = 'xa') => server.postForm(`/offices/${office}/token`, form),
    freshToken: async (more) => accessToken(node, node.first, await world.offerTo(anna.partyId, more)),
    claim: (token, proof, id = sdJwtId) =>
      server.postJson(
        '/offices/xa/credential',
        { credential_configuration_id: id, proofs: { jwt: [proof] } },
        bearer(token),
      ),
    claimWith: async (more) => world.claim(await world.freshToken(), await keyProof(node, node.first, more)),
    issuedCount: async () => (await issued()).length,
    async expectNothingIssued(work) {
      const before = await world.issuedCount();
      await work();
      expect(await world.issuedCount()).toBe(before);
    },
    async expectNoOrphans() {
      const records = await issued();
      const audit = await read.audit.list(officeCode, { limit: 5000 });
      const audited = audit.items.filter(({ action }) => action === 'credential.issued');
      expect(audited.map(({ subject }) => subject).toSorted()).toEqual(
        records.map(({ issuedId }) => issuedId).toSorted(),
      );
      const places = records.map(({ status }) => `${status.listId}/${status.index}`);
      expect(new Set(places).size).toBe(records.length);
    },
    async close() {
      server.close();
      await node.ports.store.close();
      await database.remove();
    },
  };
  return world;
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** Status and OAuth error of each answer. */
export function errorsOf(answers: readonly WireAnswer[]): readonly (readonly [number, unknown])[] {
  return answers.map(({ status, body }) => [status, body['error']]);
}

/** Does the same thing so many times at once. */
export function parallel<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, work));
}
