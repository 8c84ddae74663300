import { z } from 'zod';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

const eventSchema = z
  .object({
    officeCode: z.string(),
    sequence: z.int(),
    at: z.iso.datetime(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    facts: z.unknown(),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEvent' });

/** The office's append-only record, each event chained to the one before by its hash. */
export function auditRoutes(ports: Pick<Ports, 'store'>): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/audit-events',
      operationId: 'listAuditEvents',
      tag: 'Audit',
      summary: 'What happened, in order',
      access: ['audit:read'],
      errors: 'api',
      querySchema: z.object(pageParameters),
      responses: { 200: { description: 'A page of events.', schema: pageSchema(eventSchema) } },
      async handle(input) {
        const { officeCode } = requireCaller(input);
        const page = await ports.store.read.audit.list(officeCode, pageRequest(input.query));
        return {
          status: 200,
          json: pageAnswer(page, ({ at, ...event }) => ({ ...event, at: at.toISOString() })),
        };
      },
    }),
  ];
}
