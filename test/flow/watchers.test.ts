import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { watchSource } from '../../src/usecase/watch/look-at-log.ts';
import { endWatch, watchDid } from '../../src/usecase/watch/watch-did.ts';
import { createHolderKey, signLogEntry } from '../support/holder.ts';
import {
  linesAt,
  movingData,
  type MovingOffices,
  type MovingParty,
  post,
  resolve,
  send,
  startMovingOffices,
  stolenUpdateKey,
} from '../support/moving-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let world: MovingOffices;
let a: OfficeNode;
let watcher: OfficeNode;
let stranger: OfficeNode;
beforeAll(async () => {
  world = await startMovingOffices('XA', 'XB', 'XC');
  [a, watcher, stranger] = [world.office('XA'), world.office('XB'), world.office('XC')];
});
afterAll(async () => {
  for (const node of [a, watcher, stranger]) await node.checkState();
  await world.close();
});
beforeEach(() => world.wait(120));

const scidOf = ({ did }: { readonly did: string }) => did.split(':')[2] ?? '';
const watcherUrl = (node: OfficeNode) => `${node.url.replace('http:', 'https:')}/watcher`;
const callerAt = ({ officeCode }: OfficeNode) => ({ officeCode, actor: 'clerk', scopes });
const watch = ({ did }: MovingParty) =>
  watchDid(watcher.ports, { caller: callerAt(watcher), did: parseDid(did) });
const name = ({ partyId }: MovingParty, watchers: readonly string[]) =>
  send(a, { method: 'PUT', path: `parties/${partyId}/watchers`, body: { watchers } });

async function ask(path: string, method = 'GET') {
  const answer = await fetch(`${watcher.url}/watcher/${path}`, { method });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}
const notice = ({ did }: { readonly did: string }) => ask(`log?did=${encodeURIComponent(did)}`, 'POST');
const keptLines = async (party: MovingParty) =>
  (await watcher.ports.store.read.mirrors.lines(watchSource, parseDid(party.did))).map(({ line }) => line);
const isContested = async (party: MovingParty) =>
  (await watcher.ports.store.read.mirrors.head(watchSource, parseDid(party.did)))?.isContested;

/** The notice is not waited for by who sends it. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not come to this in two seconds.');
}

async function watched(): Promise<MovingParty> {
  const party = await world.register(a);
  world.wait(60);
  await watch(party);
  return party;
}

async function rotate({ partyId }: MovingParty): Promise<void> {
  world.wait(60);
  expect((await post(a, `parties/${partyId}/key-rotation`, undefined)).status).toBe(200);
}

describe('a watched DID', () => {
  test('is copied at each entry, and resolves by its copies when its host is gone', async () => {
    const party = await watched();
    expect((await name(party, [watcherUrl(watcher)])).status).toBe(200);
    await until(async () => (await keptLines(party)).length === 2);
    await resolve(stranger, party.did);
    world.wait(20);
    await rotate(party);
    await until(async () => (await keptLines(party)).length === 3);
    const published = await linesAt({ at: a, party });
    const copy = await ask(`log?scid=${scidOf(party)}`);
    expect([copy.status, copy.type]).toEqual([200, 'text/jsonl; charset=utf-8']);
    expect(copy.text.trim().split('\n')).toEqual(published);
    expect(await ask(`witness?scid=${scidOf(party)}`)).toMatchObject({ status: 200, text: '[]' });

    world.wait(7200);
    await world.withForgedHost('XA', [], async () => {
      const byCopy = await resolve(watcher, party.did);
      const byWatcher = await resolve(stranger, party.did);
      expect(byCopy.didResolutionMetadata).toMatchObject({ source: 'mirror' });
      expect(byWatcher.didResolutionMetadata).toMatchObject({ source: 'watcher', cached: 'stale' });
      for (const { didDocumentMetadata } of [byCopy, byWatcher])
        expect(didDocumentMetadata.versionId).toMatch(/^3-/);
    });
  });

  test('is followed to where it moves, under its SCID', async () => {
    const party = await watched();
    await name(party, [watcherUrl(watcher)]);
    await until(async () => (await keptLines(party)).length === 2);
    world.wait(20);
    await world.move({ at: a, party }, stranger);
    await until(async () => (await keptLines(party)).length === 3);
    expect(await isContested(party)).toBe(false);
  });

  test('is watched by the word of its holder, too', async () => {
    const key = createHolderKey();
    const party = await world.registerHolder(a, key);
    world.wait(60);
    await watch(party);
    expect((await name(party, [watcherUrl(watcher)])).status).toBe(403);
    const draft = await post(a, `parties/${party.partyId}/log-entry-drafts`, {
      ...{ kind: 'watch', watchers: [watcherUrl(watcher)] },
    });
    expect(draft.status).toBe(201);
    const signedEntry = signLogEntry(key, draft.body.unsigned, world.now());
    const appended = await post(a, `parties/${party.partyId}/log-entries`, { signedEntry });
    expect(appended.status).toBeLessThan(300);
    await until(async () => (await keptLines(party)).length === 2);
  });

  test('is changed all the same where its watcher does not answer or refuses, which is logged by its host', async () => {
    const party = await world.register(a);
    world.wait(60);
    const before = a.logLines.length;
    const dead = 'https://localhost:1/watcher';
    expect((await name(party, [dead, watcherUrl(watcher)])).status).toBe(200);
    await until(async () => a.logLines.slice(before).join('').split('watcherNotTold').length === 3);
    const logged = a.logLines
      .slice(before)
      .filter((line) => line.includes('watcherNotTold'))
      .join('');
    expect(logged).toContain('refused');
    expect(logged).toContain('unreachable');
    expect(logged).not.toContain(scidOf(party));
  });
});

describe('naming watchers', () => {
  test.each<[string, unknown]>([
    ['that are not called by https', ['http://watcher.example']],
    ['with a query', ['https://watcher.example/?x=1']],
    ['with a password', ['https://user:secret@watcher.example/']],
    ['twice', ['https://watcher.example', 'https://watcher.example']],
    ['that are eleven', Array.from({ length: 11 }, (_, index) => `https://w${index}.example`)],
    ['that are none', 'https://watcher.example'],
  ])('%s is refused', async (_title, watchers) => {
    const party = await world.register(a);
    const path = `parties/${party.partyId}/watchers`;
    expect((await send(a, { method: 'PUT', path, body: { watchers } })).status).toBe(400);
  });

  test('is for did:webvh only', async () => {
    const control = { mode: 'office' };
    const { body } = await post(a, 'parties', { data: movingData, control, didMethod: 'web' });
    expect((await name(body, ['https://watcher.example'])).status).toBe(409);
  });
});

describe('a notice', () => {
  test('of a DID that is not watched, or not any more, is refused', async () => {
    const party = await world.register(a);
    expect((await notice(party)).status).toBe(403);
    const other = await watched();
    await endWatch(watcher.ports, { caller: callerAt(watcher), did: parseDid(other.did) });
    expect((await notice(other)).status).toBe(403);
    expect((await ask(`log?scid=${scidOf(other)}`)).status).toBe(200);
    expect((await watch(other)).lineCount).toBe(1);
  });

  test.each(['did:web:gid.example', 'did:key:z6Mk', 'nonsense', ''])('of “%s” is refused', async (did) => {
    expect((await notice({ did })).status).toBe(400);
  });

  test('makes the watcher look once in ten seconds', async () => {
    const party = await watched();
    expect((await notice(party)).status).toBe(202);
    await rotate(party);
    await notice(party);
    expect(await keptLines(party)).toHaveLength(2);
    world.wait(9);
    await post(a, `parties/${party.partyId}/key-rotation`, undefined);
    expect([(await notice(party)).status, (await keptLines(party)).length]).toEqual([202, 2]);
    world.wait(1);
    expect([(await notice(party)).status, (await keptLines(party)).length]).toEqual([202, 3]);
  });

  test('leads to a host that gives nothing: the copy stays', async () => {
    const party = await watched();
    await world.withForgedHost('XA', [], async () => expect((await notice(party)).status).toBe(404));
    expect(await keptLines(party)).toHaveLength(1);
  });

  test.each<[string, (lines: readonly string[]) => readonly string[]]>([
    ['a shorter log', (lines) => lines.slice(0, 1)],
    ['a log that does not verify', (lines) => [lines[0] ?? '', (lines[1] ?? '').replace('did/v1', 'did/v2')]],
    ['something else', () => ['{}']],
  ])('leads to %s: the copy stays, and is not contested', async (_title, forge) => {
    const party = await watched();
    await rotate(party);
    await notice(party);
    const lines = await linesAt({ at: a, party });
    expect(await keptLines(party)).toEqual(lines);
    world.wait(20);
    await world.withForgedHost('XA', forge(lines), async () =>
      expect((await notice(party)).status).toBe(422),
    );
    expect([await keptLines(party), await isContested(party)]).toEqual([lines, false]);
  });

  test('leads to another history, properly signed: the copy is contested, and resolves nothing any more', async () => {
    const party = await watched();
    const [genesis = ''] = await linesAt({ at: a, party });
    const stolen = await stolenUpdateKey(a, parseDid(party.did));
    await rotate(party);
    await notice(party);
    const fork = world.continued([genesis], stolen, { alsoKnownAs: ['https://fork.example/'] });
    world.wait(7200);
    await world.withForgedHost('XA', fork, async () => expect((await notice(party)).status).toBe(422));
    expect([await isContested(party), (await keptLines(party)).length]).toEqual([true, 2]);
    await world.withForgedHost('XA', [], async () => {
      expect((await resolve(watcher, party.did)).status).toBe(404);
    });
  });
});

describe('a notice that names another place', () => {
  const elsewhere = (party: MovingParty) =>
    `did:webvh:${scidOf(party)}:${encodeURIComponent(new URL(stranger.url).host)}:parties:elsewhere`;

  test('does not keep the watcher from looking where the log is at home', async () => {
    const party = await watched();
    await rotate(party);
    expect((await notice({ did: elsewhere(party) })).status).toBe(404);
    expect(await keptLines(party)).toHaveLength(2);
  });

  test('with another history there, by a key that was stolen and replaced, changes nothing', async () => {
    const party = await watched();
    const lines = await linesAt({ at: a, party });
    const stolen = await stolenUpdateKey(a, parseDid(party.did));
    await rotate(party);
    await notice(party);
    world.wait(60);
    const did = elsewhere(party);
    const renamed = JSON.parse(
      JSON.stringify(Object(JSON.parse(lines[0] ?? '{}')).state).replaceAll(party.did, did),
    );
    const fork = world.continued(lines, stolen, { ...renamed, alsoKnownAs: [party.did] });
    await world.withForgedHost('XC', fork, async () => expect((await notice({ did })).status).toBe(422));
    expect([(await keptLines(party)).length, await isContested(party)]).toEqual([2, false]);
  });
});

describe('the files of a watcher', () => {
  test.each([
    ['log', 'Qmabcdefghijkmnopqrstuvwxyzabcdefghijkmnopqrst', 404],
    ['witness', 'Qmabcdefghijkmnopqrstuvwxyzabcdefghijkmnopqrst', 404],
    ['log', 'nonsense', 400],
    ['witness', 'did:web:gid.example', 400],
  ])('%s of %s: %i', async (file, scid, status) => {
    expect((await ask(`${file}?scid=${scid}`)).status).toBe(status);
  });

  test.each([
    ['POST', 'log/delete'],
    ['GET', 'resource'],
    ['POST', 'resource'],
    ['POST', 'resource/delete'],
  ])('%s %s is not offered', async (method, path) => {
    const scid = 'Qmabcdefghijkmnopqrstuvwxyzabcdefghijkmnopqrst';
    expect((await ask(`${path}?scid=${scid}`, method)).status).toBe(501);
  });
});

describe('watching', () => {
  const code = (wanted: string) => expect.objectContaining({ code: wanted });

  test('is begun once, and not for a DID of this node, one that is not there, or another method', async () => {
    const party = await watched();
    await expect(watch(party)).rejects.toThrow(code('conflict'));
    const own = await world.register(watcher);
    await expect(watch(own)).rejects.toThrow(code('conflict'));
    const gone = { ...party, did: party.did.replace(/.{8}$/, '00000000') };
    await expect(watch(gone)).rejects.toThrow(code('did-not-found'));
    await expect(watch({ ...party, did: 'did:web:gid.example' })).rejects.toThrow(code('did-invalid'));
  });
});
