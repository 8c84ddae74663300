import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aChange, aDid } from './records.ts';

describeOnEveryStore('DID logs', (pair) => {
  test('a log is read by its DID and by its location, its head without its lines', async () => {
    const first = aChange();
    const second = aChange(first.did, 2, first.location);
    await pair.first.write((store) => store.writeDidLogs.append(first, undefined));
    await pair.first.write((store) => store.writeDidLogs.append(second, first.lines[0]?.versionId));

    const log = {
      did: first.did,
      location: first.location,
      lines: [...first.lines, ...second.lines],
      deactivated: false,
    };
    expect(await pair.second.read.didLogs.byDid(first.did)).toEqual(log);
    expect(await pair.second.read.didLogs.byLocation(first.location)).toEqual(log);
    expect(await pair.second.read.didLogs.head(first.did)).toEqual({
      did: first.did,
      versionId: second.lines[0]?.versionId,
      versionTime: '2026-03-01T12:00:00Z',
      created: '2026-03-01T12:00:00Z',
      document: second.document,
      deactivated: false,
    });
    const listed = await pair.first.read.didLogs.list({ limit: 1000 });
    expect(listed.items).toContain(first.did);
  });

  test('an unknown DID or location has no log', async () => {
    const did = aDid();
    expect(await pair.first.read.didLogs.byDid(did)).toBeUndefined();
    expect(await pair.first.read.didLogs.byLocation('nowhere')).toBeUndefined();
    expect(await pair.first.read.didLogs.head(did)).toBeUndefined();
    const appended = await pair.first.write((store) =>
      store.writeDidLogs.append(aChange(did, 2), '1-absent'),
    );
    expect(appended).toEqual({ outcome: 'conflict', head: undefined });
  });

  test('several lines are kept in their order, and a deactivation is seen', async () => {
    const first = aChange();
    const lines = [2, 3, 4].flatMap((number) => aChange(first.did, number).lines);
    await pair.first.write((store) => store.writeDidLogs.append(first, undefined));
    const change = { ...first, lines, deactivated: true };
    await pair.first.write((store) => store.writeDidLogs.append(change, first.lines[0]?.versionId));
    const log = await pair.first.read.didLogs.byDid(first.did);
    expect(log).toMatchObject({ deactivated: true, lines: [...first.lines, ...lines] });
    expect(await pair.first.read.didLogs.head(first.did)).toMatchObject({ deactivated: true });
  });

  test('a location has one log', async () => {
    const first = aChange();
    const rival = aChange(aDid(), 1, first.location);
    await pair.first.write((store) => store.writeDidLogs.append(first, undefined));
    const answer = await pair.first.write((store) => store.writeDidLogs.append(rival, undefined));
    expect(answer).toEqual({ outcome: 'conflict', head: first.lines[0]?.versionId });
    expect(await pair.first.read.didLogs.byDid(rival.did)).toBeUndefined();
  });

  test('of many first entries for one DID one is appended', async () => {
    const did = aDid();
    const answers = await race(pair, (store) => store.writeDidLogs.append(aChange(did, 1, did), undefined));
    expect(answers.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
    expect((await pair.first.read.didLogs.byDid(did))?.lines).toHaveLength(1);
  });

  test('of many next entries on one head one is appended, and the others learn the new head', async () => {
    const first = aChange();
    await pair.first.write((store) => store.writeDidLogs.append(first, undefined));
    const head = first.lines[0]?.versionId;
    const answers = await race(pair, (store) => store.writeDidLogs.append(aChange(first.did, 2), head));
    const log = await pair.second.read.didLogs.byDid(first.did);
    const conflict = { outcome: 'conflict', head: log?.lines[1]?.versionId };
    expect(log?.lines).toHaveLength(2);
    expect(answers.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'conflict')).toEqual(new Array(49).fill(conflict));
  });

  test('a line that was appended cannot be changed or removed, even beside the service', async () => {
    await pair.first.write((store) => store.writeDidLogs.append(aChange(), undefined));
    for (const statement of [`update did_log_line set line = '{}'`, 'delete from did_log_line'])
      await expect(pair.database.execute(statement)).rejects.toThrow('only ever added');
  });
});
