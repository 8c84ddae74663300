import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ethrMethod } from '../../src/adapter/evm/resolve-ethr.ts';
import { createJsonRpc } from '../../src/adapter/fetch/json-rpc.ts';
import { cacheLimits } from '../../src/adapter/resolver/cache.ts';
import { toJson } from '../../src/base/json.ts';
import { fromMultibase, multibase } from '../../src/base/multibase.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import { restoreLog, verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { appendLogEntry } from '../../src/usecase/identifier/append-log-entry.ts';
import { draftNextEntry, type HolderChange } from '../../src/usecase/identifier/draft-log-entry.ts';
import { recoveryStatement } from '../../src/usecase/recovery/statement.ts';
import { createHolderKey, type HolderKey, signLogEntry } from '../support/holder.ts';
import {
  type Answers,
  blockHash,
  chainAnswers,
  identity,
  ownerLog,
  registry,
  startLyingRpc,
} from '../support/lying-rpc.ts';
import { ripeRecovery } from '../support/recovery-world.ts';
import { startRegisteringOffice } from '../support/registering-office.ts';
import { signStatement } from '../support/statement.ts';
import { playGroup } from './catalogue.ts';

// The cases about did:plc are played on what plays its part here: the logs that holders sign and the office appends to.

const codeOf = (code: string) => expect.objectContaining({ code });
const rename = (...alsoKnownAs: readonly string[]): HolderChange => ({ kind: 'rename', alsoKnownAs });

async function holderWorld() {
  const office = await startRegisteringOffice();
  const { party, key } = await office.registerHolder();
  const { ports, caller } = office;
  const draft = async (change: HolderChange) => {
    office.wait(1);
    return (await draftNextEntry(ports, { caller, partyId: party.partyId, change })).unsigned;
  };
  const sign = (signer: HolderKey, entry: unknown) => toJson(signLogEntry(signer, entry, ports.clock()));
  const append = (signedEntry: ReturnType<typeof sign>) =>
    appendLogEntry(ports, { caller, partyId: party.partyId, signedEntry });
  const lines = async () => (await ports.store.read.didLogs.byDid(parseDid(party.did)))?.lines ?? [];
  return { ...office, party, key, draft, sign, append, lines };
}

/** The entry with another value of its proof. */
function withProofValue(entry: unknown, change: (value: string) => string) {
  const copy = JSON.parse(JSON.stringify(entry));
  copy.proof[0].proofValue = change(copy.proof[0].proofValue);
  return toJson(copy);
}

const did = parseDid(`did:ethr:lying:${identity}`);

async function resolveLying(lies: readonly Answers[], options: { versionId?: string } = {}) {
  const rpc = createJsonRpc();
  const endpoints = await Promise.all(lies.map(startLyingRpc));
  onTestFinished(async () => {
    await rpc.close();
    for (const endpoint of endpoints) await endpoint.close();
  });
  const rpcUrls = endpoints.map(({ url }) => url);
  const network = { name: 'lying', chainId: 5, registry, confirmations: 10, rpcUrls };
  const resolve = ethrMethod({ networks: [network], rpc, clock: () => new Date(), limits: cacheLimits });
  const startedAt = performance.now();
  const result = await resolve(did, options);
  const calls = endpoints.reduce((sum, endpoint) => sum + endpoint.calls(), 0);
  return { result, seconds: (performance.now() - startedAt) / 1000, calls };
}

const honest = { changed: 900, logs: (block: number) => [ownerLog(block, block === 900 ? 500 : 0)] };

playGroup('K', {
  K01: async () => {
    const { key, draft, sign, append, lines, findings } = await holderWorld();
    const next = createHolderKey();
    await append(sign(key, await draft({ kind: 'rotate', updateKey: next.multikey, keys: [] })));
    const entry = await draft(rename('https://again.example'));
    await expect(append(sign(key, entry))).rejects.toEqual(codeOf('did-log-invalid'));
    expect(await lines()).toHaveLength(2);
    await append(sign(next, entry));
    expect(await findings()).toEqual([]);
  },
  // What can be undone here is a recovery by guardians, as long as it waits and nobody has completed it.
  K02: async () => {
    const early = await ripeRecovery();
    early.wait(-1);
    await expect(early.complete(early.recovery)).rejects.toThrow(codeOf('conflict'));
    early.wait(1);
    await early.complete(early.recovery);
    const object = ({ present, recovery, object: send }: typeof early) =>
      send(recovery, signStatement(present, recoveryStatement('recovery-objection', recovery)));
    await expect(object(early)).rejects.toThrow(codeOf('conflict'));
    const inTime = await ripeRecovery();
    expect(await object(inTime)).toMatchObject({ state: 'objected' });
    await expect(inTime.complete(inTime.recovery)).rejects.toThrow(codeOf('conflict'));
  },
  K04: async () => {
    const { key, draft, sign, append, lines } = await holderWorld();
    const good = sign(key, await draft(rename('https://proof.example')));
    const bytesOf = (value: string) => Buffer.from(fromMultibase(value) ?? []);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const withS = (value: string, change: (s: bigint) => bigint) => {
      const bytes = bytesOf(value);
      const s = change(BigInt(`0x${Buffer.from(bytes.subarray(32).toReversed()).toString('hex')}`));
      const text = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
      return multibase(Buffer.concat([bytes.subarray(0, 32), text]));
    };
    const changes: readonly ((value: string) => string)[] = [
      (value) => multibase(Buffer.concat([Buffer.from('3044', 'hex'), bytesOf(value)])), // DER
      (value) => multibase(Buffer.concat([bytesOf(value), Buffer.of(0)])),
      (value) => multibase(bytesOf(value).subarray(0, 63)),
      (value) => withS(value, (s) => s + order),
      (value) => `z1${value.slice(1)}`,
      (value) => `u${bytesOf(value).toString('base64url')}`,
      (value) => ` ${value}`,
    ];
    for (const change of changes)
      await expect(append(withProofValue(good, change))).rejects.toEqual(codeOf('did-log-invalid'));
    expect(await lines()).toHaveLength(1);
    await append(good);
  },
  K05: async () => {
    const { key, draft, sign, append, lines, findings } = await holderWorld();
    const late = sign(key, await draft(rename('https://late.example')));
    await append(sign(key, await draft(rename('https://first.example'))));
    await expect(append(late)).rejects.toEqual(codeOf('did-log-conflict'));
    const after = sign(key, await draft(rename('https://after.example')));
    await append(sign(key, await draft({ kind: 'deactivate' })));
    await expect(append(after)).rejects.toEqual(codeOf('did-deactivated'));
    expect(await lines()).toHaveLength(3);
    expect(await findings()).toEqual([]);
  },
  K07: async () => {
    const { key, ports, sign, append, lines, wait } = await holderWorld();
    const hashed = async (change: (state: Record<string, unknown>) => void) => {
      wait(1);
      const previous = restoreLog((await lines()).map(({ line }) => line))?.at(-1);
      if (previous === undefined) throw new Error('The party has no log.');
      const document = JSON.parse(JSON.stringify(previous.document));
      change(document);
      const versionTime = ports.clock();
      return sign(key, unsignedUpdate({ previous, document, parameters: {}, versionTime }));
    };
    const service = (id: string) => ({ id, type: 'Thing', serviceEndpoint: 'https://x.example' });
    const own = (state: Record<string, unknown>, fragment: string) => `${String(state['id'])}#${fragment}`;
    const many = Array.from({ length: 11 }, (_, index) => `s${index}`);
    const tooMuch: readonly ((state: Record<string, unknown>) => void)[] = [
      (state) => void (state['service'] = many.map((name) => service(own(state, name)))),
      (state) => void (state['service'] = [service(own(state, 'x'.repeat(33)))]),
      (state) => void (state['note'] = 'x'.repeat(16_001)),
      (state) => void (state['alsoKnownAs'] = Array.from({ length: 51 }, (_, n) => `https://x.example/${n}`)),
    ];
    for (const change of tooMuch)
      await expect(append(await hashed(change))).rejects.toEqual(codeOf('did-log-invalid'));
    expect(await lines()).toHaveLength(1);
    await append(await hashed((state) => void (state['service'] = [service(own(state, 'x'.repeat(32)))])));
    expect(await lines()).toHaveLength(2);
  },
  K08: async () => {
    const { key, draft, sign, append, lines } = await holderWorld();
    for (let turn = 0; turn < 10; turn += 1)
      await append(sign(key, await draft(rename(`https://turn.example/${turn}`))));
    const eleventh = sign(key, await draft(rename('https://turn.example/last')));
    await expect(append(eleventh)).rejects.toEqual(codeOf('too-many-requests'));
    expect(await lines()).toHaveLength(11);
  },
  K10: async () => {
    const { ports, party, key, draft, sign, lines } = await holderWorld();
    const [one, other] = [
      sign(key, await draft(rename('https://one.example'))),
      sign(key, await draft(rename('https://other.example'))),
    ];
    // Two processes on one database are raced in test/contract/append-race.test.ts; here two requests are.
    const stored = await ports.store.read.didLogs.byDid(parseDid(party.did));
    if (stored === undefined) throw new Error('The party has no log.');
    const changes = [one, other].map((entry) =>
      verifiedChange({
        ...{ stored, location: stored.location, lines: [JSON.stringify(entry)], now: ports.clock() },
      }),
    );
    const outcomes = await Promise.all(
      changes.map((result) => {
        if (result.fault !== undefined) throw new Error(result.fault.detail);
        const expectedHead = stored.lines.at(-1)?.versionId;
        return ports.store.write((store) => store.writeDidLogs.append(result.change, expectedHead));
      }),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['appended', 'conflict']);
    expect(await lines()).toHaveLength(2);
  },
  K11: async () => {
    const { party, lines, ports } = await holderWorld();
    const texts = (await lines()).map(({ line }) => line);
    const scid = party.did.split(':')[2] ?? '';
    const verdict = (asked: string, logLines = texts) =>
      verifyLog({ did: parseDid(asked), lines: logLines, now: ports.clock() }).fault;
    expect(verdict(party.did)).toBeUndefined();
    const last = scid.endsWith('a') ? 'b' : 'a';
    const others = [`${scid.slice(0, -1)}${last}`, scid.slice(0, -1), scid.slice(0, 24), `${scid}a`];
    for (const other of others) {
      expect(verdict(party.did.replace(scid, other))).toBeDefined();
      // The log itself rewritten to that name.
      const rewritten = texts.map((line) => line.replaceAll(scid, other));
      expect(verdict(party.did.replace(scid, other), rewritten)).toBeDefined();
    }
  },
  K13: async () => {
    const fine = await resolveLying([chainAnswers(honest)]);
    expect(fine.result.documentMetadata).toMatchObject({ versionId: '900' });
    const agreeing = await resolveLying([chainAnswers(honest), chainAnswers(honest)]);
    expect(agreeing.result.error).toBeUndefined();

    const future = await resolveLying([chainAnswers({ ...honest, head: 1_000 })], { versionId: '995' });
    expect(future.result.error?.type).toBe('NOT_FOUND');

    let asked = 0;
    const reorganised = (block: number) => blockHash(block, block === 999_990 ? (asked += 1) : 0);
    const lies: readonly (readonly Answers[])[] = [
      [chainAnswers({ ...honest, chainId: 1 })],
      [chainAnswers({ ...honest, hash: reorganised })],
      // The event is gone from its block, or is of another fork, identity or contract.
      [chainAnswers({ ...honest, logs: () => [] })],
      [
        chainAnswers({
          ...honest,
          logs: (block) => [ownerLog(block, 0, { blockHash: blockHash(block, 3) })],
        }),
      ],
      [chainAnswers({ ...honest, logs: (block) => [ownerLog(block, 0, { address: identity })] })],
      [chainAnswers({ ...honest, logs: (block) => [ownerLog(block, 0, { removed: true })] })],
      // In the wrong order: the second change of the block comes first.
      [
        chainAnswers({
          ...honest,
          logs: (block) => [ownerLog(block, block), ownerLog(block, 0, { logIndex: '0x1' })],
        }),
      ],
      // Two endpoints, one of which hides the last change.
      [chainAnswers(honest), chainAnswers({ ...honest, changed: 500 })],
      // What is no answer at all.
      [() => 'nonsense'],
      [() => undefined],
    ];
    for (const [index, lie] of lies.entries()) {
      const { result } = await resolveLying(lie);
      expect([index, result.error?.type]).toEqual([index, 'INTERNAL_ERROR']);
      expect(result.document).toBeUndefined();
    }
  },
  K14: async () => {
    const crowded = Array.from({ length: 100_000 }).fill(ownerLog(900, 900)) as object[];
    const rows: readonly [string, Answers][] = [
      ['itself', chainAnswers({ changed: 900, logs: (block) => [ownerLog(block, block)] })],
      [
        'a circle',
        chainAnswers({ changed: 900, logs: (block) => [ownerLog(block, block === 900 ? 800 : 900)] }),
      ],
      ['forwards', chainAnswers({ changed: 900, logs: (block) => [ownerLog(block, block + 1)] })],
      ['100,000 changes', chainAnswers({ changed: 100_000, logs: (block) => [ownerLog(block, block - 1)] })],
      ['100,000 in one block', chainAnswers({ changed: 900, logs: () => crowded })],
    ];
    for (const [name, lie] of rows) {
      const { result, seconds, calls } = await resolveLying([lie]);
      expect([name, result.error?.type]).toEqual([name, 'INTERNAL_ERROR']);
      expect(seconds).toBeLessThan(6);
      expect(calls).toBeLessThan(name.startsWith('100,000') ? 1_100 : 12);
    }
  },
});

test('an endpoint that does not answer is unreachable, within the deadline', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const rpc = createJsonRpc();
  onTestFinished(async () => {
    await rpc.close();
    silent.close();
  });
  const network = {
    name: 'lying',
    chainId: 5,
    registry,
    confirmations: 10,
    rpcUrls: [`http://127.0.0.1:${port}`],
  };
  const limits = { ...cacheLimits, deadlineMs: 300 };
  const result = await ethrMethod({ networks: [network], rpc, clock: () => new Date(), limits })(did, {});
  expect(result.error).toMatchObject({ type: 'INTERNAL_ERROR', unreachable: true });
});
