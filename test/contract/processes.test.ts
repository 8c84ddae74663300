import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Store } from '../../src/usecase/ports.ts';
import type { AuditEvent } from '../../src/usecase/records.ts';
import { auditHash } from '../../src/usecase/audit-hash.ts';
import { describeOn, postgresKind, sqliteKind } from '../support/stores.ts';
import { later, now, xa } from './records.ts';

const killings = 3;

function start(task: 'append' | 'take', address: string) {
  return spawn(process.execPath, [`${import.meta.dirname}/child.ts`, task, address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

for (const kind of [sqliteKind, postgresKind])
  describeOn(kind, 'processes', () => {
    test('every unit that was acknowledged before a kill is there after it, whole', async () => {
      const database = await kind.create();
      const acknowledged: string[] = [];
      for (let killing = 0; killing < killings; killing += 1)
        acknowledged.push(...(await appendUntilKilled(database.address, 200 + 150 * killing)));

      const store = await database.open();
      const events = await allEvents(store);
      const digests = events.map(({ facts }) => String(Object.values(facts ?? {})[0]));
      expect(new Set(digests)).toEqual(new Set([...digests, ...acknowledged]));
      expect(acknowledged.length).toBeGreaterThan(1000);
      expect(events.map((event) => auditHash(event))).toEqual(events.map(({ hash }) => hash));
      const nonces = await store.write((unit) =>
        Promise.all(digests.map((digest) => unit.nonces.take(xa, digest, now))),
      );
      expect(nonces).not.toContain(false);
      await store.close();
      await database.remove();
    });

    test('what two processes take at once is given once', async () => {
      const database = await kind.create();
      const store = await database.open();
      await store.write(async ({ nonces }) => {
        for (let number = 0; number < 200; number += 1)
          await nonces.add({ officeCode: xa, digest: String(number), expiresAt: later });
      });
      const children = [start('take', database.address), start('take', database.address)];
      const taken = await Promise.all(children.map((child) => text(child.stdout)));
      const numbers = taken.flatMap((lines) => lines.split('\n').filter((line) => line !== ''));
      expect(numbers.map(Number).sort((one, other) => one - other)).toEqual(
        Array.from({ length: 200 }, (_, number) => number),
      );
      await store.close();
      await database.remove();
    });
  });

/** Lets a child write until it has acknowledged so many units, and kills it in the middle of its work. */
async function appendUntilKilled(address: string, units: number): Promise<readonly string[]> {
  const child = start('append', address);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
    if (output.split('\n').length > units) child.kill('SIGKILL');
  });
  await ended(child);
  // The last line may have been cut off by the kill.
  return output.split('\n').slice(0, -1);
}

async function ended(child: ChildProcess): Promise<void> {
  await once(child, 'close');
  expect(child.signalCode).toBe('SIGKILL');
}

async function allEvents(store: Store): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.read.audit.list(xa, { limit: 1000, ...(cursor !== undefined && { cursor }) });
    events.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return events;
}
