// A process of its own for the tests: `status-race-child.ts ADDRESS COUNT` takes so many status indexes once it is told to.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openPostgresStore, openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { randomFraction } from '../../src/base/random.ts';
import { xa } from './records.ts';

const atOnce = 16;
const [, , address = '', count = '0'] = process.argv;
const store = await (address.startsWith('postgres:')
  ? openPostgresStore({ url: address })
  : openSqliteStore({ file: address }));
process.stdout.write('ready\n');
await once(process.stdin, 'data');

const places: string[] = [];
let left = Number(count);
await Promise.all(Array.from({ length: atOnce }, takeOneAfterAnother));
process.stdout.write(`${JSON.stringify(places)}\n`);
process.stdin.destroy();
await store.close();

async function takeOneAfterAnother(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const { listId, index } = await store.write((unit) =>
      unit.writeStatusLists.allocate(xa, () => randomFraction(randomBytes)),
    );
    places.push(`${listId}/${index}`);
  }
}
