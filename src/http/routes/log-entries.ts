import { z } from 'zod';
import { toJson } from '../../base/json.ts';
import { verificationRelationships } from '../../domain/did/did-document.ts';
import { appendLogEntry } from '../../usecase/identifier/append-log-entry.ts';
import { draftFirstEntry, draftNextEntry } from '../../usecase/identifier/draft-log-entry.ts';
import { partyView, partyViewSchema } from '../../usecase/party/party-view.ts';
import type { Ports } from '../../usecase/ports.ts';
import { guardianRuleSchema } from '../../usecase/recovery/set-recovery-plan.ts';
import { requireCaller } from '../caller.ts';
import { watcherUrls } from '../watcher-urls.ts';
import { type Route, route } from '../route.ts';
import { witnessRuleSchema } from './witness-rules.ts';

type LogEntryPorts = Pick<
  Ports,
  'store' | 'clock' | 'random' | 'node' | 'dids' | 'operationLimits' | 'witnesses'
>;

const common = { tag: 'Self-custody', access: ['party:write'], errors: 'api' } as const;
const multikey = z.string().max(200).meta({
  description: 'A public key as Multikey.',
  example: 'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
});
const keyRequest = z.strictObject({
  publicKeyMultibase: multikey,
  relationships: z.array(z.enum(verificationRelationships)).min(1).max(5).optional(),
});
const keys = z.array(keyRequest).max(10).default([]);
const nextUpdateKey = multikey.optional().meta({
  description:
    'The key that the entry after this one will be made with, as Multikey or as its hash. Needed in every entry once one has named it (pre-rotation).',
});
const recoverySchema = z
  .strictObject({ recoveryKey: multikey.optional(), guardianRule: guardianRuleSchema.optional() })
  .meta({
    description:
      'How the identifier is recovered when the wallet is lost: by a recovery key (Multikey or its hash), by guardians, or both.',
  });
const draftSchema = z.object({
  draftId: z.string(),
  did: z.string(),
  unsigned: z.looseObject({}).meta({ description: 'The log entry to sign with an eddsa-jcs-2022 proof.' }),
  expiresAt: z.iso.datetime(),
});
const partyPathSchema = z.object({ partyId: z.string().max(100) });
const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rotate'), updateKey: multikey, nextUpdateKey, keys }),
  z.strictObject({ kind: z.literal('deactivate'), updateKey: multikey.optional() }),
  z.strictObject({
    kind: z.literal('rename'),
    updateKey: multikey.optional(),
    nextUpdateKey,
    alsoKnownAs: z.array(z.url().max(2048)).max(50),
  }),
  z.strictObject({
    kind: z.literal('watch'),
    updateKey: multikey.optional(),
    nextUpdateKey,
    watchers: watcherUrls,
  }),
  z
    .strictObject({
      kind: z.literal('witness'),
      updateKey: multikey.optional(),
      nextUpdateKey,
      rule: witnessRuleSchema,
    })
    .meta({
      description:
        'Who has to approve the entries; the witnesses before, or where there were none these, approve this one.',
    }),
  z.strictObject({ kind: z.literal('recover'), recoveryKey: multikey, newUpdateKey: multikey, keys }).meta({
    description:
      'The wallet was lost: the recovery key signs, and commits to the new wallet’s update key (or its hash), which makes the next entry.',
  }),
]);

/** How a party that keeps its own update key takes part: the node drafts an entry, the party signs it and sends it back. */
export function logEntryRoutes(ports: LogEntryPorts): readonly Route[] {
  return [firstDraftRoute(ports), nextDraftRoute(ports), appendRoute(ports)];
}

function firstDraftRoute(ports: LogEntryPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/api/v1/did-drafts',
    operationId: 'draftFirstLogEntry',
    summary: 'Draft the first log entry of an identifier whose party keeps the key',
    description:
      'Sign `unsigned` with the update key and register the party with `control.mode` “holder” within 15 minutes. The signature proves that the party has the key.',
    body: {
      schema: z.strictObject({
        updateKey: multikey,
        nextUpdateKey,
        keys,
        recovery: recoverySchema.optional(),
        witness: witnessRuleSchema.optional(),
      }),
      mediaTypes: ['application/json'],
    },
    responses: { 201: { description: 'The draft.', schema: draftSchema } },
    handle: async (input) => ({
      status: 201,
      headers: { 'cache-control': 'no-store' },
      json: await draftFirstEntry(ports, { caller: requireCaller(input), ...input.body }),
    }),
  });
}

function nextDraftRoute(ports: LogEntryPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/api/v1/parties/{partyId}/log-entry-drafts',
    operationId: 'draftNextLogEntry',
    summary: 'Draft the next log entry of an identifier whose party keeps the key',
    pathSchema: partyPathSchema,
    body: { schema: changeSchema, mediaTypes: ['application/json'] },
    responses: {
      201: { description: 'The draft.', schema: draftSchema },
      404: { description: 'The office holds no such party.' },
      409: { description: 'The office holds the update key itself.' },
      410: { description: 'The identifier of the party has ended.' },
    },
    handle: async (input) => ({
      status: 201,
      headers: { 'cache-control': 'no-store' },
      json: await draftNextEntry(ports, {
        caller: requireCaller(input),
        partyId: input.path.partyId,
        change: input.body,
      }),
    }),
  });
}

function appendRoute(ports: LogEntryPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/api/v1/parties/{partyId}/log-entries',
    operationId: 'appendLogEntry',
    summary: 'Append a log entry that the party has signed',
    description:
      'The entry is verified against the present head of the log; of competing entries exactly one is taken.',
    pathSchema: partyPathSchema,
    body: { schema: z.strictObject({ signedEntry: z.json() }), mediaTypes: ['application/json'] },
    responses: {
      201: { description: 'The party, whose identifier now has the entry.', schema: partyViewSchema },
      404: { description: 'The office holds no such party.' },
      409: {
        description:
          'Another entry was appended first or is pending, the office holds the update key itself, or too few witnesses have approved the entry: then the same request completes it.',
      },
      410: { description: 'The identifier of the party has ended.' },
      422: { description: 'The entry does not verify against the present head.' },
      429: { description: 'The identifier was changed too often; `Retry-After` says how long to wait.' },
    },
    async handle(input) {
      const party = await appendLogEntry(ports, {
        caller: requireCaller(input),
        partyId: input.path.partyId,
        signedEntry: toJson(input.body.signedEntry),
      });
      return {
        status: 201,
        headers: { location: `/parties/${party.partyId}/did.jsonl` },
        json: partyView(party),
      };
    },
  });
}
