import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import { checkDomain, domainCheckNames, type DomainPorts } from '../../usecase/link/check-domain.ts';
import { makeDomainLinkage, ownDidConfiguration } from '../../usecase/link/domain-linkage.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { type Route, route } from '../route.ts';

type Domains = DomainPorts & Pick<Ports, 'store' | 'signing' | 'node'>;

const common = { tag: 'Links', errors: 'api' } as const;
const did = z.string().max(2048).refine(isDid, 'This is not a DID.');
const origin = z.string().max(300).meta({
  description: 'Scheme and host, and the port where it is not the usual one.',
  example: 'https://office.example',
});
const checkSchema = z
  .object({
    did: z.string(),
    origin: z.string(),
    isLinked: z.boolean().meta({ description: 'Whether all checks passed.' }),
    checkedAt: z.iso.datetime(),
    checks: z.array(
      z.object({
        name: z.enum(domainCheckNames),
        outcome: z.enum(['passed', 'failed', 'skipped']),
        code: z.string().optional(),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'DomainCheck' });
const configurationSchema = z.object({
  '@context': z.string(),
  linked_dids: z.array(z.string()),
});

/** Links between DIDs and domains, by Well Known DID Configuration. */
export function domainRoutes(ports: Domains): readonly Route[] {
  return [checkRoute(ports), makeRoute(ports), publishRoute(ports)];
}

function checkRoute(ports: Domains): Route {
  return route({
    ...common,
    access: ['link:read'],
    method: 'post',
    limit: 'costly',
    path: '/api/v1/domain-checks',
    operationId: 'checkDomain',
    summary: 'Check whether a DID and a domain each name the other',
    description:
      'The DID is resolved and the DID configuration of the origin is read anew. Redirects are not followed, and another host, scheme or port is another origin. The answer holds for the moment it states.',
    body: { schema: z.strictObject({ did, origin }), mediaTypes: ['application/json'] },
    responses: { 200: { description: 'The outcome of every check.', schema: checkSchema } },
    async handle(input) {
      requireCaller(input);
      const { checkedAt, checks, ...rest } = await checkDomain(ports, input.body);
      const headers = { 'cache-control': 'no-store' };
      const json = { ...rest, checkedAt: checkedAt.toISOString(), checks: [...checks] };
      return { status: 200, headers, json };
    },
  });
}

function makeRoute(ports: Domains): Route {
  return route({
    ...common,
    access: ['link:write'],
    method: 'post',
    path: '/api/v1/domain-linkages',
    operationId: 'makeDomainLinkage',
    summary: 'Make the file by which a domain names the DID of a party, or of the office',
    description:
      'The domain has to publish it. Without `partyId` it is for the DID of the office. The other half of the link is a LinkedDomains service in the DID document.',
    body: {
      schema: z.strictObject({ partyId: z.string().max(100).optional(), origin }),
      mediaTypes: ['application/json'],
    },
    responses: {
      200: {
        description: 'What the domain has to publish, and where.',
        schema: z
          .object({
            did: z.string(),
            origin: z.string(),
            url: z.string(),
            configuration: z.record(z.string(), z.json()).meta({ description: 'The whole file.' }),
            isStatedByDid: z.boolean().meta({ description: 'Whether the DID document names the origin.' }),
            validUntil: z.iso.datetime(),
          })
          .meta({ id: 'DomainLinkage' }),
      },
      403: { description: 'The credential lacks the scope, or the office keeps no key of the identifier.' },
      404: { description: 'The office holds no such party.' },
      410: { description: 'The identifier of the party has ended.' },
    },
    async handle(input) {
      const { partyId, origin: asked } = input.body;
      const caller = requireCaller(input);
      const made = await makeDomainLinkage(ports, { caller, partyId, origin: asked });
      const { did: linked, origin: stated, url, configuration, isStatedByDid, validUntil } = made;
      const json = { did: linked, origin: stated, url, configuration, isStatedByDid };
      return { status: 200, json: { ...json, validUntil: validUntil.toISOString() } };
    },
  });
}

function publishRoute(ports: Domains): Route {
  const configurationOf = ownDidConfiguration(ports);
  return route({
    ...common,
    tag: 'DID hosting',
    access: 'public',
    method: 'get',
    path: '/.well-known/did-configuration.json',
    operationId: 'readDidConfiguration',
    summary: 'The DIDs of the offices that are served at this domain',
    description:
      'Well Known DID Configuration, https://identity.foundation/.well-known/resources/did-configuration/.',
    responses: {
      200: { description: 'A credential of each office.', schema: configurationSchema },
      404: { description: 'No office here names this domain.' },
    },
    async handle() {
      const json = await configurationOf();
      if (json === undefined) throw new Problem('not-found', 'No office here names this domain.');
      return { status: 200, headers: { 'cache-control': 'max-age=300' }, json };
    },
  });
}
