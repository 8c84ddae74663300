import { z } from 'zod';
import type { Caller } from '../../domain/trust/access.ts';
import {
  publishWhois,
  removeWhois,
  type WhoisPorts,
  type WhoisSubject,
} from '../../usecase/whois/publish-whois.ts';
import { requireCaller } from '../caller.ts';
import { partyRule } from '../party-answer.ts';
import { type Route, type RouteAnswer, route } from '../route.ts';

const longestToken = 200 * 1024;
const bodySchema = z.union([
  z.strictObject({
    presentation: z
      .union([z.string().min(1).max(longestToken), z.record(z.string(), z.json())])
      .meta({ description: 'A presentation as JWT, or such a JWT in an EnvelopedVerifiablePresentation.' }),
  }),
  z.strictObject({
    credentials: z
      .array(z.string().min(1).max(longestToken))
      .min(1)
      .max(20)
      .meta({ description: 'Credentials as JWTs, for a presentation signed with the key the office keeps.' }),
  }),
]);
const publishedSchema = z
  .object({
    did: z.string(),
    url: z.url().meta({ description: 'Where everybody reads it.' }),
    expiresAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'PublishedWhois' });
type Body = z.output<typeof bodySchema>;

const description =
  'Everybody can read it, so it holds nothing that is not meant for everybody. The DID has to be its holder, at least one credential has to be about the DID, and every credential has to verify. It is not served any more once its key is not in the document.';
const tag = 'DID hosting';
const shared = { tag, errors: 'api' } as const;
const body = { schema: bodySchema, mediaTypes: ['application/json'] } as const;
const published = {
  200: { description: 'It is published.', schema: publishedSchema },
  403: { description: 'The credential lacks the scope, or the office keeps no key of the identifier.' },
  422: { description: 'The presentation or a credential in it does not verify.' },
};
const removed = { 204: { description: 'Nothing is published any more.' } };

/** What the DIDs of this node present about themselves, `whois.vp`; it is read beside their other files. */
export function whoisRoutes(ports: WhoisPorts): readonly Route[] {
  const party = { ...shared, access: ['party:write'], path: '/api/v1/parties/{partyId}/whois' } as const;
  const office = { ...shared, access: ['trust:write'], path: '/api/v1/office-whois' } as const;
  const ofParty = (partyId: string) => ({ kind: 'party', partyId }) as const;
  return [
    route({
      ...party,
      method: 'put',
      operationId: 'publishPartyWhois',
      summary: 'Publish what a party’s identifier presents about itself',
      description,
      pathSchema: partyRule.path,
      body,
      responses: {
        ...published,
        404: partyRule.none,
        409: { description: 'The identifier has left, or is of a method without such a file.' },
        410: partyRule.ended,
      },
      handle: (input) => publish(ports, requireCaller(input), ofParty(input.path.partyId), input.body),
    }),
    route({
      ...party,
      method: 'delete',
      operationId: 'removePartyWhois',
      summary: 'Take down what a party’s identifier presents about itself',
      pathSchema: partyRule.path,
      responses: {
        ...removed,
        404: { description: 'The office holds no such party, or nothing is published.' },
      },
      handle: (input) => remove(ports, requireCaller(input), ofParty(input.path.partyId)),
    }),
    route({
      ...office,
      method: 'put',
      operationId: 'publishOfficeWhois',
      summary: 'Publish what the office’s own identifier presents about itself',
      description,
      body,
      responses: published,
      handle: (input) => publish(ports, requireCaller(input), { kind: 'office' }, input.body),
    }),
    route({
      ...office,
      method: 'delete',
      operationId: 'removeOfficeWhois',
      summary: 'Take down what the office’s own identifier presents about itself',
      responses: { ...removed, 404: { description: 'Nothing is published.' } },
      handle: (input) => remove(ports, requireCaller(input), { kind: 'office' }),
    }),
  ];
}

async function publish(
  ports: WhoisPorts,
  caller: Caller,
  subject: WhoisSubject,
  content: Body,
): Promise<RouteAnswer> {
  const { did, url, expiresAt } = await publishWhois(ports, { caller, subject, content });
  const until = expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() };
  return { status: 200, json: { did, url, ...until } };
}

async function remove(ports: WhoisPorts, caller: Caller, subject: WhoisSubject): Promise<RouteAnswer> {
  await removeWhois(ports, { caller, subject });
  return { status: 204, text: '' };
}
