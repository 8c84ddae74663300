import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { trustOf } from '../../usecase/link/give-statement.ts';
import { answerSameParty, type SamePartyResult } from '../../usecase/link/same-party.ts';
import {
  samePartyBundle,
  samePartyResultSchema,
  samePartyView,
  verifySamePartyBundle,
} from '../../usecase/link/same-party-bundle.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { type Route, route } from '../route.ts';

const collection = '/api/v1/same-party-answers';
const common = { tag: 'Links', access: ['link:read'], errors: 'api', limit: 'costly' } as const;
const noStore = { 'cache-control': 'no-store' } as const;
const bundleType = 'application/vc+jwt';
const did = z.string().max(2048).refine(isDid, 'This is not a DID.');
const querySchema = z.object({ did, otherDid: did });
const longestBundle = 1024 * 1024;
const findingSchema = samePartyResultSchema.pick({ answer: true, path: true });

/** Are these two the same party, who says so, on what evidence, as of when? */
export function samePartyRoutes(ports: Ports): readonly Route[] {
  return [answerRoute(ports), bundleRoute(ports), bundleCheckRoute(ports)];
}

function answerRoute(ports: Ports): Route {
  return route({
    ...common,
    method: 'get',
    path: collection,
    operationId: 'answerSameParty',
    summary: 'Whether two DIDs are one party, who says so, on what evidence, as of when',
    description: 'Every statement is verified anew with its status.',
    querySchema,
    responses: {
      200: { description: 'The answer.', schema: samePartyResultSchema.meta({ id: 'SamePartyAnswer' }) },
      400: { description: 'A DID is asked of itself.' },
    },
    async handle(input) {
      const result = await answerOf(ports, requireCaller(input).officeCode, input.query);
      return { status: 200, headers: noStore, json: samePartyView(result) };
    },
  });
}

function bundleRoute(ports: Ports): Route {
  return route({
    ...common,
    method: 'get',
    path: `${collection}/bundle`,
    operationId: 'bundleSamePartyAnswer',
    summary: 'The same answer as a credential of the office that encloses the credentials it rests on',
    querySchema,
    responses: {
      200: { description: 'The signed answer.', schema: z.string(), mediaType: bundleType },
      400: { description: 'A DID is asked of itself.' },
    },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const result = await answerOf(ports, officeCode, input.query);
      const text = await samePartyBundle(ports, { officeCode, result });
      return { status: 200, headers: noStore, contentType: bundleType, text };
    },
  });
}

function answerOf(
  ports: Ports,
  officeCode: OfficeCode,
  { did: one, otherDid }: z.output<typeof querySchema>,
): Promise<SamePartyResult> {
  if (one === otherDid) throw new Problem('invalid-request', 'A DID is the same party as itself.');
  return answerSameParty(ports, { officeCode, dids: [one, otherDid] });
}

function bundleCheckRoute(ports: Ports): Route {
  return route({
    ...common,
    method: 'post',
    path: '/api/v1/same-party-verifications',
    operationId: 'verifySamePartyAnswer',
    summary: 'Check an answer of another office with the credentials it encloses',
    body: {
      schema: z.strictObject({ bundle: z.string().min(1).max(longestBundle) }),
      mediaTypes: ['application/json'],
      mostBytes: longestBundle + 1024,
    },
    responses: {
      200: {
        description: 'What it says, and what it comes to; `agrees` is false where these differ.',
        schema: z.object({
          issuer: z.string(),
          asOf: z.iso.datetime(),
          said: findingSchema,
          recounted: findingSchema,
          agrees: z.boolean(),
        }),
      },
      422: { description: 'It does not verify, or is no such answer.' },
    },
    async handle(input) {
      const trust = await trustOf(ports, requireCaller(input).officeCode);
      const verdict = await verifySamePartyBundle(ports, { ...input.body, trust });
      const { issuer, asOf, said, recounted, agrees } = verdict;
      const json = { issuer, asOf, said, recounted, agrees };
      return { status: 200, headers: noStore, json };
    },
  });
}
