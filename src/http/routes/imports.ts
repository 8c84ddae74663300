import { z } from 'zod';
import { readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { cancelImport } from '../../usecase/import/cancel-import.ts';
import { makeImportClaimCodes } from '../../usecase/import/import-claim-codes.ts';
import type { ImportPorts } from '../../usecase/import/import-ports.ts';
import type { ImportRunner } from '../../usecase/import/import-runner.ts';
import {
  type ImportJob,
  importStates,
  type ReportedRow,
  rowOutcomes,
} from '../../usecase/import/import-store.ts';
import { readImport, receiveImport } from '../../usecase/import/receive-import.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

export type ImportRoutePorts = Pick<ImportPorts, 'store' | 'clock' | 'random'> & {
  readonly imports: { readonly runner: ImportRunner; readonly mostBytes: number };
};

const common = { tag: 'Imports', errors: 'api' } as const;
const collection = '/api/v1/imports';
const pathSchema = z.object({ importId: z.string() });
const noImport = { description: 'The office has no such import.' };

const countsSchema = z.object({
  new: z.int().meta({ description: 'Registered, with an identifier of their own.' }),
  unchanged: z.int().meta({ description: 'Known by their number, and as they were.' }),
  amended: z.int().meta({ description: 'Known by their number, and changed.' }),
  same: z.int().meta({ description: 'Added to the party with the same LEI.' }),
  suggest: z
    .int()
    .meta({ description: 'Registered; all but certainly one party with another: to be decided.' }),
  review: z.int().meta({ description: 'Registered; perhaps one party with another: to be decided.' }),
  refused: z.int().meta({ description: 'Not taken; see their faults.' }),
});
const importSchema = z.object({
  importId: z.string(),
  state: z.enum(importStates),
  format: z.enum(['ndjson', 'json', 'csv', 'st96']),
  bytes: z.int(),
  rows: z.int().meta({ description: 'How many rows are done.' }),
  counts: countsSchema,
  isCancelAsked: z.boolean(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  failure: z.object({ code: z.string(), detail: z.string() }).optional(),
  rowsUrl: z.string().meta({ description: 'Where it is told what became of the rows.' }),
});
const rowSchema = z.object({
  row: z.int(),
  line: z.int().optional(),
  outcome: z.enum(rowOutcomes),
  partyId: z.string().optional(),
  did: z.string().optional(),
  errors: z
    .array(z.object({ pointer: z.string(), column: z.string().optional(), detail: z.string() }))
    .optional(),
});

/** Registers that are imported in the background: what WIPO ST.90 calls a long-running operation. */
export function importRoutes(ports: ImportRoutePorts): readonly Route[] {
  return [
    sendRoute(ports),
    listRoute(ports),
    readRoute(ports),
    rowsRoute(ports),
    cancelRoute(ports),
    codesRoute(ports),
  ];
}

function sendRoute(ports: ImportRoutePorts): Route {
  return route({
    ...common,
    method: 'post',
    path: collection,
    operationId: 'importRegister',
    summary: 'Import a register',
    description:
      'The body is the register: JSON Lines with the party data of one party in each line, CSV in UTF-8 with a `mapping`, or WIPO ST.96 XML. It is kept, checked at its beginning, and imported in the background. A row that cannot be taken is reported and does not stop the import. A party is known again by the numbers that the office gave it: imported again, nothing is added twice.',
    access: ['party:write'],
    limit: 'costly',
    querySchema: z.object({
      mapping: z.string().max(8_000).optional().meta({
        description:
          'Of a CSV file: which columns feed which fields, as JSON `{delimiter?, partyKind, fields: {<JSON Pointer>: <column> | {column, separator?, dateFormat?, values?} | {constant}}}`.',
      }),
    }),
    body: {
      schema: z.string().meta({ description: 'The register.' }),
      mediaTypes: ['application/x-ndjson', 'text/csv', 'application/xml'],
      isStreamed: true,
      mostBytes: ports.imports.mostBytes,
    },
    responses: {
      202: {
        description: 'It is imported in the background; `Location` says how far it is.',
        schema: importSchema,
      },
      409: { description: 'Another import of the office has not ended; `detail` names it.' },
    },
    handle: async (input) => {
      const { bodyPieces: pieces, query } = input;
      if (pieces === undefined) throw new Problem('invalid-request', 'A body is needed.');
      const job = await receiveImport(ports, requireCaller(input), {
        pieces,
        mapping: mappingOf(query.mapping),
      });
      ports.imports.runner.wake();
      return { status: 202, headers: { location: `${collection}/${job.jobId}` }, json: showImport(job) };
    },
  });
}

function mappingOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const read = readJson(text);
  if (!('fault' in read)) return read.value;
  throw new Problem('invalid-request', 'The mapping is not acceptable JSON.', {
    errors: [{ pointer: 'mapping', detail: `It is refused: ${read.fault}.` }],
  });
}

function listRoute(ports: ImportRoutePorts): Route {
  return route({
    ...common,
    method: 'get',
    path: collection,
    operationId: 'listImports',
    summary: 'The imports of the office, the newest first',
    access: ['party:read'],
    querySchema: z.object(pageParameters),
    responses: { 200: { description: 'A page of them.', schema: pageSchema(importSchema) } },
    handle: async (input) => {
      const { officeCode } = requireCaller(input);
      const page = await ports.store.read.imports.list(officeCode, pageRequest(input.query));
      return { status: 200, headers: { 'cache-control': 'no-store' }, json: pageAnswer(page, showImport) };
    },
  });
}

function readRoute(ports: ImportRoutePorts): Route {
  return route({
    ...common,
    method: 'get',
    path: `${collection}/{importId}`,
    operationId: 'readImport',
    summary: 'How far an import is',
    access: ['party:read'],
    pathSchema,
    responses: { 200: { description: 'As it is now.', schema: importSchema }, 404: noImport },
    handle: async (input) => ({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      json: showImport(await readImport(ports, requireCaller(input), input.path.importId)),
    }),
  });
}

function rowsRoute(ports: ImportRoutePorts): Route {
  return route({
    ...common,
    method: 'get',
    path: `${collection}/{importId}/rows`,
    operationId: 'listImportedRows',
    summary: 'What became of the rows of an import, in their order',
    description:
      'Without an `outcome`, rows that were unchanged are left out. Faults never show what stands in a row.',
    access: ['party:read'],
    pathSchema,
    querySchema: z.object({ ...pageParameters, outcome: z.enum(rowOutcomes).optional() }),
    responses: { 200: { description: 'A page of them.', schema: pageSchema(rowSchema) }, 404: noImport },
    handle: async (input) => {
      const caller = requireCaller(input);
      const { jobId } = await readImport(ports, caller, input.path.importId);
      const { outcome } = input.query;
      const page = await ports.store.read.imports.rows(
        caller.officeCode,
        jobId,
        { outcome },
        pageRequest(input.query),
      );
      return { status: 200, headers: { 'cache-control': 'no-store' }, json: pageAnswer(page, showRow) };
    },
  });
}

function cancelRoute(ports: ImportRoutePorts): Route {
  return route({
    ...common,
    method: 'post',
    path: `${collection}/{importId}/cancellations`,
    operationId: 'cancelImport',
    summary: 'Stop an import; what was imported stays',
    access: ['party:write'],
    pathSchema,
    responses: {
      202: { description: 'It stops after the rows at hand.', schema: importSchema },
      404: noImport,
      409: { description: 'It has ended.' },
    },
    handle: async (input) => ({
      status: 202,
      headers: { location: `${collection}/${encodeURIComponent(input.path.importId)}` },
      json: showImport(await cancelImport(ports, requireCaller(input), input.path.importId)),
    }),
  });
}

const codesSchema = z.object({
  row: z.int(),
  line: z.int().optional(),
  partyId: z.string(),
  did: z.string(),
  claimCode: z.string().meta({ description: 'A secret of the party, shown now and never again.' }),
});

function codesRoute(ports: ImportRoutePorts): Route {
  return route({
    ...common,
    method: 'post',
    path: `${collection}/{importId}/claim-codes`,
    operationId: 'makeImportClaimCodes',
    summary: 'Make the codes with which the new parties’ wallets take their identifiers over',
    description:
      'For the parties of a page of rows. Give each code to its party by a way that reaches nobody else. A code made before is withdrawn; only digests are kept.',
    access: ['party:write'],
    limit: 'costly',
    pathSchema,
    querySchema: z.object(pageParameters),
    responses: {
      201: {
        description: 'The codes, and where the next page of rows begins.',
        schema: pageSchema(codesSchema),
      },
      404: noImport,
    },
    handle: async (input) => {
      const terms = { jobId: input.path.importId, page: pageRequest(input.query) };
      const page = await makeImportClaimCodes(ports, requireCaller(input), terms);
      return {
        status: 201,
        headers: { 'cache-control': 'no-store' },
        json: pageAnswer(page, (code) => code),
      };
    },
  });
}

function showImport(job: ImportJob): z.output<typeof importSchema> {
  const { jobId, state, format, bytes, rows, counts, isCancelAsked, failure } = job;
  const { createdAt, startedAt, endedAt } = job;
  return {
    ...{ importId: jobId, state, format, bytes, rows, counts, isCancelAsked },
    createdAt: createdAt.toISOString(),
    ...(startedAt === undefined ? {} : { startedAt: startedAt.toISOString() }),
    ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
    ...(failure === undefined ? {} : { failure }),
    rowsUrl: `${collection}/${jobId}/rows`,
  };
}

function showRow({ row, line, outcome, partyId, did, errors }: ReportedRow): z.output<typeof rowSchema> {
  return {
    ...{ row, outcome },
    ...(line === undefined ? {} : { line }),
    ...(partyId === undefined ? {} : { partyId }),
    ...(did === undefined ? {} : { did }),
    ...(errors.length === 0 ? {} : { errors: [...errors] }),
  };
}
