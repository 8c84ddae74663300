import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aDraft, later, now, xa, xb } from './records.ts';

describeOnEveryStore('drafts', (pair) => {
  test('a draft is given exactly once, however many ask', async () => {
    const draft = aDraft();
    await pair.first.write((store) => store.writeDrafts.add(draft));
    const answers = await race(pair, (store) => store.writeDrafts.take(xa, draft.draftId, now));
    expect(answers.filter((answer) => answer !== undefined)).toEqual([draft]);
  });

  test('a draft is not given to another office, nor once it has expired', async () => {
    const draft = aDraft();
    await pair.first.write((store) => store.writeDrafts.add(draft));
    const take = (office: typeof xa, at: Date) =>
      pair.first.write((store) => store.writeDrafts.take(office, draft.draftId, at));
    expect(await take(xb, now)).toBeUndefined();
    expect(await take(xa, later)).toBeUndefined();
    expect(await take(xa, now)).toEqual(draft);
  });

  test('a draft taken in a unit that fails can be taken again', async () => {
    const draft = aDraft();
    await pair.first.write((store) => store.writeDrafts.add(draft));
    const failing = pair.first.write(async (store) => {
      await store.writeDrafts.take(xa, draft.draftId, now);
      throw new Error('the entry was not signed well');
    });
    await expect(failing).rejects.toThrow('not signed well');
    expect(await pair.first.write((store) => store.writeDrafts.take(xa, draft.draftId, now))).toEqual(draft);
  });
});
