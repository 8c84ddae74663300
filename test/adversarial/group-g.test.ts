import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createDocuments } from '../../src/adapter/fetch/documents.ts';
import { createStatusReader } from '../../src/usecase/verification/read-status.ts';
import { verifyCredential } from '../../src/usecase/verify-credential.ts';
import {
  credentialAt,
  listText,
  outcomeWith,
  type Way,
  ways,
  withEntries,
} from '../support/credential-status.ts';
import { contexts, documentVc } from '../support/documents.ts';
import {
  at,
  attacker,
  bitstringEntry,
  bitstringUrl,
  jwtVc,
  keys,
  now,
  office,
  outcomeOf,
  revokedIndex,
  sdJwtVc,
  startWorld,
  suspendedIndex,
  trustList,
  vcJwt,
  type World,
} from '../support/issuers.ts';
import { withSignature } from '../support/jose-keys.ts';
import { postgresPrograms } from '../support/postgres.ts';
import { raceForIndexes } from '../support/status-race.ts';
import { postgresKind, sqliteKind } from '../support/stores.ts';
import { xa } from '../contract/records.ts';
import { playGroup } from './catalogue.ts';
import { playAllocation } from './group-g-allocation.ts';

const unknown = 'status STATUS_RETRIEVAL_ERROR';
const unproven = 'status STATUS_VERIFICATION_ERROR';
const tooShort = 'status STATUS_LIST_LENGTH_ERROR';
const outOfRange = 'status RANGE_ERROR';
const gone = 'https://gone.example/list';
const minutes = (count: number) => new Date(at.getTime() + count * 60_000);
const bitstringWays = ways.filter((way) => way !== 'token');

const indexOf = (way: Way) => (way === 'token' ? 1 : '1');
const listAt = (way: Way, url: string) => (way === 'token' ? { uri: url } : { statusListCredential: url });

/** The distinct outcomes of these ways with lists that are changed alike. */
async function outcomesWith(
  changes: Parameters<typeof listText>[1],
  chosen: readonly Way[] = ways,
): Promise<readonly string[]> {
  const outcomes = new Set<string>();
  for (const way of chosen) {
    const text = await listText(way, changes);
    outcomes.add(await outcomeWith(startWorld(), { way, index: indexOf(way), text }));
  }
  return [...outcomes];
}

/** What a reader that gets at nothing finds out of a credential of each way. */
async function outcomesWithout(reader: World['ports']['statusReader'], url?: string) {
  const { ports } = startWorld();
  const outcomes = new Set<string>();
  for (const way of ways) {
    const credential = await credentialAt(way, indexOf(way), url === undefined ? {} : listAt(way, url));
    const terms = { credential, trustList, at };
    outcomes.add(outcomeOf(await verifyCredential({ ...ports, statusReader: reader }, terms)));
  }
  return [...outcomes];
}

test.each(ways)('a credential whose list (%s) is good is verified; ended ones are not', async (way) => {
  const world = startWorld();
  const text = await listText(way);
  expect(await outcomeWith(world, { way, index: indexOf(way), text })).toBe('verified');
  const ended = way === 'token' ? revokedIndex : String(revokedIndex);
  expect(await outcomeWith(world, { way, index: ended })).toBe('status CREDENTIAL_REVOKED');
});

playGroup('G', {
  G01: async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const host = `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
    const documents = createDocuments({ deadlineMs: 200, developmentHosts: new Set([host]) });
    try {
      const url = `https://${host}/list`;
      const reader = createStatusReader(documents, contexts);
      expect(await outcomesWithout(reader, url)).toEqual([unknown]);
    } finally {
      silent.closeAllConnections();
      silent.close();
      await documents.close();
    }
    const world = startWorld();
    for (const way of ways) {
      const more = listAt(way, gone);
      expect(await outcomeWith(world, { way, index: indexOf(way), more })).toBe(unknown);
    }
  },
  G02: async () => {
    const nothing = { get: async () => ({ outcome: 'refused', reason: 'No way out.' }) as const };
    expect(await outcomesWithout(createStatusReader(nothing, contexts))).toEqual([unknown]);
    // What has no status needs no reader.
    const { ports } = startWorld();
    const statusReader = createStatusReader(nothing, contexts);
    const without = await verifyCredential(
      { ...ports, statusReader },
      { credential: vcJwt(), trustList, at },
    );
    expect(outcomeOf(without)).toBe('verified');
  },
  G04: async () => {
    const subject = (bytes: number) => ({
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: `u${gzipSync(new Uint8Array(bytes)).toString('base64url')}`,
    });
    const changes = (bytes: number) => ({ payload: { credentialSubject: subject(bytes) } });
    const least = 131_072 / 8;
    for (const bytes of [0, 1, least - 1])
      expect(await outcomesWith(changes(bytes), bitstringWays)).toEqual([tooShort]);
    expect(await outcomesWith(changes(least), bitstringWays)).toEqual(['verified']);
  },
  G05: async () => {
    const world = startWorld();
    const texts = ['-1', '1.5', '0x10', '1e3', '131072', '9223372036854775808', ' 1', '1 ', '+1', '', '１'];
    for (const way of bitstringWays) {
      world.publishList(bitstringUrl, await listText(way));
      for (const index of [...texts, 1, -1, null, undefined, {}, ['1']])
        expect(await outcomeWith(world, { way, index }), `${way} ${String(index)}`).toBe(outOfRange);
      expect(await outcomeWith(world, { way, index: '131071' })).toBe('verified');
    }
    for (const index of [-1, 1.5, 131_072, 2 ** 63, ...texts])
      expect(await outcomeWith(world, { way: 'token', index }), String(index)).toBe(outOfRange);
    expect(await outcomeWith(world, { way: 'token', index: 131_071 })).toBe('verified');
  },
  G07: async () => {
    const asOther = { key: keys.attacker, header: { kid: `${attacker}#key`, alg: 'EdDSA' } };
    const named = { payload: { issuer: attacker, iss: attacker } };
    const pretending = { key: keys.attacker, header: { kid: `${office}#eddsa`, alg: 'EdDSA' } };
    for (const changes of [asOther, { ...asOther, ...named }, pretending])
      expect(await outcomesWith(changes)).toEqual([unproven]);
    expect(await outcomesWith(named)).toEqual([unproven]);
  },
  G08: async () => {
    for (const way of ways) {
      const text = await listText(way);
      const broken =
        way === 'document'
          ? text.replace('"validUntil":"2026', '"validUntil":"2036')
          : withSignature(text, Buffer.alloc(64, 1));
      const unsigned = way === 'document' ? text.replace('"proof"', '"evidence"') : withSignature(text, '');
      for (const bad of [broken, unsigned, '{}', 'null', 'x'])
        expect(await outcomeWith(startWorld(), { way, index: indexOf(way), text: bad })).toBe(unproven);
    }
    const expired = { exp: now, validUntil: '2026-05-01T12:00:00Z' };
    const early = { iat: now + 61, validFrom: '2026-05-01T12:01:01Z' };
    expect(await outcomesWith({ payload: expired })).toEqual([unproven]);
    expect(await outcomesWith({ payload: early })).toEqual([unproven]);
    const current = { exp: now + 1, validUntil: '2026-05-01T12:00:01Z' };
    expect(await outcomesWith({ payload: current })).toEqual(['verified']);
  },
  G10: async () => {
    for (const way of bitstringWays) {
      const text = await listText(way, { purpose: 'suspension' });
      expect(await outcomeWith(startWorld(), { way, index: '1', text })).toBe(unproven);
      const more = { statusPurpose: 'suspension' };
      expect(await outcomeWith(startWorld(), { way, index: '1', text, more })).toBe('verified');
      const ended = { way, index: String(suspendedIndex), text, more };
      expect(await outcomeWith(startWorld(), ended)).toBe('status CREDENTIAL_SUSPENDED');
    }
  },
  G11: async () => {
    const period = { exp: now + 1800, validUntil: '2026-05-01T12:30:00Z' };
    const later = { ...period, iat: now + 300, validFrom: '2026-05-01T12:05:00Z' };
    for (const way of ways) {
      const [old, recent] = [
        await listText(way, { payload: period }),
        await listText(way, { payload: later }),
      ];
      const world = startWorld();
      const index = indexOf(way);
      expect(await outcomeWith(world, { way, index, text: old })).toBe('verified');
      expect(await outcomeWith(world, { way, index, text: recent }, minutes(6))).toBe('verified');
      // A cache that still gives the list from before is told by what was read since.
      expect(await outcomeWith(world, { way, index, text: old }, minutes(7))).toBe(unknown);
      expect(await outcomeWith(world, { way, index, text: recent }, minutes(8))).toBe('verified');
      // And whoever never saw a newer one relies on it only for as long as it says.
      expect(await outcomeWith(startWorld(), { way, index, text: old }, minutes(31))).toBe(unproven);
    }
  },
  G13: async () => {
    const [valid, revoked] = [bitstringEntry(1), bitstringEntry(revokedIndex)];
    for (const way of bitstringWays) {
      const world = startWorld();
      world.publishList(bitstringUrl, await listText(way));
      const outcome = async (entries: readonly object[]) =>
        outcomeOf(
          await world.verify(
            await withEntries(
              way,
              entries.map((entry) => ({ ...entry })),
            ),
          ),
        );
      expect(await outcome([valid, revoked])).toBe('status CREDENTIAL_REVOKED');
      expect(await outcome([revoked, valid])).toBe('status CREDENTIAL_REVOKED');
      expect(await outcome([valid, { ...valid, statusListCredential: gone }])).toBe(unknown);
      expect(await outcome([valid, valid])).toBe('verified');
    }
  },
  G14: async () => {
    const types: readonly (readonly [unknown, string])[] = [
      ['StatusList2021Entry', unproven],
      ['RevocationList2020Status', unproven],
      ['bitstringstatuslistentry', unproven],
      ['', 'format MALFORMED_VALUE_ERROR'],
      [1, 'format MALFORMED_VALUE_ERROR'],
    ];
    const suite = { request: { cryptosuite: 'eddsa-jcs-2022' } } as const;
    for (const [type, outcome] of types) {
      const credentialStatus = { ...bitstringEntry(1), type };
      const document = await documentVc({ members: { credentialStatus }, ...suite });
      for (const credential of [document, jwtVc({ vc: { credentialStatus } })])
        expect(outcomeOf(await startWorld().verify(credential)), String(type)).toBe(outcome);
    }
    const known = await documentVc({ members: { credentialStatus: bitstringEntry(1) }, ...suite });
    expect(outcomeOf(await startWorld().verify(known))).toBe('verified');
    const world = startWorld();
    for (const status of [{}, { status_assertion: {} }, [], 'valid', { status_list: [] }])
      expect(outcomeOf(await world.verify(sdJwtVc({ payload: { status } })))).toBe(unproven);
  },
  G16: playAllocation,
  G17: async () => {
    const kinds = postgresPrograms() === undefined ? [sqliteKind] : [sqliteKind, postgresKind];
    for (const kind of kinds) {
      const { places } = await raceForIndexes(kind, 50, xa);
      expect(new Set(places.flat()).size).toBe(100);
    }
  },
});
