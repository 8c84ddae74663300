import catalogue from '../../schemas/problem-types.json' with { type: 'json' };

/** One of the codes in `schemas/problem-types.json`. */
export type ProblemCode = keyof typeof catalogue;

/** One fault of an input; `pointer` is a JSON Pointer (RFC 6901) or the parameter's name, never its value. */
export type FieldFault = { readonly pointer: string; readonly detail: string };

/** The title and the longer explanation of a problem type, as published. */
export function problemType(code: ProblemCode): { readonly title: string; readonly description: string } {
  return catalogue[code];
}

/**
 * The only thing this code throws on purpose. `detail` is for the caller: no secrets, no names, no submitted values;
 * `cause` is for the log. The HTTP status belongs to the HTTP layer.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly FieldFault[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { cause?: unknown; errors?: readonly FieldFault[]; retryAfter?: number } = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.detail = detail;
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter;
  }
}
