import { z } from 'zod';
import type { Party } from '../domain/party/party.ts';
import { partyView, partyViewSchema } from '../usecase/party/party-view.ts';
import type { RouteAnswer } from './route.ts';

/** What the rows about one party have in common. */
export const partyRule = {
  path: z.object({ partyId: z.string().max(100) }),
  one: { description: 'The party as it is now.', schema: partyViewSchema },
  none: { description: 'The office holds no such party.' },
  ended: { description: 'The identifier of the party has ended.' },
  tooOften: {
    description: 'The identifier was changed too often; `Retry-After` says how long to wait.',
  },
} as const;

/** The party with its version as the ETag. */
export function answerParty(party: Party): RouteAnswer {
  return { status: 200, headers: { etag: entityTag(party.version) }, json: partyView(party) };
}

/** The ETag of a version of a party. */
export function entityTag(version: number): string {
  return `"${version}"`;
}
