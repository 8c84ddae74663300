import { z } from 'zod';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import type { BitstringPurpose } from '../../protocol/status-list/bitstring-status-list.ts';
import {
  createStatusListPublisher,
  listStatusLists,
  type StatusListPublisher,
} from '../../usecase/issuance/publish-status-list.ts';
import { type StatusListForm, statusListTtlSeconds } from '../../usecase/issuance/sign-status-list.ts';
import type { Ports } from '../../usecase/ports.ts';
import { isNamedIn } from '../if-none-match.ts';
import { preferredType } from '../media-type.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, type RouteAnswer, route, type RouteInput } from '../route.ts';

const tokenType = 'application/statuslist+jwt';
const jwtType = 'application/vc+jwt';
// Of those that are wanted alike the first is taken: whoever takes everything gets JSON.
const credentialTypes = ['application/json', 'application/ld+json', 'application/vc', jwtType] as const;

const common = { method: 'get', tag: 'Status', access: 'public', errors: 'api' } as const;
const pathSchema = z.object({ office: officeSegment, listId: z.string() });
const absent = { description: 'There is no such list.' };
const unchanged = { description: 'The copy at hand is still the list.' };
// For caches on the way too: each of them and the verifier keep a list for half a minute at most.
const cacheControl = `public, max-age=${statusListTtlSeconds}, s-maxage=${statusListTtlSeconds}, must-revalidate`;

/** Where verifiers fetch the state of issued credentials. */
export function statusListRoutes(
  ports: Pick<Ports, 'store' | 'signing' | 'resolver' | 'clock' | 'node' | 'contexts'>,
): readonly Route[] {
  const publish = createStatusListPublisher(ports);
  return [
    aggregationRoute(ports),
    tokenListRoute(publish),
    bitstringRoute(publish, {
      purpose: 'revocation',
      path: '/offices/{office}/status-list-credentials/{listId}',
      operationId: 'getBitstringStatusList',
      summary: 'What is revoked, as Bitstring Status List credential, for W3C credentials',
    }),
    bitstringRoute(publish, {
      purpose: 'suspension',
      path: '/offices/{office}/status-list-credentials/{listId}/suspension',
      operationId: 'getBitstringSuspensionList',
      summary: 'What is suspended, as Bitstring Status List credential, for W3C credentials',
    }),
  ];
}

function aggregationRoute(ports: Pick<Ports, 'store' | 'node'>): Route {
  return route({
    ...common,
    path: '/offices/{office}/status-lists',
    operationId: 'listTokenStatusLists',
    summary: 'The addresses of all Token Status Lists of an office',
    pathSchema: z.object({ office: officeSegment }),
    responses: {
      200: { description: 'The addresses.', schema: z.object({ status_lists: z.array(z.url()) }) },
      404: { description: 'There is no such office.' },
    },
    handle: async ({ path }) => {
      const lists = await listStatusLists(ports, officeOfSegment(path.office));
      if (lists === undefined) throw new Problem('not-found', 'There is no such office.');
      return { status: 200, headers: { 'cache-control': cacheControl }, json: { status_lists: lists } };
    },
  });
}

function tokenListRoute(publish: StatusListPublisher): Route {
  return route({
    ...common,
    path: '/offices/{office}/status-lists/{listId}',
    operationId: 'getTokenStatusList',
    summary: 'A status list as Token Status List JWT, for SD-JWT VCs',
    pathSchema,
    querySchema: z.object({ time: z.string().optional() }),
    responses: {
      200: { description: 'The signed list.', schema: z.string(), mediaType: tokenType },
      304: unchanged,
      404: absent,
      501: { description: 'Lists of the past (`time`) are not kept.' },
    },
    handle: async (input) => {
      if (input.query.time !== undefined)
        throw new Problem('not-implemented', 'Status lists of the past are not kept.');
      const text = await published(publish, { kind: 'tokenStatusList' }, input.path);
      return listAnswer(input, { text, contentType: tokenType });
    },
  });
}

type BitstringRow = Pick<Route, 'path' | 'operationId' | 'summary'> & { readonly purpose: BitstringPurpose };

function bitstringRoute(publish: StatusListPublisher, { purpose, ...row }: BitstringRow): Route {
  return route({
    ...common,
    ...row,
    description:
      'By `Accept` either a `vc+jwt`, or the credential as JSON (`application/vc`, `application/ld+json`, ' +
      '`application/json`) with a Data Integrity proof, which is also what who accepts everything gets.',
    pathSchema,
    responses: {
      200: { description: 'The signed list.', schema: z.looseObject({}), mediaType: 'application/vc' },
      304: unchanged,
      404: absent,
      406: { description: 'None of the media types is accepted.' },
    },
    handle: async (input) => {
      const contentType = preferredType(input.headers['accept'], credentialTypes);
      if (contentType === undefined)
        throw new Problem('not-acceptable', `Available as ${credentialTypes.join(', ')}.`);
      const kind = contentType === jwtType ? 'bitstringStatusList' : 'bitstringDocument';
      const text = await published(publish, { kind, purpose }, input.path);
      return listAnswer(input, { text, contentType, vary: 'accept' });
    },
  });
}

async function published(
  publish: StatusListPublisher,
  form: StatusListForm,
  { office, listId }: z.output<typeof pathSchema>,
): Promise<string> {
  const text = await publish(form, officeOfSegment(office), listId);
  if (text === undefined) throw new Problem('not-found', 'The office has no such status list.');
  return text;
}

type Representation = { readonly text: string; readonly contentType: string; readonly vary?: string };

function listAnswer(
  { headers: asked }: Pick<RouteInput<unknown, unknown, unknown>, 'headers'>,
  { text, contentType, vary }: Representation,
): RouteAnswer {
  const etag = `"${sha256Text(text)}"`;
  const headers = { 'cache-control': cacheControl, etag, ...(vary === undefined ? {} : { vary }) };
  if (isNamedIn(asked['if-none-match'], etag)) return { status: 304, headers };
  return { status: 200, headers, contentType, text };
}
