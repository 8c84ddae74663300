import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { openPostgresStore, openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Store } from '../../src/usecase/ports.ts';
import { postgresPrograms } from './postgres.ts';

/** An empty database of one kind, for as long as a test needs it. */
export type TestDatabase = {
  /** What a child process opens it by: a file, or a URL. */
  readonly address: string;
  open(options?: { readonly clock?: Clock }): Promise<Store>;
  /** Runs SQL beside the store, as somebody with access to the database could. */
  execute(statement: string): Promise<void>;
  remove(): Promise<void>;
};
export type DatabaseKind = { readonly name: string; create(): Promise<TestDatabase> };

export const sqliteKind: DatabaseKind = { name: 'SQLite', create: createSqliteDatabase };
export const postgresKind: DatabaseKind = { name: 'PostgreSQL', create: createPostgresDatabase };

/** Two stores that share one database, as two processes would, and the database. */
export type StorePair = { readonly first: Store; readonly second: Store; readonly database: TestDatabase };

/** Runs a suite on SQLite and on PostgreSQL. The pair is there once the tests run. */
export function describeOnEveryStore(title: string, suite: (pair: StorePair) => void): void {
  for (const kind of [sqliteKind, postgresKind])
    describeOn(kind, title, () => {
      let opened: StorePair | undefined;
      const pair = (): StorePair => {
        if (opened === undefined) throw new Error('The stores are open only while tests run.');
        return opened;
      };
      beforeAll(async () => {
        const database = await kind.create();
        const [first, second] = await Promise.all([database.open(), database.open()]);
        opened = { first, second, database };
      });
      afterAll(async () => {
        await opened?.first.close();
        await opened?.second.close();
        await opened?.database.remove();
      });
      suite({
        get first() {
          return pair().first;
        },
        get second() {
          return pair().second;
        },
        get database() {
          return pair().database;
        },
      });
    });
}

/** `describe` for one kind; a platform for which nobody publishes PostgreSQL leaves that kind out, and says so. */
export function describeOn(kind: DatabaseKind, title: string, suite: () => void): void {
  const isAbsent = kind === postgresKind && postgresPrograms() === undefined;
  if (isAbsent) console.warn(`No PostgreSQL programs for this platform: "${title}" is not tried on it.`);
  describe.skipIf(isAbsent)(`${title} on ${kind.name}`, suite);
}

async function createSqliteDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-test-store-'));
  const file = path.join(folder, 'store.sqlite');
  return {
    address: file,
    open: (options = {}) => openSqliteStore({ file, ...options }),
    async execute(statement) {
      const database = new Database(file);
      try {
        database.exec(statement);
      } finally {
        database.close();
      }
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

let databases = 0;

async function createPostgresDatabase(): Promise<TestDatabase> {
  const server = await postgresUrl();
  databases += 1;
  const name = `test_${process.pid}_${databases}`;
  await executeAt(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    address: url.href,
    open: (options = {}) => openPostgresStore({ url: url.href, poolSize: 8, ...options }),
    execute: (statement) => executeAt(url.href, statement),
    remove: () => executeAt(server, `drop database ${name} with (force)`),
  };
}

async function postgresUrl(): Promise<string> {
  const response = await fetch(inject('postgresDoor'));
  const text = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL is needed for this test and did not start. ${text}`);
  return text;
}

async function executeAt(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
