import { z } from 'zod';
import { didLinkStates } from '../../domain/link/did-link.ts';
import type { OfficeRequest } from '../../protocol/office-token/office-token.ts';
import { answerLinkRequest, refusalOfSender } from '../../usecase/link/exchange-statement.ts';
import { giveStatement } from '../../usecase/link/give-statement.ts';
import { statementsPath } from '../../usecase/link/request-did-link.ts';
import { findOffice } from '../../usecase/office/find-office.ts';
import type { Ports } from '../../usecase/ports.ts';
import { authenticateOffice } from '../../usecase/witness/authenticate-office.ts';
import { requireCaller } from '../caller.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, route } from '../route.ts';
import {
  didEnded,
  linkRequestSchema,
  longestStatement,
  notItsOwn,
  sideOf,
  statedSideSchema,
  statementSchema,
} from '../stated-side.ts';

/** How a side of a link comes from the office or the wallet that states it to the office that collects it. */
export function linkRequestAnswerRoutes(ports: Ports): readonly Route[] {
  return [answerRoute(ports), receiveRoute(ports)];
}

function answerRoute(ports: Ports): Route {
  return route({
    method: 'post',
    tag: 'Links',
    access: ['link:write'],
    errors: 'api',
    limit: 'costly',
    path: '/api/v1/link-request-answers',
    operationId: 'stateOwnSide',
    summary: 'State this office’s side of a link that another office collects',
    description:
      'With `isSent` the statement is sent to the office that asked, which has to have this office as a peer with the permission `link`. Revoking the issued credential takes the statement back.',
    body: {
      schema: statedSideSchema.extend({ request: linkRequestSchema, isSent: z.boolean().default(false) }),
      mediaTypes: ['application/json'],
    },
    responses: {
      201: {
        description: 'The statement, and what became of sending it.',
        schema: z.object({
          issuedId: z.string(),
          credential: z.string(),
          delivery: z.enum(['none', 'taken', 'refused', 'unreachable']),
        }),
      },
      403: { description: 'The party signs for itself.' },
      404: { description: 'The office holds no party of the DID.' },
      409: { description: 'The time of the request is over, or there is no evidence.' },
      410: didEnded,
    },
    async handle(input) {
      const { request, isSent, ...stated } = input.body;
      const side = sideOf(ports.node.publicUrl, input.headers, stated);
      const json = await answerLinkRequest(ports, { caller: requireCaller(input), request, isSent, side });
      const location = `/api/v1/issued-credentials/${json.issuedId}`;
      return { status: 201, headers: { location, 'cache-control': 'no-store' }, json };
    },
  });
}

function receiveRoute(ports: Ports): Route {
  return route({
    method: 'post',
    limit: 'costly',
    path: '/offices/{office}/did-link-statements',
    operationId: 'receiveLinkStatement',
    tag: 'Links',
    access: 'public',
    errors: 'api',
    summary: 'Send one side of a link to the office that collects it',
    description:
      'For the wallet of a party, whose own key has to have signed it; and for offices that are peers with the permission `link`, with an office token as for witnesses, for parties they hold. The same credential again changes nothing.',
    pathSchema: z.object({ office: officeSegment }),
    body: {
      schema: z.strictObject({ linkId: z.string().max(100), credential: statementSchema }),
      mediaTypes: ['application/json'],
      mostBytes: longestStatement + 1024,
    },
    responses: {
      200: {
        description: 'The side is taken.',
        schema: z.object({ linkId: z.string(), state: z.enum(didLinkStates) }),
      },
      401: { description: 'The office token is wrong in any part.' },
      403: notItsOwn,
      404: { description: 'The office collects no such link.' },
      409: { description: 'The link has ended, or the side is stated already.' },
      410: didEnded,
      422: { description: 'The credential does not verify.' },
    },
    async handle({ path, body, bodyBytes, headers }) {
      const officeCode = officeOfSegment(path.office);
      await findOffice(ports, officeCode);
      const { authorization } = headers;
      const request: OfficeRequest = {
        ...{ audience: ports.node.publicUrl, method: 'POST', path: statementsPath(officeCode) },
        body: bodyBytes ?? '',
      };
      const asked = { officeCode, permission: 'link', authorization, request } as const;
      const peer = authorization === undefined ? undefined : await authenticateOffice(ports, asked);
      const { linkId, state } = await giveStatement(ports, {
        ...{ officeCode, actor: peer?.did ?? 'wallet', ...body },
        refuse: async (statement) => refusalOfSender(peer?.did, statement),
      });
      return { status: 200, headers: { 'cache-control': 'no-store' }, json: { linkId, state } };
    },
  });
}
