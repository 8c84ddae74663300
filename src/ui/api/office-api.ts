import { z } from 'zod';

/** What went wrong with a call: `status` 0 where the node did not answer at all. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly detail: string;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
    this.detail = detail;
  }
}

const problemSchema = z.object({ title: z.string(), detail: z.string().optional() });

/** Calls the node and parses its answer; throws ApiFailure for anything but a 2xx of the expected form. */
export async function call<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  options: {
    readonly method?: 'GET' | 'POST' | 'DELETE';
    readonly body?: unknown;
    readonly credential?: string;
  } = {},
): Promise<z.output<Schema>> {
  const answer = await send(path, options);
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) {
    const problem = problemSchema.safeParse(body);
    throw new ApiFailure(
      answer.status,
      problem.success ? (problem.data.detail ?? problem.data.title) : answer.statusText,
    );
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ApiFailure(answer.status, 'The answer does not have the expected form.');
  return parsed.data;
}

async function send(
  path: string,
  { method = 'GET', body, credential }: { method?: string; body?: unknown; credential?: string },
): Promise<Response> {
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
  };
  try {
    return await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiFailure(0, ''); // the browser's message says nothing a reader could use
  }
}
