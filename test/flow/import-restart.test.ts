import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type DatabaseKind,
  describeOn,
  postgresKind,
  sqliteKind,
  type TestDatabase,
} from '../support/stores.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import { works } from '../support/registering-office.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const size = 1_600;

for (const kind of [sqliteKind, postgresKind])
  describeOn(kind, 'an import over the API that outlives its node', () => goesOn(kind));

async function listeningAt(port: number): Promise<Server> {
  const server = createHttpServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

function goesOn(kind: DatabaseKind): void {
  let database: TestDatabase;
  let node: OfficeNode;
  const start = async (port = 0) => {
    const { address } = database;
    const store =
      kind === postgresKind
        ? ({ kind: 'postgres', url: address } as const)
        : ({ kind: 'sqlite', file: address } as const);
    return startOffice({ config: { store }, server: await listeningAt(port) });
  };
  beforeAll(async () => {
    database = await kind.create();
  });
  afterAll(async () => {
    await node.close();
    await database.remove();
  });
  const job = async (path: string, credential: string) => {
    const answer = await fetch(`${node.url}${path}`, { headers: { authorization: `Bearer ${credential}` } });
    return JSON.parse(await answer.text());
  };
  const until = async (
    path: string,
    credential: string,
    isReached: (job: { rows: number; state: string }) => boolean,
  ) => {
    for (let tries = 0; tries < 1_000; tries += 1) {
      const present = await job(path, credential);
      if (isReached(present)) return present;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('The import does not go on.');
  };

  test('every row is imported once', async () => {
    node = await start();
    const { credential } = node;
    const lines = Array.from({ length: size }, (_, index) => JSON.stringify(works(`n${index}`)));
    const sent = await fetch(`${node.url}/api/v1/imports`, {
      method: 'POST',
      body: lines.join('\n'),
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/x-ndjson' },
    });
    expect(sent.status).toBe(202);
    const location = sent.headers.get('location') ?? '';
    await until(location, credential, ({ rows }) => rows > 0);
    const { port } = new URL(node.url);
    await node.close();
    node = await start(Number(port));
    const before = await job(location, credential);
    expect(before).toMatchObject({ state: 'running' });
    expect(before.rows).toBeLessThan(size);
    node.resumeImports();
    const done = await until(location, credential, ({ state }) => !['running', 'matching'].includes(state));
    expect(done).toMatchObject({ state: 'done', rows: size, counts: { refused: 0, unchanged: 0 } });
    // All of one name, by which some are shown for review.
    expect(done.counts.new + done.counts.review).toBe(size);
    expect(await node.ports.store.read.parties.count(node.officeCode, {})).toBe(size);
    const { items } = await node.ports.store.read.imports.rows(
      node.officeCode,
      done.importId,
      {},
      { limit: size },
    );
    expect(items.map(({ row }) => row)).toEqual(Array.from({ length: size }, (_, index) => index + 1));
    await node.checkState();
  }, 120_000);
}
