import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { readWebvhDid } from '../../src/protocol/did-webvh/webvh-did.ts';
import { didOf, logKey, makeLog, witnessProof } from '../support/did-log.ts';
import { didWorld, type File, logFile } from '../support/did-world.ts';

const hours = 3600;

type Rule = { readonly parameters?: JsonObject; readonly watchers?: readonly string[] };

/** A log of three entries that names its watchers, of which the resolver has seen two. */
async function watchedWorld({ parameters = {}, watchers: names = ['w1'] }: Rule = {}) {
  const world = await didWorld();
  const { files, location, passSeconds, resolver } = world;
  const key = logKey();
  const watchers = names.map((name) => `https://${decodeURIComponent(location)}/${name}`);
  const genesis = { key, location: `${location}:a`, parameters: { watchers, ...parameters } };
  const lines = await makeLog(genesis, { key }, { key });
  const did = didOf(lines);
  const scid = readWebvhDid(did)?.scid ?? '';
  const resolve = () => resolver.resolve(did, { noCache: true });
  const setHost = (file: File | undefined) =>
    file === undefined ? files.delete('/a/did.jsonl') : files.set('/a/did.jsonl', file);
  const setWatcher = (name: string, file: File) => files.set(`/${name}/log?scid=${scid}`, file);
  return {
    ...{ ...world, key, lines, did, scid, resolve, setHost, setWatcher },
    /** The resolver sees this much of the log, and then the host does not answer any more. */
    async lose(seen = lines.slice(0, 2), file: File | undefined = { body: '', status: 503 }) {
      setHost(logFile(seen));
      const result = await resolve();
      passSeconds(2 * hours);
      setHost(file);
      return result;
    },
  };
}

const versionOf = ({ documentMetadata }: { documentMetadata: { versionId?: unknown } }) =>
  String(documentMetadata.versionId).split('-')[0];

describe('a log whose host does not give it', () => {
  test.each<[string, File | undefined]>([
    ['does not answer', { body: '', status: 503 }],
    ['says there is none', undefined],
  ])('is read from a watcher where the host %s, and the metadata say so', async (_title, file) => {
    const { lose, setWatcher, lines, resolve } = await watchedWorld();
    expect(versionOf(await lose(undefined, file))).toBe('2');
    setWatcher('w1', logFile(lines));
    const result = await resolve();
    expect(versionOf(result)).toBe('3');
    expect(result.resolutionMetadata).toMatchObject({ source: 'watcher', cached: 'stale' });
  });

  test('is read from the watcher that has most of it', async () => {
    const { lose, setWatcher, lines, resolve } = await watchedWorld({ watchers: ['w1', 'w2', 'w3'] });
    await lose();
    setWatcher('w1', logFile(lines.slice(0, 2)));
    setWatcher('w2', logFile(lines));
    expect(versionOf(await resolve())).toBe('3');
  });

  test('is read from the witness proofs of the watcher, too', async () => {
    const witness = logKey();
    const id = `did:key:${witness.updateKey}`;
    const rule = { witness: { threshold: 1, witnesses: [id] } };
    const { lose, setWatcher, files, lines, scid, resolve, passSeconds } = await watchedWorld({
      parameters: rule,
    });
    const proofs = [1, 2, 3].map((number) => {
      const { versionId } = Object(JSON.parse(lines[number - 1] ?? '{}'));
      return { versionId, proof: [witnessProof(witness, versionId)] };
    });
    const type = 'application/json';
    files.set('/a/did-witness.json', { type, body: JSON.stringify(proofs) });
    expect(versionOf(await lose())).toBe('2');
    setWatcher('w1', logFile(lines));
    expect((await resolve()).error).toMatchObject({ unreachable: true });
    files.set(`/w1/witness?scid=${scid}`, { type, body: JSON.stringify(proofs) });
    passSeconds(11);
    expect(versionOf(await resolve())).toBe('3');
  });

  test('is asked of watchers once in ten seconds', async () => {
    const { lose, setWatcher, lines, resolve, asked, passSeconds } = await watchedWorld();
    await lose();
    setWatcher('w1', logFile(lines));
    const count = () => asked.filter((path) => path.startsWith('/w1/')).length;
    await Promise.all([resolve(), resolve()]);
    passSeconds(9);
    await resolve();
    expect(count()).toBe(1);
    passSeconds(2);
    await resolve();
    expect(count()).toBe(2);
  });
});

describe('a watcher is not believed', () => {
  type World = Awaited<ReturnType<typeof watchedWorld>>;
  const forked = async ({ key, lines, location }: World): Promise<readonly string[]> => {
    const watchers = [`https://${decodeURIComponent(location)}/w1`];
    const document = { alsoKnownAs: ['https://fork.example/'] };
    const other = await makeLog(
      { key, location: `${location}:a`, parameters: { watchers } },
      { key, document },
    );
    return [lines[0] ?? '', other[1] ?? ''];
  };

  test.each<[string, (world: World) => Promise<File> | File]>([
    [
      'that alters the log',
      ({ lines }) => logFile([...lines.slice(0, 2), (lines[2] ?? '').replace('did/v1', 'did/v2')]),
    ],
    ['that gives a shorter log than was seen', ({ lines }) => logFile(lines.slice(0, 1))],
    ['that gives another history, properly signed', async (world) => logFile(await forked(world))],
    [
      'that gives another log',
      async ({ key, location }) => logFile(await makeLog({ key, location: `${location}:b` })),
    ],
    ['that redirects', ({ lines }) => ({ ...logFile(lines), status: 308 })],
    ['that never answers', ({ lines }) => ({ ...logFile(lines), isSilent: true })],
    ['that gives a page', ({ lines }) => ({ ...logFile(lines), type: 'text/html' })],
    ['that gives 5 MB', () => ({ body: `{"a":"${'x'.repeat(5 * 1024 * 1024)}"}\n` })],
  ])('%s', { timeout: 10_000 }, async (_title, make) => {
    const world = await watchedWorld();
    await world.lose();
    world.setWatcher('w1', await make(world));
    const startedAt = performance.now();
    expect((await world.resolve()).error).toMatchObject({ type: 'INTERNAL_ERROR', unreachable: true });
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    // An honest host is heard again at once.
    world.setHost(logFile(world.lines));
    world.passSeconds(2);
    expect(versionOf(await world.resolve())).toBe('3');
  });

  test('where another one says something else: then neither is', async () => {
    const world = await watchedWorld({ watchers: ['w1', 'w2'] });
    await world.lose(world.lines.slice(0, 1));
    const { key, lines, location } = world;
    const document = { alsoKnownAs: ['https://fork.example/'] };
    const { parameters } = Object(JSON.parse(lines[0] ?? '{}'));
    const fork = await makeLog(
      { key, location: `${location}:a`, parameters: { watchers: parameters.watchers } },
      { key, document },
    );
    world.setWatcher('w1', logFile(lines));
    world.setWatcher('w2', logFile([lines[0] ?? '', fork[1] ?? '']));
    expect((await world.resolve()).error).toMatchObject({ unreachable: true });
  });

  test('for a log that was never seen: nobody knows who watches it', async () => {
    const { setHost, setWatcher, lines, resolve, asked } = await watchedWorld();
    setHost({ body: '', status: 503 });
    setWatcher('w1', logFile(lines));
    expect((await resolve()).error).toMatchObject({ unreachable: true });
    expect(asked.some((path) => path.startsWith('/w1/'))).toBe(false);
  });

  test('that is not named by an https URL: it is not called', async () => {
    const { asked, did, files, passSeconds, resolver, location } = await watchedWorld();
    const key = logKey();
    const watchers = [
      `http://${decodeURIComponent(location)}/w1`,
      `https://${decodeURIComponent(location)}/w1?x=1`,
    ];
    const lines = await makeLog({ key, location: `${location}:c`, parameters: { watchers } });
    files.set('/c/did.jsonl', logFile(lines));
    await resolver.resolve(didOf(lines));
    passSeconds(2 * hours);
    files.delete('/c/did.jsonl');
    expect((await resolver.resolve(didOf(lines), { noCache: true })).error?.type).toBe('NOT_FOUND');
    expect(asked.some((path) => path.startsWith('/w1'))).toBe(false);
    expect(did).not.toBe(didOf(lines));
  });
});
