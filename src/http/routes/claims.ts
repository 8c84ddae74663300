import { z } from 'zod';
import { claimParty } from '../../usecase/party/claim-party.ts';
import { claimCodeSeconds, makeClaimCode } from '../../usecase/party/make-claim-code.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { partyRule } from '../party-answer.ts';
import { type Route, route } from '../route.ts';

type ClaimPorts = Pick<Ports, 'store' | 'clock' | 'random' | 'dids' | 'operationLimits' | 'witnesses'>;

const common = { method: 'post', tag: 'Claims', errors: 'api' } as const;
const mediaTypes = ['application/json'] as const;
const { least, most } = claimCodeSeconds;
const codeSchema = z.object({
  codeId: z.string(),
  did: z.string(),
  claimCode: z.string().meta({ description: 'Shown now and never again.' }),
  expiresAt: z.iso.datetime(),
});

/** How a party’s wallet takes over the identifier that the office made for the party. */
export function claimRoutes(ports: ClaimPorts): readonly Route[] {
  return [codeRoute(ports), claimRoute(ports)];
}

function codeRoute(ports: ClaimPorts): Route {
  return route({
    ...common,
    access: ['party:write'],
    path: '/api/v1/parties/{partyId}/claim-codes',
    operationId: 'makeClaimCode',
    summary: 'Make the code with which a party’s wallet takes its identifier over',
    description:
      'Give it to the party in person or by a way that reaches nobody else. A code made before is withdrawn.',
    pathSchema: partyRule.path,
    body: {
      schema: z.strictObject({ expiresInSeconds: z.int().min(least).max(most).optional() }),
      mediaTypes,
      optional: true,
    },
    responses: {
      201: { description: 'The code.', schema: codeSchema },
      404: partyRule.none,
      409: { description: 'The party has the update key already.' },
      410: partyRule.ended,
    },
    handle: async (input) => ({
      status: 201,
      headers: { 'cache-control': 'no-store' },
      json: await makeClaimCode(ports, {
        caller: requireCaller(input),
        partyId: input.path.partyId,
        expiresInSeconds: input.body?.expiresInSeconds,
      }),
    }),
  });
}

function claimRoute(ports: ClaimPorts): Route {
  return route({
    ...common,
    access: 'public',
    limit: 'costly',
    path: '/parties/{partyId}/claims',
    operationId: 'claimParty',
    summary: 'Take an identifier over with a wallet',
    description:
      'The statement is a compact JWS of type `recovery-statement+jwt` by the new update key (`kid` is its did:key DID URL) over `{purpose: "claim", did, headVersionId, codeDigest, updateKey, nextUpdateKey?, recoveryKey?, keys?}`; `headVersionId` is of the last line of the identifier’s log, `codeDigest` the SHA-256 of the code as base64url. Five wrong codes lock the code.',
    pathSchema: partyRule.path,
    body: {
      schema: z.strictObject({
        claimCode: z.string().min(1).max(200),
        statement: z.string().max(16_384),
      }),
      mediaTypes,
    },
    responses: {
      201: {
        description: 'The identifier is the wallet’s now; the office has forgotten its keys.',
        schema: z.object({ did: z.string() }),
      },
      400: { description: 'The code is wrong, or the statement does not prove the new update key.' },
      409: {
        description: 'There is no open code, or the identifier has changed since the statement was signed.',
      },
      410: partyRule.ended,
      429: partyRule.tooOften,
    },
    async handle({ path, body }) {
      const { partyId, did } = await claimParty(ports, { partyId: path.partyId, ...body });
      return {
        status: 201,
        headers: { location: `/parties/${partyId}/did.jsonl`, 'cache-control': 'no-store' },
        json: { did },
      };
    },
  });
}
