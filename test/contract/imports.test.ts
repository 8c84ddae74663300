import { expect, test } from 'vitest';
import type { Party } from '../../src/domain/party/party.ts';
import { isOfficeCode } from '../../src/domain/trust/office.ts';
import { noRows, type ImportJob } from '../../src/usecase/import/import-store.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aParty, later, muchLater, now, officeCode, unique, xa, xb } from './records.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const codes = letters
  .flatMap((first) => letters.map((second) => first + second))
  .filter((code) => isOfficeCode(code) && code !== 'XA' && code !== 'XB')
  .values();
/** One that no other test of the run has. */
const anOffice = () => officeCode(codes.next().value ?? '');
const aJob = (changes: Partial<ImportJob> = {}): ImportJob => ({
  ...{ jobId: unique('job'), officeCode: anOffice(), actor: 'clerk', digest: 'digest', format: 'csv' },
  ...{
    mapping: { a: 1 },
    isStored: true,
    bytes: 7,
    state: 'accepted',
    rows: 0,
    counts: noRows,
    reportBytes: 0,
  },
  ...{ createdAt: now, startedAt: undefined, endedAt: undefined, runner: undefined, aliveUntil: undefined },
  ...{ isCancelAsked: false, failure: undefined },
  ...changes,
});
const aRow = (row: number, partyId?: string) =>
  ({ row, line: row + 1, outcome: 'new', partyId, errors: [] }) as const;

describeOnEveryStore('imports', (pair) => {
  const open = async (changes: Partial<ImportJob> = {}) => {
    const job = aJob(changes);
    expect(await pair.first.write(({ writeImports }) => writeImports.open(job))).toEqual({
      outcome: 'opened',
    });
    return job;
  };
  const take = (job: ImportJob, runner: string, deadAt?: Date) =>
    pair.first.write(({ writeImports }) =>
      writeImports.take(job.officeCode, job.jobId, { runner, at: now, aliveUntil: later, deadAt }),
    );
  const byId = ({ officeCode: office, jobId }: ImportJob) => pair.second.read.imports.byId(office, jobId);

  test('one is read as it was opened, at its own office only', async () => {
    const job = await open();
    expect(await byId(job)).toEqual(job);
    expect(await pair.second.read.imports.byId(xb, job.jobId)).toBeUndefined();
    expect(await pair.second.read.imports.open(job.officeCode)).toEqual(job);
    expect(await pair.second.read.imports.open(xb)).toBeUndefined();
  });

  test('of several that are opened at once for an office one is', async () => {
    const office = anOffice();
    const outcomes = await race(pair, async ({ writeImports }) => {
      const job = aJob({ officeCode: office });
      return { job, answer: await writeImports.open(job) };
    });
    const opened = outcomes.filter(({ answer }) => answer.outcome === 'opened');
    expect(opened).toHaveLength(1);
    for (const { answer } of outcomes)
      if (answer.outcome === 'running') expect(answer.job).toEqual(opened[0]?.job);
  });

  test('an office has the next one once the one before has ended', async () => {
    const job = await open();
    const end = (runner: string | undefined) =>
      pair.first.write(({ writeImports }) =>
        writeImports.end(job.jobId, runner, { state: 'done', at: later }),
      );
    expect(await end('nobody')).toBe(false);
    expect(await end(undefined)).toBe(true);
    expect(await end(undefined)).toBe(false);
    expect(await byId(job)).toEqual({ ...job, state: 'done', endedAt: later });
    await open({ officeCode: job.officeCode });
  });

  test('they are listed with the newest first', async () => {
    const office = anOffice();
    const jobs: ImportJob[] = [];
    for (let count = 0; count < 3; count += 1)
      jobs.unshift(await open({ officeCode: office, state: 'done', endedAt: later }));
    const first = await pair.second.read.imports.list(office, { limit: 2 });
    const second = await pair.second.read.imports.list(office, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(jobs);
    expect(second.next).toBeUndefined();
  });

  test('one waits for a runner while none is alive, and only where its file is kept whole', async () => {
    const [waiting, unsealed, elsewhere] = [
      await open(),
      await open({ digest: '' }),
      await open({ isStored: false }),
    ];
    const waits = async (at: Date) =>
      (await pair.second.read.imports.waiting(at)).filter(({ jobId }) =>
        [waiting, unsealed, elsewhere].some((job) => job.jobId === jobId),
      );
    expect(await waits(now)).toEqual([waiting]);
    await take(waiting, 'one');
    expect(await waits(now)).toEqual([]);
    expect(await waits(muchLater)).toMatchObject([{ jobId: waiting.jobId, runner: 'one' }]);
    for (const job of [unsealed, elsewhere, waiting])
      await pair.first.write(({ writeImports }) =>
        writeImports.end(job.jobId, job === waiting ? 'one' : undefined, { state: 'failed', at: now }),
      );
    expect(await waits(muchLater)).toEqual([]);
  });

  test('a turn is taken once, and again where the runner is dead or nobody asks', async () => {
    const job = await open();
    const turns = await race(pair, ({ writeImports }, racer) =>
      writeImports.take(job.officeCode, job.jobId, {
        runner: `r${racer}`,
        at: now,
        aliveUntil: later,
        deadAt: now,
      }),
    );
    expect(turns.filter((turn) => turn !== undefined)).toHaveLength(1);
    expect(await take(job, 'four', now)).toBeUndefined();
    expect(await take(job, 'five', later)).toMatchObject({ runner: 'five', startedAt: now });
    expect(await take(job, 'six')).toMatchObject({ runner: 'six' });
    expect(await take({ ...job, officeCode: xb }, 'seven')).toBeUndefined();
  });

  test('a step is the runner’s only, and moves the position', async () => {
    const job = await open();
    await take(job, 'one');
    const counts = { ...noRows, new: 2 };
    const step = { aliveUntil: muchLater, progress: { rows: 2, counts, reportBytes: 9 } };
    const advance = (runner: string) =>
      pair.first.write(({ writeImports }) =>
        writeImports.advance(job.jobId, runner, { ...step, state: 'matching' }),
      );
    expect(await advance('two')).toBeUndefined();
    const expected = { rows: 2, counts, reportBytes: 9, state: 'matching', aliveUntil: muchLater };
    expect(await advance('one')).toMatchObject(expected);
    expect(await byId(job)).toMatchObject(expected);
  });

  test('what became of rows is paged, without those that were unchanged', async () => {
    const job = await open();
    const party = await register(aParty({ officeCode: job.officeCode }));
    const errors = [{ pointer: '/a', column: 'A', detail: 'Wrong.' }];
    const refused = { ...aRow(3), outcome: 'refused', errors, line: undefined } as const;
    const rows = [
      aRow(1, party.partyId),
      { ...aRow(2, 'p2'), outcome: 'unchanged' } as const,
      refused,
      aRow(4, 'p4'),
    ];
    await pair.first.write(({ writeImports }) => writeImports.addRows(job.jobId, rows));
    const { imports } = pair.second.read;
    const first = await imports.rows(job.officeCode, job.jobId, {}, { limit: 2 });
    const second = await imports.rows(job.officeCode, job.jobId, {}, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual([
      { ...rows[0], did: party.did },
      { ...refused, did: undefined },
      { ...rows[3], did: undefined },
    ]);
    const only = await imports.rows(job.officeCode, job.jobId, { outcome: 'refused' }, { limit: 9 });
    expect(only.items.map(({ row }) => row)).toEqual([3]);
    expect((await imports.rows(xb, job.jobId, {}, { limit: 9 })).items).toEqual([]);
    expect(new Set((await imports.touched(job.jobId, [party.partyId, 'p2', 'p5'])).keys())).toEqual(
      new Set([party.partyId]),
    );
    const change = () =>
      pair.first.write(({ writeImports }) => writeImports.changeOutcome(job.jobId, ['p2', 'p4'], 'review'));
    expect([await change(), await change()]).toEqual([1, 0]);
  });

  test('a kept file is read as it was added, and gone when the import has ended', async () => {
    const job = await open({ digest: '', runner: 'one' });
    const piece = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    await pair.first.write(async ({ writeImports }) => {
      await writeImports.addPiece(job.jobId, 0, piece);
    });
    const file = { digest: 'whole', bytes: 300, format: 'ndjson' } as const;
    const seal = (runner: string) =>
      pair.first.write(({ writeImports }) => writeImports.seal(job.jobId, runner, file));
    expect([await seal('two'), await seal('one'), await seal('one')]).toEqual([false, true, false]);
    expect(await pair.first.write(({ writeImports }) => writeImports.drop(job.jobId, undefined))).toBe(false);
    expect(Buffer.from((await pair.second.read.imports.piece(job.jobId, 0)) ?? [])).toEqual(
      Buffer.from(piece),
    );
    expect(await byId(job)).toMatchObject(file);
    await pair.first.write(({ writeImports }) =>
      writeImports.end(job.jobId, undefined, {
        state: 'failed',
        at: later,
        failure: { code: 'c', detail: 'd' },
      }),
    );
    expect(await pair.second.read.imports.piece(job.jobId, 0)).toBeUndefined();
    expect(await byId(job)).toMatchObject({ state: 'failed', failure: { code: 'c', detail: 'd' } });
  });

  test('one whose file did not become whole leaves nothing behind', async () => {
    const job = await open({ digest: '', runner: 'one' });
    await pair.first.write(({ writeImports }) => writeImports.addPiece(job.jobId, 0, new Uint8Array(3)));
    const drop = (runner: string) =>
      pair.first.write(({ writeImports }) => writeImports.drop(job.jobId, runner));
    expect([await drop('two'), await drop('one'), await drop('one')]).toEqual([false, true, false]);
    expect(await byId(job)).toBeUndefined();
    expect(await pair.second.read.imports.piece(job.jobId, 0)).toBeUndefined();
  });

  test('asking to cancel is kept until the runner sees it, and nothing where it has ended', async () => {
    const job = await open();
    const ask = (office = job.officeCode) =>
      pair.first.write(({ writeImports }) => writeImports.askCancel(office, job.jobId));
    expect(await ask(xb)).toBeUndefined();
    expect(await byId(job)).toMatchObject({ isCancelAsked: false });
    expect(await ask()).toMatchObject({ isCancelAsked: true });
  });

  const register = async (party: Party): Promise<Party> => {
    await pair.first.write((store) => store.writeParties.add(party));
    return party;
  };
  const organization = (number: string, lei: string): Party['data'] => ({
    partyKind: 'organization',
    organizationNameBag: [{ organizationStandardName: 'Works' }],
    partyIdentifierBag: [{ officeCode: 'XA', identifier: number }],
    outsideIdentifierBag: [{ scheme: 'LEI', identifier: lei }],
  });

  test('parties are found by their numbers and by the LEIs they state at present', async () => {
    const [numberA, numberB, lei, other] = [unique('a'), unique('b'), unique('lei'), unique('lei')];
    const a = await register(aParty({ data: organization(numberA, lei) }));
    const b = await register(aParty({ data: organization(numberB, lei) }));
    const { imports } = pair.second.read;
    const found = await imports.partiesByNumber(xa, [numberA, numberB, 'none']);
    expect(Object.fromEntries(found)).toEqual({ [numberA]: a, [numberB]: b });
    expect(Object.fromEntries(await imports.partiesByLei(xa, [lei, other]))).toEqual({ [lei]: [a, b] });
    expect((await imports.partiesByLei(xb, [lei])).size).toBe(0);
    expect((await imports.partiesByNumber(xb, [numberA])).size).toBe(0);
    await pair.first.write((store) =>
      store.writeParties.amend(xa, a.partyId, 1, { data: organization(numberA, other), at: later }),
    );
    await pair.first.write((store) =>
      store.writeParties.amend(xa, b.partyId, 1, { status: 'deactivated', at: later }),
    );
    const leis = await imports.partiesByLei(xa, [lei, other]);
    expect([...leis.keys()]).toEqual([other]);
  });
});
