/** An office as a caller sees it: its address and one of its credentials. */
export type OfficeAccess = { readonly url: string; readonly credential: string; readonly officeCode: string };

/** An answer as it came: the JSON body is only typed by what the step looks at. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
};

/** Calls the office's HTTP API with its credential. */
export async function callOffice(
  office: OfficeAccess,
  method: string,
  path: string,
  options: {
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
    readonly anonymous?: boolean;
  } = {},
): Promise<Answer> {
  const patchType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await fetch(path.startsWith('http') ? path : `${office.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(options.anonymous === true ? {} : { authorization: `Bearer ${office.credential}` }),
      ...(options.body === undefined ? {} : { 'content-type': patchType }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: readBody(text), text };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON Lines and tokens are read from `text`
  }
}
