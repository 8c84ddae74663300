import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Ports } from '../../usecase/ports.ts';
import {
  answerResolution,
  readResolution,
  readResolutionTarget,
  resolutionPath,
  type ResolutionQuestion,
} from '../../usecase/resolve-did.ts';
import { type Route, route } from '../route.ts';

const problemSchema = z.object({ type: z.url(), title: z.string(), status: z.int(), detail: z.string() });
const resolutionSchema = z.object({
  didDocument: z.looseObject({ id: z.string() }).nullable(),
  didResolutionMetadata: z.looseObject({
    contentType: z.string().optional(),
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
  200: result('The resolution or dereferencing result, or the bare document, as Accept asks.'),
  303: { description: 'The DID URL leads to a service; `Location` is its URL.' },
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
  const resolve = async (target: string, accept: string | undefined) =>
    answerResolution(ports.resolver, read(target, accept));
  return [
    route({
      ...common,
      path: `${resolutionPath}{+did}`,
      operationId: 'ResolveDid',
      summary: 'Resolve a DID or dereference a DID URL',
      description:
        'The DID stands in the path as it is, or percent-encoded as a whole. Supported methods: did:webvh, did:web, did:key, did:jwk.',
      pathSchema: z.object({
        did: z.string().meta({ description: 'A DID or DID URL.', example: 'did:web:office.example' }),
      }),
      responses,
      handle: async ({ target, headers }) => resolve(target, headers['accept']),
    }),
    route({
      ...common,
      path: resolutionPath,
      operationId: 'ResolveNothing',
      summary: 'Answer a request that names no DID with INVALID_DID',
      responses: { 400: responses[400] },
      handle: async ({ target, headers }) => resolve(target, headers['accept']),
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
