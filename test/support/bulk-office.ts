import { randomBytes } from 'node:crypto';
import { createCustody } from '../../src/adapter/keys/custody.ts';
import { createRandomSource } from '../../src/adapter/keys/random-source.ts';
import { KeyEncryptionKey } from '../../src/adapter/keys/seal.ts';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { createDids } from '../../src/adapter/veramo/dids.ts';
import { createManyIdentifiers } from '../../src/adapter/veramo/many-identifiers.ts';
import type { PartyData } from '../../src/domain/party/party-data.ts';
import { isOfficeCode } from '../../src/domain/trust/office.ts';
import { addOffice } from '../../src/usecase/office/add-office.ts';
import { noWitnesses } from './no-witnesses.ts';

/** An office on a SQLite file, with the system's time and randomness, that makes identifiers in threads. */
export async function openBulkOffice(options: {
  readonly file: string;
  readonly threads: number;
  readonly key?: Uint8Array;
}) {
  const clock = () => new Date();
  const random = createRandomSource();
  const store = await openSqliteStore({ file: options.file, clock });
  const keyEncryptionKey = new KeyEncryptionKey(options.key ?? randomBytes(32));
  const custody = createCustody({ keyEncryptionKey, random });
  const node = { publicUrl: 'https://gid.example', didHost: 'gid.example' };
  const { threads } = options;
  const many =
    threads === 0
      ? undefined
      : createManyIdentifiers({ threads, keyEncryptionKey, didHost: node.didHost, preRotation: 'off' });
  const dids = createDids({ store, custody, clock, node, many });
  const ports = { store, dids, clock, random, node, witnesses: noWitnesses, operationLimits: [] };
  const officeCode = 'XA';
  if (!isOfficeCode(officeCode)) throw new Error('Not an office code.');
  if ((await store.read.offices.byCode(officeCode)) === undefined)
    await addOffice(ports, { officeCode, name: 'Invented Office', actor: 'test' });
  return {
    ...{ ports, custody, officeCode },
    async close() {
      await many?.close();
      await store.close();
    },
  };
}

/** Persons that do not exist, numbered from `first`, each with a number of the office XA. */
export function inventedPersons(first: number, count: number): readonly PartyData[] {
  return Array.from({ length: count }, (_, index) => ({
    partyKind: 'naturalPerson',
    personNameBag: [{ personFullName: `Invented Person ${first + index}` }],
    partyIdentifierBag: [{ officeCode: 'XA', identifier: `N${first + index}` }],
  }));
}
