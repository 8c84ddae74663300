import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import { disclosableFields, linkRequestState } from '../../domain/link/link-request.ts';
import { blockingKinds } from '../../domain/matching/salted-key.ts';
import { officePath } from '../../domain/trust/office.ts';
import type { PeerOffice } from '../../domain/trust/peer-office.ts';
import { answerFor, receiveQuestion } from '../../usecase/link/answer-office.ts';
import type { Ports } from '../../usecase/ports.ts';
import { authenticateOffice } from '../../usecase/witness/authenticate-office.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, type RouteInput, route } from '../route.ts';

type QuestionPorts = Pick<Ports, 'store' | 'secrets' | 'resolver' | 'clock' | 'node'>;

const between = { tag: 'Links', access: 'public', errors: 'api' } as const;
const field = z.enum(disclosableFields);
const fields = z.array(field).max(disclosableFields.length);
const requestId = z.uuid();
const officeSchema = z.object({ office: officeSegment });
const stateSchema = z.object({
  state: z.enum(['open', 'answered', 'expired']),
  answer: z.partialRecord(field, z.string()).optional(),
});
const token = 'The header is that of `approveLogEntry`, for this path.';
const refusals = {
  401: { description: 'The token is missing or wrong in any part.' },
  403: { description: 'The office is no peer that may ask about parties.' },
  404: { description: 'There is no such office, or no such request of the asking office.' },
  429: { description: 'The office asks too often.' },
  503: { description: 'The host of the asking office does not answer.' },
};

/** What other offices ask this one about parties, without naming them. */
export function officeQuestionRoutes(ports: QuestionPorts): readonly Route[] {
  return [receiveRoute(ports), stateRoute(ports)];
}

function receiveRoute(ports: QuestionPorts): Route {
  const file = 'link-requests';
  return route({
    ...between,
    method: 'post',
    path: `/offices/{office}/${file}`,
    operationId: 'receiveLinkRequest',
    summary: 'Ask this office whether it holds a party, by salted keys',
    description: `For offices that are its peers. ${token} The same request again changes nothing.`,
    pathSchema: officeSchema,
    body: {
      schema: z.strictObject({
        requestId,
        salt: z
          .string()
          .regex(/^[A-Za-z0-9_-]{43}$/)
          .transform((text) => Uint8Array.from(Buffer.from(text, 'base64url'))),
        keys: z
          .array(
            z.strictObject({ kind: z.enum(blockingKinds), key: z.string().regex(/^[A-Za-z0-9_-]{22}$/) }),
          )
          .min(1)
          .max(20),
        wishes: fields,
        did: z.string().max(2_048).refine(isDid).optional(),
      }),
      mediaTypes: ['application/json'],
      mostBytes: 16 * 1024,
    },
    responses: { 200: { description: 'It waits for a clerk.', schema: stateSchema }, ...refusals },
    async handle(input) {
      const { officeCode, peer } = await peerOf(ports, input, file);
      const { did, ...question } = input.body;
      const received = { officeCode, peer: peer.did, question: { ...question, did } };
      const request = await receiveQuestion(ports, received);
      return { status: 200, json: { state: linkRequestState(request, ports.clock()) } };
    },
  });
}

function stateRoute(ports: QuestionPorts): Route {
  const file = 'link-request-answers';
  return route({
    ...between,
    method: 'post',
    path: `/offices/{office}/${file}`,
    operationId: 'readLinkRequestAnswer',
    summary: 'Ask how one’s own request to this office stands',
    description: `For offices that are its peers. ${token}`,
    pathSchema: officeSchema,
    body: { schema: z.strictObject({ requestId }), mediaTypes: ['application/json'], mostBytes: 1024 },
    responses: { 200: { description: 'How it stands.', schema: stateSchema }, ...refusals },
    async handle(input) {
      const { officeCode, peer } = await peerOf(ports, input, file);
      const asked = { officeCode, peer: peer.did, requestId: input.body.requestId };
      const { state, answer } = await answerFor(ports, asked);
      const headers = { 'cache-control': 'no-store' };
      return { status: 200, headers, json: { state, ...(answer === undefined ? {} : { answer }) } };
    },
  });
}

/** Which peer asks, by the token in its header. */
async function peerOf(
  ports: QuestionPorts,
  {
    path,
    bodyBytes,
    headers,
  }: Pick<RouteInput<{ office: string }, unknown, unknown>, 'path' | 'bodyBytes' | 'headers'>,
  file: string,
): Promise<{ readonly officeCode: PeerOffice['officeCode']; readonly peer: PeerOffice }> {
  const officeCode = officeOfSegment(path.office);
  if ((await ports.store.read.offices.byCode(officeCode)) === undefined)
    throw new Problem('not-found', 'There is no office of this code.');
  const peer = await authenticateOffice(ports, {
    ...{ officeCode, permission: 'asksAboutParties', authorization: headers['authorization'] },
    request: {
      ...{ audience: ports.node.publicUrl, method: 'POST' },
      path: `/offices/${officePath(officeCode)}/${file}`,
      body: bodyBytes ?? '',
    },
  });
  return { officeCode, peer };
}
