// One of two processes that change the same log: `append-race-child.ts ADDRESS RACER`. Told `prepare TIME` on standard
// input it signs an entry of its own on the present head, and on `go` it appends that; what came of it is a line.
import { createPrivateKey } from 'node:crypto';
import { createInterface } from 'node:readline';
import { openPostgresStore, openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { canonicalJson, isJsonObject, type Json } from '../../src/base/json.ts';
import { Problem } from '../../src/base/problem.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { appendLogEntry } from '../../src/usecase/identifier/append-log-entry.ts';
import { noWitnesses } from '../support/no-witnesses.ts';
import { signLogEntry } from '../support/holder.ts';
import { callerOf } from '../support/registering-office.ts';
import { xa } from './records.ts';

const [, , address = '', racer = ''] = process.argv;
const { did = '', partyId = '', multikey = '', pkcs8 = '' } = process.env;
const key = {
  multikey,
  privateKey: createPrivateKey({ key: Buffer.from(pkcs8, 'base64url'), format: 'der', type: 'pkcs8' }),
};
let now = new Date();
const clock = () => now;
const store = await (address.startsWith('postgres:')
  ? openPostgresStore({ url: address, clock })
  : openSqliteStore({ file: address, clock }));

let prepared: Json = null;
for await (const line of createInterface({ input: process.stdin })) {
  const [command, time] = line.split(' ');
  if (command === 'prepare') {
    now = new Date(time ?? '');
    prepared = await nextEntry();
    process.stdout.write('ready\n');
  } else if (command === 'go') {
    process.stdout.write(`${await append(prepared)}\n`);
  }
}
await store.close();

async function nextEntry(): Promise<Json> {
  const log = await store.read.didLogs.byDid(did as Did);
  const head = restoreLog(log?.lines.map((stored) => stored.line) ?? [])?.at(-1);
  if (head === undefined || !isJsonObject(head.document)) throw new Error('The log is not there.');
  const service = [
    { id: `${did}#of-${racer}`, type: 'Racer', serviceEndpoint: `https://racer.example/${racer}` },
  ];
  const document = { ...head.document, service };
  const unsigned = unsignedUpdate({ previous: head, document, versionTime: now });
  return JSON.parse(
    canonicalJson(JSON.parse(JSON.stringify(signLogEntry(key, unsigned, now))) as Json),
  ) as Json;
}

async function append(signedEntry: Json): Promise<string> {
  const ports = { store, clock, operationLimits: [], witnesses: noWitnesses };
  try {
    await appendLogEntry(ports, { caller: callerOf(xa), partyId, signedEntry });
    return 'won';
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
}
