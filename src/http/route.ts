import type { z } from 'zod';
import type { Caller, Scope } from '../domain/trust/access.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * How failures leave: `api` as RFC 9457 problems, `oauth` as OAuth error bodies (RFC 6749 §5.2), `did` as DID
 * resolution results.
 */
export type ErrorStyle = 'api' | 'oauth' | 'did';

/** Who may call: anyone, or an office credential that has all the scopes. Protocol routes with tokens of their own are `public` and check them. */
export type Access = 'public' | readonly [Scope, ...Scope[]];

export type BodyRule = {
  readonly schema: z.ZodType;
  /** Accepted media types; the first is the documented one. */
  readonly mediaTypes: readonly (
    | 'application/json'
    | 'application/merge-patch+json'
    | 'application/x-www-form-urlencoded'
    | 'application/jwt' // is not read: the handler gets the text
    // Only where the body is streamed.
    | 'application/x-ndjson'
    | 'application/xml'
    | 'text/csv'
  )[];
  /** Largest body in bytes; 256 KiB where not given. */
  readonly mostBytes?: number;
  /** The handler gets the body piece by piece as it comes, and nothing of it is parsed before. */
  readonly isStreamed?: true;
  /** True where a request may come without a body. */
  readonly optional?: boolean;
};

export type ResponseRule = {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly mediaType?: string;
  readonly example?: unknown;
};

/** What a handler gets: everything parsed; `caller` is set where the route is not public. */
export type RouteInput<Path, Query, Body> = {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** The body as it was sent, for signatures over it; absent where there was none. */
  readonly bodyBytes?: Uint8Array | undefined;
  /** The pieces of a streamed body; they throw `payload-too-large` beyond the limit, `invalid-request` where it breaks off. */
  readonly bodyPieces?: AsyncIterable<Uint8Array> | undefined;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly caller: Caller | undefined;
  readonly requestId: string;
  /** The request target as it was sent (RFC 9112 §3.2), for routes whose path or query is a DID URL of its own. */
  readonly target: string;
};

/**
 * Gives the parts of an answer that has no end of its own, each when the client has taken the one before; ends when the
 * signal says that the client went or the node stops.
 */
export type AnswerStream = (signal: AbortSignal) => AsyncIterable<string>;

/** What a handler answers: a JSON value, a text, bytes or a stream; `contentType` defaults to `application/json`. */
export type RouteAnswer = {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  readonly contentType?: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  readonly stream?: AnswerStream;
};

/** One row of the route table: it validates requests, is described in the OpenAPI document, and is served. */
export type Route = {
  readonly method: Method;
  /**
   * OpenAPI template: `/api/v1/parties/{partyId}`; each value is percent-decoded once. A last segment `{+name}` takes the
   * whole rest of the path, slashes included, as it was sent and not decoded.
   */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly errors: ErrorStyle;
  /** Costly routes share a tighter rate limit per client. */
  readonly limit?: 'costly';
  readonly pathSchema?: z.ZodObject;
  /** Unknown query parameters are refused by name (WIPO ST.90). */
  readonly querySchema?: z.ZodObject;
  readonly body?: BodyRule;
  readonly responses: { readonly [status: number]: ResponseRule };
  handle(input: RouteInput<unknown, unknown, unknown>): Promise<RouteAnswer>;
};

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

type TypedRoute<Path, Query, Body extends BodyRule | undefined> = Omit<
  Route,
  'pathSchema' | 'querySchema' | 'body' | 'handle'
> & {
  readonly pathSchema?: Path;
  readonly querySchema?: Query;
  readonly body?: Body;
  handle(
    input: RouteInput<
      Parsed<Path>,
      Parsed<Query>,
      Body extends BodyRule ? Parsed<Body['schema']> : undefined
    >,
  ): Promise<RouteAnswer>;
};

/** A route whose handler sees the types its schemas parse to. */
export function route<
  Path extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  const Body extends BodyRule | undefined = undefined,
>(definition: TypedRoute<Path, Query, Body>): Route {
  // The server parses with these very schemas before it calls the handler, which is what makes this narrowing true.
  return definition as unknown as Route;
}
