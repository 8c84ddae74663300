import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Ports } from '../../usecase/ports.ts';
import {
  answerResolution,
  readResolution,
  readResolutionTarget,
  resolutionPath,
  type ResolutionQuestion,
} from '../../usecase/identifier/resolve-did.ts';
import { isNamedIn } from '../if-none-match.ts';
import { type Route, route, type RouteInput } from '../route.ts';

const problemSchema = z.object({ type: z.url(), title: z.string(), status: z.int(), detail: z.string() });
const resolutionSchema = z.object({
  didDocument: z.looseObject({ id: z.string() }).nullable(),
  didResolutionMetadata: z.looseObject({
    contentType: z.string().optional(),
    host: z.string().optional().meta({ description: 'The host, or `host:port`, that publishes the DID.' }),
    hostOffice: z
      .string()
      .optional()
      .meta({ description: 'The ST.3 code of the office there, where known.' }),
    source: z.enum(['local', 'host', 'mirror', 'watcher', 'resolver']).optional(),
    retrieved: z.string().optional().meta({ description: 'When the host last confirmed the document.' }),
    cached: z.enum(['fresh', 'stale']).optional(),
    witnesses: z.object({ threshold: z.string(), approvals: z.string() }).optional(),
    error: problemSchema.optional(),
  }),
  didDocumentMetadata: z.looseObject({ deactivated: z.boolean().optional() }),
});

const mediaType = 'application/did-resolution';
const result = (description: string) => ({ description, schema: resolutionSchema, mediaType });

const common = {
  method: 'get',
  tag: 'DID Resolution',
  access: 'public',
  errors: 'did',
  // The query is part of the DID URL, or holds options that the resolver judges by the specification.
  querySchema: z.looseObject({}),
} as const;

const responses = {
  200: result(
    'The resolution or dereferencing result, or the bare document, as Accept asks; with an `ETag`.',
  ),
  303: { description: 'The DID URL leads to a service; `Location` is its URL.' },
  304: { description: 'The answer is still the one that `If-None-Match` names.' },
  400: result('INVALID_DID, INVALID_DID_URL or INVALID_OPTIONS.'),
  404: result('NOT_FOUND.'),
  406: result('REPRESENTATION_NOT_SUPPORTED.'),
  410: result('The DID is deactivated; the document metadata says since when.'),
  500: result('INVALID_DID_DOCUMENT or INTERNAL_ERROR.'),
  501: result('METHOD_NOT_SUPPORTED or FEATURE_NOT_SUPPORTED.'),
};

/** The HTTP binding of DID Resolution 1.0 (https://www.w3.org/TR/did-resolution/#bindings-https). */
export function resolutionRoutes(ports: Pick<Ports, 'resolver'>): readonly Route[] {
  const read = createQuestionReader();
  const resolve = async (target: string, headers: RouteInput<unknown, unknown, unknown>['headers']) => {
    const answer = await answerResolution(ports.resolver, read(target, headers['accept']));
    const isKnown = answer.status === 200 && isNamedIn(headers['if-none-match'], answer.headers['etag']);
    return isKnown ? { ...answer, status: 304, text: '' } : answer;
  };
  return [
    route({
      ...common,
      path: `${resolutionPath}{+did}`,
      operationId: 'ResolveDid',
      summary: 'Resolve a DID or dereference a DID URL',
      description:
        'The DID stands in the path as it is, or percent-encoded as a whole. Supported methods: did:webvh, did:web, did:key, did:jwk, did:peer, did:pkh, and those of the further networks or of the other resolver that the operator configured. `didResolutionMetadata` says which host publishes the DID (`host`, `hostOffice`), where the document was read (`source`), when the host last confirmed it (`retrieved`), whether that is recent enough (`cached`: `fresh` or `stale`), and how many witnesses approved its last entry (`witnesses`).',
      pathSchema: z.object({
        did: z.string().meta({ description: 'A DID or DID URL.', example: 'did:web:office.example' }),
      }),
      responses,
      handle: async ({ target, headers }) => resolve(target, headers),
    }),
    route({
      ...common,
      path: resolutionPath,
      operationId: 'ResolveNothing',
      summary: 'Answer a request that names no DID with INVALID_DID',
      responses: { 400: responses[400] },
      handle: async ({ target, headers }) => resolve(target, headers),
    }),
  ];
}

const mostQuestions = 5_000;
const longestKept = 1_000;

// The same DIDs are asked for again and again, and reading a question costs as much as answering it from the store.
function createQuestionReader(): (target: string, accept: string | undefined) => ResolutionQuestion {
  const known = new LRUCache<string, ResolutionQuestion>({ max: mostQuestions });
  return (target, accept) => {
    const key = `${accept ?? ''}\n${target}`;
    const question = known.get(key) ?? readResolution({ ...readResolutionTarget(target), accept });
    if (key.length <= longestKept) known.set(key, question);
    return question;
  };
}
