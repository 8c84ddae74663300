import { describe, expect, test } from 'vitest';
import { parseDid } from '../../../src/domain/did/did.ts';
import type { LogChange } from '../../../src/domain/did/did-log.ts';
import { changePartyIdentifier } from '../../../src/usecase/identifier/change-party-identifier.ts';
import type { NoticeOutcome } from '../../../src/usecase/watch/notices.ts';
import { notifyingStore } from '../../../src/usecase/watch/notifying-store.ts';
import { createNotifier } from '../../../src/usecase/watch/notify-watchers.ts';
import { startRegisteringOffice } from '../../support/registering-office.ts';

const did = parseDid('did:webvh:Qmabcdefghijkmnopqrstuvwxyzabcdefghijkmnopqrst:gid.example');

function telling(outcome: NoticeOutcome | Error = 'taken') {
  const posted: string[] = [];
  const failed: string[] = [];
  const notifier = createNotifier(
    {
      async post(url) {
        posted.push(url);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
    (host, why) => void failed.push(`${host} ${why}`),
  );
  return { posted, failed, notifier };
}

describe('watchers', () => {
  test('are told of the DID, each once, at their own address', async () => {
    const { posted, failed, notifier } = telling();
    const watchers = ['https://one.example/watcher/', 'https://two.example', 'https://one.example/watcher'];
    notifier.notify({ did, watchers });
    await notifier.settled();
    const query = `log?did=${encodeURIComponent(did)}`;
    expect(posted).toEqual([`https://one.example/watcher/${query}`, `https://two.example/${query}`]);
    expect(failed).toEqual([]);
  });

  test.each([
    'http://one.example',
    'ftp://one.example',
    'https://one.example/?x=1',
    'https://one.example/#x',
    'https://user:secret@one.example',
    `https://one.example/${'x'.repeat(500)}`,
    'urn:example:watcher',
  ])('are not called by %s', async (watcher) => {
    const { posted, notifier } = telling();
    notifier.notify({ did, watchers: [watcher] });
    await notifier.settled();
    expect(posted).toEqual([]);
  });

  test('are ten at most', async () => {
    const { posted, notifier } = telling();
    notifier.notify({
      did,
      watchers: Array.from({ length: 100 }, (_, index) => `https://w${index}.example`),
    });
    await notifier.settled();
    expect(posted).toHaveLength(10);
  });

  test.each(['refused', 'unreachable'] as const)(
    'that are %s are told of by their host only',
    async (outcome) => {
      const { failed, notifier } = telling(outcome);
      notifier.notify({ did, watchers: ['https://one.example/secret-path'] });
      await notifier.settled();
      expect(failed).toEqual([`one.example ${outcome}`]);
    },
  );

  test('are in nobody’s way, even by a fault of this service', async () => {
    const { notifier } = telling(new Error('fault'));
    notifier.notify({ did, watchers: ['https://one.example'] });
    await expect(notifier.settled()).resolves.toBeUndefined();
  });
});

describe('a store that tells watchers', () => {
  async function world() {
    const office = await startRegisteringOffice();
    const told: (readonly string[] | undefined)[] = [];
    const store = notifyingStore(office.ports.store, ({ watchers }: LogChange) => void told.push(watchers));
    const { partyId } = await office.register();
    office.wait(60);
    const { caller } = office;
    const name = (watchers: readonly string[]) =>
      changePartyIdentifier(
        { ...office.ports, store },
        { caller, partyId, update: { kind: 'watch', watchers } },
      );
    const rotate = () =>
      changePartyIdentifier({ ...office.ports, store }, { caller, partyId, update: { kind: 'rotate' } });
    return { ...office, store, told, name, rotate };
  }

  test('does so after the commit, for every entry while watchers are named', async () => {
    const { name, rotate, told, wait } = await world();
    await rotate();
    expect(told).toEqual([]);
    wait(60);
    await name(['https://one.example']);
    wait(60);
    await rotate();
    wait(60);
    await name([]);
    expect(told).toEqual([['https://one.example'], ['https://one.example']]);
  });

  test('does not where the transaction is lost, or the entry came second', async () => {
    const { name, told, store, ports } = await world();
    const lost = {
      ...ports,
      store: {
        ...store,
        write: <T>(work: Parameters<typeof store.write<T>>[0]) =>
          store.write(async (unit) => {
            await work(unit);
            throw new Error('The process ends here.');
          }),
      },
    };
    const { items } = await ports.store.read.parties.list(
      (await ports.store.read.offices.list())[0]?.officeCode ?? fail(),
      {},
      { limit: 1 },
    );
    const caller = { officeCode: items[0]?.officeCode ?? fail(), actor: 'test', scopes: [] };
    const command = {
      ...{ caller, partyId: items[0]?.partyId ?? '' },
      update: { kind: 'watch', watchers: ['https://one.example'] } as const,
    };
    await expect(changePartyIdentifier(lost, command)).rejects.toThrow('The process ends here.');
    expect(told).toEqual([]);
    const raced = await Promise.allSettled([name(['https://one.example']), name(['https://one.example'])]);
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(told).toHaveLength(1);
  });
});

function fail(): never {
  throw new Error('The office is missing.');
}
