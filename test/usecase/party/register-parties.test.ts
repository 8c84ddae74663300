import { describe, expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import type { Did } from '../../../src/domain/did/did.ts';
import type { DidUpdate, Ports } from '../../../src/usecase/ports.ts';
import {
  addAllRegistered,
  mostPartiesAtOnce,
  type PreparedParty,
  prepareParties,
} from '../../../src/usecase/party/register-parties.ts';
import { partyKeys } from '../../../src/usecase/party/register-party.ts';
import { type RegisteringOptions, startRegisteringOffice, works } from '../../support/registering-office.ts';
import { witnessDouble } from '../../support/witness-double.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const many = 20;
const numbered = (first = 0, count = many) =>
  Array.from({ length: count }, (_, index) => works(`N${first + index}`));

async function start(options: RegisteringOptions) {
  const node = await startRegisteringOffice('XA', options);
  const { ports, caller } = node;
  const { officeCode } = caller;
  const prepare = (data = numbered(), terms = {}) => prepareParties(ports, officeCode, data, terms);
  const add = (parties: readonly PreparedParty[]) =>
    ports.store.write((store) => addAllRegistered(store, parties, 'clerk'));
  const count = () => ports.store.read.parties.count(officeCode, {});
  const counted = async () => ({
    parties: await count(),
    logs: (await ports.store.read.didLogs.list({ limit: 1000 })).items.length,
    keys: (await ports.store.read.keys.list()).length,
    records: (await ports.store.read.didRecords.list()).length,
    feed: await ports.store.read.didFeed.last(),
    actions: (await node.actions()).length,
  });
  return { ...node, officeCode, prepare, add, count, counted };
}

describe.each([
  { name: 'in this thread', hasThread: false },
  { name: 'in a thread of its own', hasThread: true },
])('many parties whose identifiers are made $name', ({ hasThread }) => {
  test('are registered in their order, each with an identifier that verifies and an audit event', async () => {
    const { prepare, add, ports, officeCode, verifiedLog, actions, findings } = await start({ hasThread });
    const prepared = await prepare();
    await add(prepared);
    const { items } = await ports.store.read.parties.list(officeCode, {}, { limit: 100 });
    expect(items.map(({ data }) => data)).toEqual(numbered());
    expect(new Set(items.map(({ did }) => did)).size).toBe(many);
    expect(items.map(({ did }) => did)).toEqual(prepared.map(({ party }) => party.did));
    for (const { did, partyId } of items) {
      expect(partyId).toMatch(/^[0-9a-f]{32}$/);
      const { head, versions } = await verifiedLog(did);
      expect(versions).toHaveLength(1);
      expect(head.document.authentication).toEqual([`${did}#key-1`]);
    }
    expect((await actions()).filter((action) => action === 'party.registered')).toHaveLength(many);
    expect(await findings()).toEqual([]);
  });

  test('have what a party alone has, member by member', async () => {
    const { prepare, ports, officeCode } = await start({ hasThread });
    const path = ['parties', 'a'.repeat(32)];
    const alone = await ports.dids.create({ path, officeCode, keys: partyKeys, witness: undefined });
    for (const { prepared } of await prepare()) expect(shape(prepared)).toEqual(shape(alone));
  });

  test('can sign, and be changed and ended like any other', async () => {
    const { prepare, add, ports, verifiedLog, wait, findings } = await start({ hasThread });
    const prepared = await prepare();
    await add(prepared);
    const did = prepared[3]?.party.did ?? ('' as Did);
    const signer = await ports.signing.signerFor(did, 'assertionMethod', 'EdDSA');
    expect(await signer.sign(Uint8Array.of(1))).toHaveLength(64);
    for (const update of [{ kind: 'rotate' }, { kind: 'deactivate' }] as const) {
      wait(10);
      await change(ports, did, update);
    }
    const { head, versions } = await verifiedLog(did);
    expect(versions).toHaveLength(3);
    expect(head.parameters.deactivated).toBe(true);
    const kinds = new Set((await findings()).map((finding) => shape(finding)));
    // The party still says it is active, because only its identifier was ended here.
    expect(kinds.size).toBe(1);
  });

  test('commit to their next key where the policy says so', async () => {
    const { prepare, add, verifiedLog, findings } = await start({ hasThread, preRotation: 'all' });
    const prepared = await prepare();
    await add(prepared);
    for (const { party, prepared: made } of prepared) {
      expect((await verifiedLog(party.did)).head.parameters.nextKeyHashes).toHaveLength(1);
      expect(made.newKeys.map(({ keyId }) => keyId)).toContain(made.record.nextKeyId);
    }
    expect(await findings()).toEqual([]);
  });

  test('are approved by witnesses where new ones are, and not made where these do not answer', async () => {
    const double = witnessDouble();
    double.usual = double.rule;
    const { prepare, add, count, findings } = await start({ hasThread, witnesses: double.witnesses });
    await add(await prepare());
    expect(double.shown).toHaveLength(many);
    expect(await findings()).toEqual([]);
    double.up = 1;
    await expect(prepare(numbered(100))).rejects.toThrow(codeOf('witness-threshold-not-met'));
    expect(await count()).toBe(many);
  });

  test('are none where one of their numbers is taken, and the party that has it is named', async () => {
    const { register, prepare, add, counted, findings } = await start({ hasThread });
    const first = await register(works('N13'));
    const before = await counted();
    const prepared = await prepare();
    const refused = add(prepared);
    await expect(refused).rejects.toThrow(codeOf('party-exists'));
    await expect(refused).rejects.toThrow(first.partyId);
    expect(await counted()).toEqual(before);
    expect(await findings()).toEqual([]);
  });

  test('are none where two of them have the same number', async () => {
    const { prepare, add, counted } = await start({ hasThread });
    const before = await counted();
    const prepared = await prepare([...numbered(), works('N5')]);
    await expect(add(prepared)).rejects.toThrow(codeOf('party-exists'));
    expect(await counted()).toEqual(before);
  });

  test('are those of one batch where two batches at once have the same number', async () => {
    const { prepare, add, count, findings } = await start({ hasThread });
    const batches = await Promise.all([prepare(numbered(0)), prepare(numbered(many - 1))]);
    const outcomes = await Promise.allSettled(batches.map(add));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await count()).toBe(many);
    expect(await findings()).toEqual([]);
  });

  test('are none where one of the identifiers is here already', async () => {
    const { prepare, add, counted } = await start({ hasThread });
    const [one, ...others] = await prepare();
    if (one === undefined) throw new Error('Nothing was prepared.');
    await add([one]);
    const before = await counted();
    const [renamed] = await prepare(numbered(500));
    if (renamed === undefined) throw new Error('Nothing was prepared.');
    const again = { ...renamed, prepared: one.prepared };
    await expect(add([...others, again])).rejects.toThrow(codeOf('did-log-conflict'));
    expect(await counted()).toEqual(before);
  });

  test('are not more than a batch has', async () => {
    const { prepare } = await start({ hasThread });
    await expect(prepare(numbered(0, mostPartiesAtOnce + 1))).rejects.toThrow(codeOf('invalid-request'));
    expect(await prepare([])).toEqual([]);
  });
});

describe('claim codes of many parties', () => {
  test('open the party they were made for, once, and only their digest is kept', async () => {
    const { prepare, add, ports, officeCode, findings } = await start({});
    const prepared = await prepare(numbered(), { claimCodes: {} });
    await add(prepared);
    const [one, other] = prepared;
    const at = ports.clock();
    const compare = (partyId = '', claimCode = '') =>
      ports.store.write((store) =>
        store.writeClaimCodes.compare(partyId, sha256Text(claimCode), { at, mostTries: 5 }),
      );
    const right = await compare(one?.party.partyId, one?.claimCode?.claimCode);
    expect(right.outcome).toBe('right');
    expect((await compare(one?.party.partyId, other?.claimCode?.claimCode)).outcome).toBe('wrong');
    const [kept] = await ports.store.read.claimCodes.list(officeCode, other?.party.partyId ?? '');
    expect(kept).toMatchObject({ codeId: other?.claimCode?.codeId, state: 'open', failedTries: 0 });
    expect(JSON.stringify(kept)).not.toContain(other?.claimCode?.claimCode);
    expect(new Set(prepared.map(({ claimCode }) => claimCode?.claimCode)).size).toBe(many);
    expect(await findings()).toEqual([]);
  });

  test('are good for thirty days, or as long as is said', async () => {
    const { prepare, ports } = await start({});
    const secondsOf = async (terms: object) => {
      const [one] = await prepare(numbered(0, 1), { claimCodes: terms });
      return ((one?.claimCode?.expiresAt.getTime() ?? 0) - ports.clock().getTime()) / 1000;
    };
    expect(await secondsOf({})).toBe(30 * 24 * 60 * 60);
    expect(await secondsOf({ expiresInSeconds: 600 })).toBe(600);
  });

  test('are named in the audit record and not shown, and are not made unasked', async () => {
    const { prepare, add, ports, officeCode } = await start({});
    const [coded] = await prepare(numbered(0, 1), { claimCodes: {} });
    const [plain] = await prepare(numbered(1, 1));
    if (coded === undefined || plain === undefined) throw new Error('Nothing was prepared.');
    await add([coded, plain]);
    const { items } = await ports.store.read.audit.list(officeCode, { limit: 100 });
    const facts = items.filter(({ action }) => action === 'party.registered').map((event) => event.facts);
    const { codeId, claimCode, expiresAt } = coded.claimCode ?? {};
    expect(facts[0]).toMatchObject({ codeId, codeExpiresAt: expiresAt?.toISOString() });
    expect(JSON.stringify(items)).not.toContain(claimCode);
    expect(plain.claimCode).toBeUndefined();
    expect(facts[1]).toEqual({ partyId: plain.party.partyId, control: 'office' });
    expect(await ports.store.read.claimCodes.list(officeCode, plain.party.partyId)).toEqual([]);
  });
});

async function change({ dids, store }: Pick<Ports, 'dids' | 'store'>, did: Did, update: DidUpdate) {
  const prepared = await dids.update(did, update);
  await store.write(async (unit) => {
    const appended = await unit.writeDidLogs.append(prepared.change, prepared.expectedHead);
    if (appended.outcome !== 'appended') throw new Error('The change was not appended.');
    await unit.writeDids.keep(prepared);
  });
}

/** A value with its texts and bytes left out, but for their length: what it is made of. */
function shape(value: unknown): unknown {
  // The length of these varies with the first bits.
  if (typeof value === 'string' && /^z\w{84,88}$/.test(value)) return 'a signature';
  if (typeof value === 'string') return value.startsWith('{') ? shape(JSON.parse(value)) : value.length;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shape(member)]));
}
