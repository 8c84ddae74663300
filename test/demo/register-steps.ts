import { readFileSync } from 'node:fs';
import { createHolderKey, signLogEntry } from '../support/holder.ts';
import { at, must, textAt } from './expect.ts';
import { callOffice } from './office-client.ts';
import { type DemoStep, recall } from './world.ts';

const register = JSON.parse(readFileSync('schemas/examples/register.json', 'utf8')) as { parties: unknown[] };

/** Flow A: parties of a real register get identifiers, kept by the office or by the party itself. */
export const registerSteps: readonly DemoStep[] = [
  {
    flow: 'A',
    title: 'The first office has its register imported',
    async play({ first, facts }) {
      const answer = await callOffice(first, 'GET', '/api/v1/parties?limit=1&count=true');
      must(
        at(answer.body, 'count') === register.parties.length,
        'Not every party of the register was imported.',
      );
      facts.set('did', textAt(answer.body, 'items', 0, 'did'));
      facts.set('partyId', textAt(answer.body, 'items', 0, 'partyId'));
      facts.set(
        'name',
        textAt(answer.body, 'items', 0, 'data', 'organizationNameBag', 0, 'organizationStandardName'),
      );
      return `${register.parties.length} parties, each with a did:webvh identifier`;
    },
  },
  {
    flow: 'A',
    title: 'A party’s identifier is published without personal data',
    async play(world) {
      const partyId = recall(world, 'partyId');
      const log = await callOffice(world.first, 'GET', `/parties/${partyId}/did.jsonl`, { anonymous: true });
      const document = await callOffice(world.first, 'GET', `/parties/${partyId}/did.json`, {
        anonymous: true,
      });
      must(log.status === 200 && document.status === 200, 'The log or the document is not served.');
      must(
        !`${log.text}${document.text}`.includes(recall(world, 'name')),
        'The name is in the published log.',
      );
      return `did.jsonl of ${log.text.length} bytes and did.json, the name in neither`;
    },
  },
  {
    flow: 'A',
    title: 'A repeated registration with the same Idempotency-Key registers once',
    async play({ first }) {
      const body = {
        data: {
          partyKind: 'organization',
          organizationNameBag: [{ organizationStandardName: 'Invented Demonstration Works' }],
        },
      };
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const once = await callOffice(first, 'POST', '/api/v1/parties', { body, headers });
      const twice = await callOffice(first, 'POST', '/api/v1/parties', { body, headers });
      must(once.status === 201 && twice.status === 201, 'A registration was refused.');
      must(textAt(once.body, 'did') === textAt(twice.body, 'did'), 'Two identifiers were made.');
      return 'two requests, one identifier, the same answer';
    },
  },
  {
    flow: 'A',
    title: 'A party brings its own key and keeps it',
    async play(world) {
      const holder = createHolderKey();
      const draft = await callOffice(world.first, 'POST', '/api/v1/did-drafts', {
        body: { updateKey: holder.multikey },
      });
      must(draft.status === 201, `The draft was answered with ${draft.status}.`);
      const signedEntry = signLogEntry(holder, at(draft.body, 'unsigned'));
      const body = {
        data: { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Ada Invented' }] },
        control: { mode: 'holder', draftId: textAt(draft.body, 'draftId'), signedEntry },
      };
      const answer = await callOffice(world.first, 'POST', '/api/v1/parties', { body });
      must(answer.status === 201, `The registration was answered with ${answer.status}: ${answer.text}`);
      const rotation = await callOffice(
        world.first,
        'POST',
        `/api/v1/parties/${textAt(answer.body, 'partyId')}/key-rotation`,
      );
      must(
        rotation.status === 409 || rotation.status === 403,
        'The office could rotate a key it does not hold.',
      );
      return 'the first log entry is signed by the party; the office cannot sign the next one';
    },
  },
  {
    flow: 'A',
    title: 'The office rotates the key it keeps for a party',
    async play(world) {
      const partyId = recall(world, 'partyId');
      const answer = await callOffice(world.first, 'POST', `/api/v1/parties/${partyId}/key-rotation`);
      must(answer.status === 200, `The rotation was answered with ${answer.status}: ${answer.text}`);
      const log = await callOffice(world.first, 'GET', `/parties/${partyId}/did.jsonl`, { anonymous: true });
      must(log.text.trim().split('\n').length === 2, 'The log has not grown by one entry.');
      return 'the log has two entries, the second signed by the key before';
    },
  },
];
