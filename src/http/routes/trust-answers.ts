import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import { isOfficeCode, type Office } from '../../domain/trust/office.ts';
import { credentialTypes } from '../../domain/trust/trusted-issuer.ts';
import { answerTrust, type TrustAnswer } from '../../usecase/trust/answer-trust.ts';
import type { ChainPorts } from '../../usecase/trust/find-chain.ts';
import { shownAccreditationSchema } from '../../usecase/verification-view.ts';
import { type Route, route } from '../route.ts';

const answerSchema = z
  .object({
    allowed: z.boolean(),
    at: z.iso.datetime(),
    trustedIssuer: z
      .object({ id: z.string(), since: z.iso.datetime(), until: z.iso.datetime().optional() })
      .optional()
      .meta({ description: 'The row of the trust list it rests on.' }),
    chain: z.array(shownAccreditationSchema),
    reasons: z.array(z.enum(['notOnTrustList', 'revoked', 'time', 'depth', 'scope', 'root', 'unchecked'])),
  })
  .meta({ id: 'TrustAnswer' });

/** What anybody may ask: was this office allowed to issue this type at this time? */
export function trustAnswerRoutes(ports: ChainPorts): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/trust-answers',
      operationId: 'answerTrust',
      tag: 'Trust',
      summary: 'Was this issuer allowed to issue this type at this time?',
      description:
        'Answered from history, with the chain of accreditations as evidence. `officeCode` names the office in whose eyes; the first office of the node where it is left out. A time to come is answered as things stand now.',
      access: 'public',
      errors: 'api',
      limit: 'costly',
      querySchema: z.object({
        issuer: z.string().max(2048).refine(isDid, 'This is not a DID.'),
        credentialType: z.enum(credentialTypes),
        at: z.iso
          .datetime({ offset: true })
          .transform((text) => new Date(text))
          .optional(),
        officeCode: z.string().length(2).optional(),
      }),
      responses: { 200: { description: 'The answer and what it rests on.', schema: answerSchema } },
      async handle({ query }) {
        const { issuer, credentialType, at = ports.clock() } = query;
        const office = await officeAsked(ports, query.officeCode);
        const answer = await answerTrust(ports, office.officeCode, { issuer, credentialType, at });
        return { status: 200, headers: { 'cache-control': 'no-store' }, json: show(answer) };
      },
    }),
  ];
}

async function officeAsked({ store }: ChainPorts, asked: string | undefined): Promise<Office> {
  const { offices } = store.read;
  const office =
    asked === undefined ? (await offices.list())[0] : isOfficeCode(asked) && (await offices.byCode(asked));
  if (!office) throw new Problem('not-found', 'This node hosts no office of this code.');
  return office;
}

function show({ allowed, at, trustedIssuer, chain, reasons }: TrustAnswer) {
  return {
    ...{ allowed, at: at.toISOString(), chain, reasons },
    trustedIssuer: trustedIssuer && {
      id: trustedIssuer.id,
      since: trustedIssuer.since.toISOString(),
      until: trustedIssuer.until?.toISOString(),
    },
  };
}
