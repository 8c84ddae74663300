import { describe, expect, test } from 'vitest';
import { createDocuments } from '../../src/adapter/fetch/documents.ts';
import { logKey, type LogKey, makeLog } from '../support/did-log.ts';
import { didWorld, logFile } from '../support/did-world.ts';

type World = Awaited<ReturnType<typeof didWorld>>;

/** Answers a path with a redirect. */
function redirect(world: World, path: string, location: string, status = 308): void {
  world.listeners.set(path, (_request, response) => response.writeHead(status, { location }).end());
}

const urlOf = ({ location }: World, folder: string) =>
  `https://${location.replace('%3A', ':')}/${folder}/did.jsonl`;

/** A log that began in the first of these folders and has moved to each of the others in turn. */
async function movingLog(world: World, key: LogKey, ...folders: readonly string[]) {
  const genesis = { key, parameters: { portable: true }, location: `${world.location}:${folders[0]}` };
  const [first = ''] = await makeLog(genesis);
  const did = String(JSON.parse(first).state.id);
  const dids = folders.map((folder) => did.replace(/[^:]+$/, folder));
  const moves = dids
    .slice(1)
    .map((id, index) => ({ key, document: { id, alsoKnownAs: dids.slice(0, index + 1) } }));
  const lines = await makeLog(genesis, ...moves);
  // Each call of makeLog signs anew, and the first entry without its proof is the same.
  expect(JSON.parse(lines[0] ?? '').versionId).toBe(JSON.parse(first).versionId);
  return { lines, dids, first: dids[0] ?? '', last: dids.at(-1) ?? '' };
}

describe('a log that moved', () => {
  test('is followed through three places, and not through four', async () => {
    const world = await didWorld();
    const log = await movingLog(world, logKey(), 'a', 'b', 'c', 'd', 'e');
    redirect(world, '/b/did.jsonl', urlOf(world, 'c'));
    redirect(world, '/c/did.jsonl', urlOf(world, 'd'));
    redirect(world, '/d/did.jsonl', urlOf(world, 'e'));
    world.files.set('/e/did.jsonl', logFile(log.lines));
    const [, second = ''] = log.dids;
    redirect(world, '/a/did.jsonl', urlOf(world, 'b'));
    const tooFar = await world.resolver.resolve(log.first);
    expect(tooFar.error?.type).toBe('INVALID_DID_DOCUMENT');
    const result = await world.resolver.resolve(second);
    expect(result.document?.id).toBe(second);
    expect(result.documentMetadata).toMatchObject({
      canonicalId: log.last,
      equivalentId: [...log.dids].reverse().filter((did) => did !== second),
    });
  });

  test('gives its former versions under every name it had', async () => {
    const world = await didWorld();
    const log = await movingLog(world, logKey(), 'a', 'b');
    redirect(world, '/a/did.jsonl', urlOf(world, 'b'), 301);
    world.files.set('/b/did.jsonl', logFile(log.lines));
    for (const did of log.dids) {
      const { document, documentMetadata } = await world.resolver.resolve(did, { versionNumber: 1 });
      expect([document?.id, documentMetadata.versionId]).toEqual([
        did,
        JSON.parse(log.lines[0] ?? '').versionId,
      ]);
    }
    const unknown = log.first.replace(/[^:]+$/, 'c');
    world.files.set('/c/did.jsonl', logFile(log.lines));
    expect((await world.resolver.resolve(unknown)).error?.type).toBe('INVALID_DID_DOCUMENT');
  });

  test.each<[string, (world: World) => string, number?]>([
    ['in a circle', (world) => urlOf(world, 'a')],
    ['only for now', (world) => urlOf(world, 'b'), 302],
    ['to another method of the request', (world) => urlOf(world, 'b'), 307],
    ['to another file', (world) => urlOf(world, 'b').replace('did.jsonl', 'log.jsonl')],
    ['to the same file with a query', (world) => `${urlOf(world, 'b')}?copy=1`],
    ['to plain http', (world) => urlOf(world, 'b').replace('https:', 'http:')],
    ['with a password', (world) => urlOf(world, 'b').replace('https://', 'https://user:word@')],
    ['by a relative reference', () => '/b/did.jsonl'],
    ['to a private address', () => 'https://127.0.0.1/b/did.jsonl'],
    ['to a local name', () => 'https://intern.local/b/did.jsonl'],
    ['to another port of this machine', () => 'https://localhost:1/b/did.jsonl'],
    ['to a path that leaves its folder', (world) => urlOf(world, 'b').replace('/b/', '/b/%2e%2e/')],
    ['to nowhere', () => ''],
    ['to a very long place', (world) => urlOf(world, 'b'.repeat(3_000))],
  ])('and redirects %s is not followed', async (_case, location, status) => {
    const world = await didWorld();
    const log = await movingLog(world, logKey(), 'a', 'b');
    world.files.set('/b/did.jsonl', logFile(log.lines));
    redirect(world, '/a/did.jsonl', location(world), status);
    const { error } = await world.resolver.resolve(log.first);
    expect(error?.type).toBe('INVALID_DID_DOCUMENT');
    expect(world.asked).not.toContain('/b/did.jsonl');
  });

  test('is refused where the place it redirects to has not the log, or another one', async () => {
    const world = await didWorld();
    const [key, other] = [logKey(), logKey()];
    const log = await movingLog(world, key, 'a', 'b');
    redirect(world, '/a/did.jsonl', urlOf(world, 'b'));
    expect((await world.resolver.resolve(log.first)).error?.type).toBe('NOT_FOUND');
    const files = {
      'that has not moved': log.lines.slice(0, 1),
      'of another DID': (await movingLog(world, other, 'b')).lines,
      'of another DID that moved': (await movingLog(world, other, 'a', 'b')).lines,
      'that moved on': (await movingLog(world, key, 'a', 'b', 'c')).lines,
      'that is cut': [`${log.lines[0]}`, `${log.lines[1]}`.slice(0, 100)],
    };
    for (const [name, lines] of Object.entries(files)) {
      world.passSeconds(4_000);
      world.files.set('/b/did.jsonl', logFile(lines));
      const { error } = await world.resolver.resolve(log.first, { noCache: true });
      expect([name, error?.type]).toEqual([name, 'INVALID_DID_DOCUMENT']);
    }
    world.passSeconds(4_000);
    world.files.set('/b/did.jsonl', logFile(log.lines));
    expect((await world.resolver.resolve(log.first)).document?.id).toBe(log.first);
  });

  test.each(['is gone', 'forgets the move', 'goes on by itself'])(
    'is read at its last place once the place is known, also where the first host %s',
    async (what) => {
      const world = await didWorld();
      const key = logKey();
      const log = await movingLog(world, key, 'a', 'b');
      world.files.set('/b/did.jsonl', logFile(log.lines));
      expect((await world.resolver.resolve(log.last)).document?.id).toBe(log.last);
      const forged = await movingLog(world, key, 'a', 'evil');
      const files = { 'forgets the move': log.lines.slice(0, 1), 'goes on by itself': forged.lines };
      if (what !== 'is gone') world.files.set('/a/did.jsonl', logFile(files[what as keyof typeof files]));
      const { document, documentMetadata } = await world.resolver.resolve(log.first);
      expect([document?.id, documentMetadata['canonicalId']]).toEqual([log.first, log.last]);
    },
  );

  test('whose last host does not answer is not taken back by its first', async () => {
    const world = await didWorld();
    const log = await movingLog(world, logKey(), 'a', 'b');
    world.files.set('/b/did.jsonl', logFile(log.lines));
    await world.resolver.resolve(log.last);
    world.files.set('/b/did.jsonl', { body: '', status: 503 });
    world.files.set('/a/did.jsonl', logFile(log.lines.slice(0, 1)));
    const { error } = await world.resolver.resolve(log.first);
    expect(error).toMatchObject({ type: 'INTERNAL_ERROR', unreachable: true });
  });
});

test('a redirect is told only where it is asked for, and never followed', async () => {
  const world = await didWorld();
  const host = world.location.replace('%3A', ':');
  redirect(world, '/a/did.jsonl', urlOf(world, 'b'));
  const documents = createDocuments({ developmentHosts: new Set([host]) });
  const expected = { accept: 'text/jsonl', mostBytes: 1_000 };
  const told = await documents.get(urlOf(world, 'a'), { ...expected, tellsMove: true });
  expect(told).toEqual({ outcome: 'moved', location: urlOf(world, 'b') });
  expect((await documents.get(urlOf(world, 'a'), expected)).outcome).toBe('refused');
  expect(world.asked).toEqual(['/a/did.jsonl', '/a/did.jsonl']);
  await documents.close();
});
