import { describe, expect, test } from 'vitest';
import type { ResolutionResult } from '../../src/domain/did/resolution.ts';
import { signEntry, unsignedGenesis, unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { didOf, logKey, makeLog, witnessProof } from '../support/did-log.ts';
import { didWorld, logFile, ownHost } from '../support/did-world.ts';

const key = logKey();
const unanswered = { body: '', status: 503 };
const errorOf = ({ error }: ResolutionResult) => error?.type;
const idOf = ({ document }: ResolutionResult) => document?.id;

/** A world with a log at the other host. */
async function published(etag?: string) {
  const world = await didWorld();
  const location = `${world.location}:a`;
  const lines = await makeLog({ key, location }, { key });
  const publish = (some: readonly string[], tag = etag) =>
    world.files.set('/a/did.jsonl', { ...logFile(some), ...(tag === undefined ? {} : { etag: tag }) });
  publish(lines);
  return { ...world, lines, publish, did: didOf(lines), resolve: () => world.resolver.resolve(didOf(lines)) };
}

describe('what is kept of another host', () => {
  test('says who publishes it, when that was confirmed, and whether it still is', async () => {
    const { resolve, files, location, passSeconds } = await published();
    const host = decodeURIComponent(location);
    const first = { contentType: 'application/did', host, source: 'host', retrieved: '2026-06-01T00:00:00Z' };
    expect((await resolve()).resolutionMetadata).toEqual({ ...first, cached: 'fresh' });
    passSeconds(30);
    expect((await resolve()).resolutionMetadata).toEqual({ ...first, cached: 'fresh' });
    files.set('/a/did.jsonl', unanswered);
    passSeconds(31);
    expect((await resolve()).resolutionMetadata).toEqual({ ...first, cached: 'stale' });
  });

  test('is the same answer, object for object, until it is read anew', async () => {
    const { resolve, passSeconds } = await published();
    const first = await resolve();
    const again = await resolve();
    expect(again.document).toBe(first.document);
    expect(again.documentMetadata).toBe(first.documentMetadata);
    expect(again.resolutionMetadata).toBe(first.resolutionMetadata);
    passSeconds(61);
    expect((await resolve()).resolutionMetadata).not.toBe(first.resolutionMetadata);
  });

  test('is asked for with its entity tag, and stays where the host says it is the same', async () => {
    const { resolve, passSeconds, asked, notModified } = await published('"one"');
    const first = await resolve();
    passSeconds(61);
    const again = await resolve();
    expect({ asked, notModified }).toEqual({
      asked: ['/a/did.jsonl', '/a/did.jsonl'],
      notModified: ['/a/did.jsonl'],
    });
    expect(again.document).toBe(first.document);
    expect(again.resolutionMetadata).toMatchObject({ retrieved: '2026-06-01T00:01:01Z', cached: 'fresh' });
  });

  test('is read again where the tag changed', async () => {
    const { resolve, publish, lines, passSeconds } = await published('"one"');
    publish(lines.slice(0, 1), '"zero"');
    expect((await resolve()).documentMetadata.versionTime).toBe('2026-01-01T00:00:00Z');
    publish(lines, '"one"');
    passSeconds(61);
    expect((await resolve()).documentMetadata.versionTime).toBe('2026-01-02T00:00:00Z');
  });

  test('stands in for a silent host, but not after the host contradicted it', async () => {
    const { resolve, publish, files, lines, did, passSeconds } = await published('"one"');
    await resolve();
    publish([...lines, ...lines], '"broken"');
    passSeconds(61);
    expect(errorOf(await resolve())).toBe('INVALID_DID_DOCUMENT');
    files.set('/a/did.jsonl', unanswered);
    passSeconds(2);
    expect(errorOf(await resolve())).toBe('INTERNAL_ERROR');
    publish(lines);
    passSeconds(2);
    expect(idOf(await resolve())).toBe(did);
  });

  test('is gone where the host says that there is no such DID', async () => {
    const { resolve, files, passSeconds } = await published();
    await resolve();
    files.delete('/a/did.jsonl');
    passSeconds(61);
    expect(errorOf(await resolve())).toBe('NOT_FOUND');
    files.set('/a/did.jsonl', unanswered);
    passSeconds(31);
    expect(errorOf(await resolve())).toBe('INTERNAL_ERROR');
  });

  test('that was wrong is asked for again a second later', async () => {
    const { resolve, publish, lines, did, passSeconds } = await published();
    publish([...lines, ...lines]);
    expect(errorOf(await resolve())).toBe('INVALID_DID_DOCUMENT');
    publish(lines);
    passSeconds(1);
    expect(idOf(await resolve())).toBe(did);
  });

  test('is not more than so many bytes, and what was read first goes first', async () => {
    const world = await didWorld({ limits: { mostBytes: 3_000 } });
    const dids = [0, 1, 2].map((index) => {
      const did = `did:web:${world.location}:a${index}`;
      const body = JSON.stringify({ id: did, padding: ' '.repeat(1_000) });
      world.files.set(`/a${index}/did.json`, { body, type: 'application/did+json' });
      return did;
    });
    for (const did of dids) await world.resolver.resolve(did);
    for (const did of [...dids].reverse()) await world.resolver.resolve(did);
    expect(world.asked.map((path) => path.slice(0, 3))).toEqual(['/a0', '/a1', '/a2', '/a0']);
  });

  test('says how many witnesses approved', async () => {
    const world = await didWorld();
    const witnesses = [logKey(), logKey(), logKey()];
    const rule = {
      threshold: 1,
      witnesses: witnesses.map(({ updateKey }) => `did:key:${updateKey}`),
    };
    const lines = await makeLog({ key, location: `${world.location}:a`, parameters: { witness: rule } });
    world.files.set('/a/did.jsonl', logFile(lines));
    const { versionId } = JSON.parse(lines[0] ?? '') as { versionId: string };
    const proof = witnesses.slice(0, 2).map((witness) => witnessProof(witness, versionId));
    const body = JSON.stringify([{ versionId, proof }]);
    world.files.set('/a/did-witness.json', { body, type: 'application/json' });
    const { resolutionMetadata } = await world.resolver.resolve(didOf(lines));
    expect(resolutionMetadata).toMatchObject({ witnesses: { threshold: '1', approvals: '2' } });
  });

  test('is verified to the last entry of a long log', async () => {
    const world = await didWorld();
    const lines = await longLog(`${world.location}:a`, 210);
    for (const forged of [99, 100, 205]) {
      const other = lines.map((line, index) => (index === forged ? line.replace('"n":"', '"n":"x') : line));
      const did = didOf(lines).replace(/:a$/, `:a${forged}`);
      world.files.set(`/a${forged}/did.jsonl`, logFile(other));
      const { error } = await world.resolver.resolve(did);
      expect(error?.detail, String(forged)).not.toBe('The log is the log of another DID.');
      expect(error?.type, String(forged)).toBe('INVALID_DID_DOCUMENT');
    }
    world.files.set('/a/did.jsonl', logFile(lines));
    const { documentMetadata } = await world.resolver.resolve(didOf(lines));
    expect(documentMetadata.versionId).toMatch(/^210-/);
  });
});

/** A log of so many entries, a second apart, each with a member of its own in its document. */
async function longLog(location: string, entries: number): Promise<readonly string[]> {
  const first = unsignedGenesis({
    location,
    document: (did) => ({ id: did, n: '0' }),
    parameters: { updateKeys: [key.updateKey] },
    versionTime: new Date('2026-01-01T00:00:00Z'),
  });
  const lines = [(await signEntry(first, key)).line];
  while (lines.length < entries) {
    const previous = restoreLog(lines)?.at(-1);
    if (previous === undefined) throw new Error('the log does not parse');
    const document = { id: previous.did, n: String(lines.length) };
    const versionTime = new Date(Date.parse(previous.versionTime) + 1000);
    lines.push(
      (await signEntry(unsignedUpdate({ previous, document, parameters: {}, versionTime }), key)).line,
    );
  }
  return lines;
}

describe('noCache', () => {
  test('is honoured for so many DIDs of a host in a second and no more', async () => {
    const world = await didWorld({ limits: { mostNoCache: 3 } });
    const dids: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      const did = `did:web:${world.location}:a${index}`;
      const body = JSON.stringify({ id: did });
      world.files.set(`/a${index}/did.json`, { body, type: 'application/did+json', maxAge: 600 });
      dids.push(did);
    }
    const resolveAll = () => Promise.all(dids.map((did) => world.resolver.resolve(did, { noCache: true })));
    await resolveAll();
    expect(world.asked).toHaveLength(6);
    world.passSeconds(2);
    expect((await resolveAll()).map(idOf)).toEqual(dids);
    expect(world.asked).toHaveLength(9);
  });

  test('does not make a document that must not be kept cost more than one request a second', async () => {
    const world = await didWorld();
    const did = `did:web:${world.location}:a`;
    const body = JSON.stringify({ id: did });
    world.files.set('/a/did.json', { body, type: 'application/did+json', maxAge: 0 });
    for (let count = 0; count < 10; count += 1) await world.resolver.resolve(did, { noCache: true });
    expect(world.asked).toHaveLength(1);
    world.files.set('/a/did.json', unanswered);
    world.passSeconds(2);
    expect(errorOf(await world.resolver.resolve(did))).toBe('INTERNAL_ERROR');
  });
});

describe('the deadline', () => {
  test('holds for the log and its witness proofs together', async () => {
    const world = await didWorld({ limits: { deadlineMs: 300 } });
    const rule = { threshold: 1, witnesses: [`did:key:${logKey().updateKey}`] };
    const lines = await makeLog({ key, location: `${world.location}:a`, parameters: { witness: rule } });
    world.files.set('/a/did.jsonl', logFile(lines));
    world.files.set('/a/did-witness.json', { body: '', isSilent: true });
    const startedAt = performance.now();
    expect(errorOf(await world.resolver.resolve(didOf(lines)))).toBe('INTERNAL_ERROR');
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  test('leaves out other names whose hosts are slow, and gives the document all the same', async () => {
    const world = await didWorld({ limits: { deadlineMs: 1_000 } });
    const other = didOf(await makeLog({ key, location: `${world.location}:slow` }));
    const document = { alsoKnownAs: [other] };
    const lines = await makeLog({ key, location: `${world.location}:a`, document });
    world.listeners.set('/a/did.jsonl', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/jsonl' });
      setTimeout(() => response.end(logFile(lines).body), 700);
    });
    world.files.set('/slow/did.jsonl', { body: '', isSilent: true });
    const startedAt = performance.now();
    const result = await world.resolver.resolve(didOf(lines));
    expect(idOf(result)).toBe(didOf(lines));
    expect(result.documentMetadata).not.toHaveProperty('equivalentId');
    expect(performance.now() - startedAt).toBeLessThan(1_450);
  });
});

test('a DID of this node costs one read of its head once its log was read, and gives the same objects each time', async () => {
  let reads = 0;
  let logReads = 0;
  const world = await didWorld({ officeAt: (host) => (host === ownHost ? 'XA' : undefined) });
  const location = `${ownHost}:parties:a`;
  const lines = await makeLog({ key, location });
  const made = verifiedChange({ location, lines, now: world.clock() });
  if (made.fault !== undefined) throw new Error(made.fault.detail);
  await world.store.write(({ writeDidLogs }) => writeDidLogs.append(made.change, undefined));
  const { didLogs } = world.store.read;
  const head = await didLogs.head(made.change.did);
  const counted = await didWorld({
    officeAt: (host) => (host === ownHost ? 'XA' : undefined),
    readLocal: {
      head: async () => {
        reads += 1;
        return head;
      },
      byDid: (did) => {
        logReads += 1;
        return didLogs.byDid(did);
      },
      byFormerDid: () => Promise.reject(new Error('not read')),
      byLocation: () => Promise.reject(new Error('not read')),
    },
  });
  const [first, second] = [
    await counted.resolver.resolve(didOf(lines)),
    await counted.resolver.resolve(didOf(lines)),
  ];
  expect([reads, logReads]).toEqual([2, 1]);
  // The same as of another host's DID, which is read from its log.
  expect(first?.documentMetadata).toMatchObject({
    versionNumber: 1,
    portable: false,
    ttl: '3600',
    watchers: [],
    witness: {},
  });
  expect(second.documentMetadata).toBe(first.documentMetadata);
  expect(second.resolutionMetadata).toBe(first.resolutionMetadata);
  expect(first.resolutionMetadata).toEqual({
    contentType: 'application/did',
    host: ownHost,
    hostOffice: 'XA',
    source: 'local',
  });
});
