import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { draftFirstEntry } from '../../src/usecase/identifier/draft-log-entry.ts';
import { noWitnesses } from '../support/no-witnesses.ts';
import { partyViewSchema } from '../../src/usecase/party/party-view.ts';
import { registerParty } from '../../src/usecase/party/register-party.ts';
import type { Store } from '../../src/usecase/ports.ts';
import { createHolderKey, signLogEntry } from '../support/holder.ts';
import { callerOf, works } from '../support/registering-office.ts';
import { describeOn, postgresKind, sqliteKind } from '../support/stores.ts';
import { xa } from './records.ts';

const rounds = Number(process.env['RACE_ROUNDS'] ?? 60);
const secondsEach = 120;
const start = new Date('2026-05-04T10:00:00Z');

/** A child that races; `say` gives its next line. */
type Racer = { readonly child: ChildProcess; say(command: string): Promise<string> };

for (const kind of [sqliteKind, postgresKind])
  describeOn(kind, 'two processes', () => {
    test(
      `that change one log at once ${rounds} times: one entry is taken each time, the other is told so`,
      { timeout: secondsEach * 1000 * Math.max(1, rounds / 100) },
      async () => {
        const database = await kind.create();
        const store = await database.open({ clock: () => start });
        const { did, partyId, key } = await registerHolder(store);
        const environment = {
          ...{ did, partyId, multikey: key.multikey },
          pkcs8: key.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
        };
        const racers = ['one', 'two'].map((name) => startRacer(database.address, name, environment));
        try {
          const wins = [0, 0];
          for (let round = 1; round <= rounds; round += 1) {
            const time = addSeconds(start, 2 * round).toISOString();
            expect(await tell(racers, `prepare ${time}`)).toEqual(['ready', 'ready']);
            const answers = await tell(racers, 'go');
            expect([...answers].sort()).toEqual(['did-log-conflict', 'won']);
            const winner = answers.indexOf('won');
            wins[winner] = (wins[winner] ?? 0) + 1;
          }
          const log = await store.read.didLogs.byDid(did);
          const verified = verifyLog({
            did,
            lines: log?.lines.map(({ line }) => line) ?? [],
            now: addSeconds(start, 2 * rounds + 60),
          });
          expect(verified.fault).toBeUndefined();
          expect(log?.lines).toHaveLength(rounds + 1);
          console.log(`${kind.name}: ${rounds} races, won ${wins.join(' and ')} times`);
        } finally {
          for (const { child } of racers) child.kill('SIGKILL');
          await store.close();
          await database.remove();
        }
      },
    );
  });

function tell(racers: readonly Racer[], command: string): Promise<string[]> {
  return Promise.all(racers.map((racer) => racer.say(command)));
}

function startRacer(address: string, name: string, environment: { readonly [name: string]: string }): Racer {
  const child = spawn(process.execPath, [`${import.meta.dirname}/append-race-child.ts`, address, name], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async say(command) {
      child.stdin.write(`${command}\n`);
      return String((await lines.next()).value);
    },
  };
}

async function registerHolder(store: Store) {
  const key = createHolderKey();
  const ports = {
    ...{ store, clock: () => start, random: (length: number) => randomBytes(length) },
    node: { publicUrl: 'https://gid.example', didHost: 'gid.example' },
    witnesses: noWitnesses,
    dids: {
      ...{
        create: unused,
        createMany: unused,
        update: unused,
        receive: unused,
        release: unused,
        makeUpdateKey: unused,
        signEntry: unused,
      },
      ...{ createPlain: unused, updatePlain: unused, ledger: undefined },
    },
  };
  const caller = callerOf(xa);
  const { draftId, unsigned } = await draftFirstEntry(ports, { caller, updateKey: key.multikey, keys: [] });
  const signedEntry = JSON.parse(JSON.stringify(signLogEntry(key, unsigned, start)));
  const registered = await registerParty(ports, {
    caller,
    data: works(),
    control: { mode: 'holder', draftId, signedEntry },
  });
  const { did, partyId } = partyViewSchema.parse(registered);
  return { did: did as Did, partyId, key };
}

function unused(): never {
  throw new Error('The office keeps no key here.');
}
