import { z } from 'zod';
import { postalAddressSchema } from '../../domain/party/party-data.ts';
import { explanationSchema, explanationView } from '../../usecase/candidate/candidate-view.ts';
import { partyView, partyViewSchema } from '../../usecase/party/party-view.ts';
import { searchParties } from '../../usecase/party/search-parties.ts';
import type { Ports } from '../../usecase/ports.ts';
import { lookUpVersion } from '../../domain/matching/look-up.ts';
import { requireCaller } from '../caller.ts';
import { type Route, route } from '../route.ts';

const usualLimit = 10;
const mostFound = 50;
const text = (most: number) => z.string().trim().min(1).max(most);

const foundSchema = z
  .object({
    ruleVersion: z.string(),
    items: z.array(
      z.object({
        party: partyViewSchema,
        probability: z.number().meta({ description: 'That it is the one looked for, 0 to 1.' }),
        hasIdentifier: z.boolean().meta({ description: 'It has the number that was asked for.' }),
        explanation: explanationSchema,
      }),
    ),
  })
  .meta({ id: 'PartiesFound' });

/** Looking up parties by what is known of them. */
export function partySearchRoutes(ports: Pick<Ports, 'store'>): readonly Route[] {
  return [
    route({
      method: 'post',
      tag: 'Parties',
      access: ['party:read'],
      errors: 'api',
      path: '/api/v1/party-searches',
      operationId: 'searchParties',
      summary: 'Look up parties by name, address, number or whatever else is known',
      description:
        'The likeliest first, each with why: bits for and against that add up. Names are found in any script and order, misspelt, shortened, and by former names. It is a POST because what is known of a party does not belong into addresses and logs; nothing is kept.',
      body: {
        schema: z.strictObject({
          partyKind: z.enum(['naturalPerson', 'organization']).optional(),
          name: text(500).optional(),
          birthDate: z.iso.date('A calendar date YYYY-MM-DD (WIPO ST.2) is expected.').optional(),
          address: postalAddressSchema.optional(),
          identifier: text(100)
            .optional()
            .meta({ description: 'A number of any office, register or scheme.' }),
          emailAddress: text(254).optional(),
          phoneNumber: text(50).optional(),
          limit: z.int().min(1).max(mostFound).default(usualLimit),
        }),
        mediaTypes: ['application/json'],
      },
      responses: {
        200: { description: 'Those that may be the one.', schema: foundSchema },
        400: { description: 'Nothing is asked for, or something is not as expected.' },
      },
      async handle(input) {
        const { limit, ...query } = input.body;
        const found = await searchParties(ports, { caller: requireCaller(input), query, limit });
        const items = found.map(({ party, probability, hasIdentifier, explanation }) => ({
          ...{ party: partyView(party), probability, hasIdentifier },
          explanation: explanationView(explanation),
        }));
        return {
          status: 200,
          headers: { 'cache-control': 'no-store' },
          json: { ruleVersion: lookUpVersion, items },
        };
      },
    }),
  ];
}
