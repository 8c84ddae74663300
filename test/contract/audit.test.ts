import { expect, test } from 'vitest';
import { auditHash } from '../../src/usecase/audit-hash.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { anAuditEvent, officeCode } from './records.ts';

describeOnEveryStore('audit record', (pair) => {
  test('events of one office are one chain without gaps, however many append', async () => {
    const office = officeCode('XC');
    await race(pair, (store, racer) =>
      store.writeAudit.append(anAuditEvent({ officeCode: office, facts: { racer, text: 'ü\u0000"' } })),
    );
    const { items } = await pair.second.read.audit.list(office, { limit: 100 });
    expect(items.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    expect(items.map(({ previousHash }) => previousHash)).toEqual([
      '',
      ...items.slice(0, -1).map(({ hash }) => hash),
    ]);
    expect(items.map((event) => auditHash(event))).toEqual(items.map(({ hash }) => hash));
  });

  test('each office has a chain of its own', async () => {
    const [one, other] = [officeCode('XD'), officeCode('XE')];
    await pair.first.write(async (store) => {
      await store.writeAudit.append(anAuditEvent({ officeCode: one }));
      await store.writeAudit.append(anAuditEvent({ officeCode: other }));
      await store.writeAudit.append(anAuditEvent({ officeCode: one }));
    });
    const { list } = pair.first.read.audit;
    expect((await list(one, { limit: 9 })).items.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect((await list(other, { limit: 9 })).items.map(({ sequence }) => sequence)).toEqual([1]);
  });

  test('a unit sees the events it appended', async () => {
    const office = officeCode('XF');
    const seen = await pair.first.write(async (store) => {
      await store.writeAudit.append(anAuditEvent({ officeCode: office, action: 'first' }));
      return store.audit.list(office, { limit: 9 });
    });
    expect(seen.items).toEqual([expect.objectContaining({ action: 'first', sequence: 1 })]);
  });

  test('a unit that fails leaves no event and no gap', async () => {
    const office = officeCode('XG');
    const failing = pair.first.write(async (store) => {
      await store.writeAudit.append(anAuditEvent({ officeCode: office }));
      await store.audit.list(office, { limit: 1 });
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    await pair.first.write((store) => store.writeAudit.append(anAuditEvent({ officeCode: office })));
    const { items } = await pair.first.read.audit.list(office, { limit: 9 });
    expect(items).toEqual([expect.objectContaining({ sequence: 1, previousHash: '' })]);
  });

  test('events are listed in pages', async () => {
    const office = officeCode('XH');
    for (let count = 0; count < 3; count += 1)
      await pair.first.write((store) => store.writeAudit.append(anAuditEvent({ officeCode: office })));
    const first = await pair.first.read.audit.list(office, { limit: 2 });
    const second = await pair.first.read.audit.list(office, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(second.next).toBeUndefined();
  });

  test('an event cannot be changed or removed, even beside the service', async () => {
    await pair.first.write((store) => store.writeAudit.append(anAuditEvent()));
    for (const statement of [`update audit_event set actor = 'x'`, 'delete from audit_event'])
      await expect(pair.database.execute(statement)).rejects.toThrow('only ever added');
  });
});
