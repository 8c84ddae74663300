// A process of its own for the tests: `child.ts append ADDRESS` or `child.ts take ADDRESS`.
import { openPostgresStore, openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import type { Store } from '../../src/usecase/ports.ts';
import { anAuditEvent, later, now, xa } from './records.ts';

const [, , task = '', address = ''] = process.argv;
const store = await (address.startsWith('postgres:')
  ? openPostgresStore({ url: address })
  : openSqliteStore({ file: address }));
if (task === 'append') await Promise.all(Array.from({ length: 16 }, () => appendForever(store)));
if (task === 'take') await takeAll(store);

/** Writes units until it is killed; names each one on a line once it was acknowledged. */
async function appendForever({ write }: Store): Promise<void> {
  for (;;) {
    const digest = crypto.randomUUID();
    await write(async (unit) => {
      await unit.nonces.add({ officeCode: xa, digest, expiresAt: later });
      await unit.writeAudit.append(anAuditEvent({ facts: { digest } }));
    });
    process.stdout.write(`${digest}\n`);
  }
}

/** Tries to take the nonces `0` to `199`; names those it got. */
async function takeAll({ write, close }: Store): Promise<void> {
  const digests = Array.from({ length: 200 }, (_, number) => String(number));
  const answers = await Promise.all(
    digests.map((digest) => write((unit) => unit.nonces.take(xa, digest, now))),
  );
  process.stdout.write(digests.filter((_, number) => answers[number]).join('\n'));
  await close();
}
