import { fault, type ResolutionFault } from '../../protocol/did-resolution/fault.ts';
import { answerOf, faultAnswer, type ResolutionAnswer } from '../../protocol/did-resolution/http-answer.ts';
import { negotiate, type Representation } from '../../protocol/did-resolution/negotiate.ts';
import { readResolutionRequest, type ResolutionRequest } from '../../protocol/did-resolution/request.ts';
import type { Resolver } from '../ports.ts';

export type { ResolutionAnswer } from '../../protocol/did-resolution/http-answer.ts';

/** Where the resolver is mounted; the rest of the request's path is the DID or DID URL. */
export const resolutionPath = '/1.0/identifiers/';

export type ResolutionInput = {
  /** The DID or DID URL, percent-decoding done. */
  readonly did: string;
  readonly accept: string | undefined;
  /** The request's query without the question mark. */
  readonly query: string;
};

/** What is asked, read from the request alone; `answer` where that already settles it. */
export type ResolutionQuestion =
  | { readonly answer: ResolutionAnswer }
  | {
      readonly answer: undefined;
      readonly request: ResolutionRequest;
      readonly representation: Representation;
    };

/**
 * Answers a request of the HTTP binding of DID Resolution 1.0 (https://www.w3.org/TR/did-resolution/#bindings-https).
 * Nothing a client can send makes it throw; it throws `unavailable` where the own store does not answer.
 */
export function resolutionAnswer(resolver: Resolver, input: ResolutionInput): Promise<ResolutionAnswer> {
  return answerResolution(resolver, readResolution(input));
}

/** Reads a request; the same input gives the same question. */
export function readResolution(input: ResolutionInput): ResolutionQuestion {
  const accept = new URLSearchParams(input.query).get('accept') ?? input.accept;
  const representation = negotiate(accept);
  const request = readResolutionRequest(input.did, input.query);
  if ('type' in request) {
    // What is to be dereferenced is a DID URL, and the error speaks of that.
    const isUrl = request.type === 'INVALID_DID' && representation?.kind === 'dereferencing';
    const failure = isUrl ? { ...request, type: 'INVALID_DID_URL' as const } : request;
    return { answer: faultAnswer(failure, representation) };
  }
  if (representation === undefined) return { answer: faultAnswer(notAcceptable, undefined) };
  return { answer: undefined, request, representation };
}

/** Answers what `readResolution` read, as `resolutionAnswer` does. */
export async function answerResolution(
  resolver: Resolver,
  question: ResolutionQuestion,
): Promise<ResolutionAnswer> {
  if (question.answer !== undefined) return question.answer;
  const { request, representation } = question;
  const result = await resolver.resolve(request.url.did, request.options);
  return result.error === undefined
    ? answerOf(result, request, representation)
    : faultAnswer(result.error, representation);
}

/**
 * The DID or DID URL and the query in a request target below `resolutionPath`. One that is percent-encoded as a whole is
 * decoded once; one that stands there as it is keeps its percent-encoding, which belongs to it, but for the separators
 * that a path cannot hold.
 */
export function readResolutionTarget(target: string): { readonly did: string; readonly query: string } {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  const identifier = path.slice(resolutionPath.length);
  const isAsItIs = identifier.startsWith('did:');
  const did = isAsItIs ? identifier.replace(/%23/g, '#').replace(/%3F/gi, '?') : decoded(identifier);
  return { did, query };
}

const notAcceptable: ResolutionFault = fault(
  'REPRESENTATION_NOT_SUPPORTED',
  'None of the accepted media types is served.',
);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ''; // not UTF-8, and no DID either
  }
}
