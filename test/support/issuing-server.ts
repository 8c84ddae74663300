import { createHttpServer } from '../../src/http/http-server.ts';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import { createRequestListener } from '../../src/http/request-listener.ts';
import { credentialTypeRoutes } from '../../src/http/routes/credential-types.ts';
import { deferredIssuanceRoutes } from '../../src/http/routes/deferred-issuances.ts';
import { issuedCredentialRoutes } from '../../src/http/routes/issued-credentials.ts';
import { offerRoutes } from '../../src/http/routes/offers.ts';
import { oid4vciRoutes } from '../../src/http/routes/oid4vci.ts';
import { statusListRoutes } from '../../src/http/routes/status-lists.ts';
import { roleScopes } from '../../src/domain/trust/access.ts';
import { addAccessCredential } from '../../src/usecase/office/add-access-credential.ts';
import { createAuthenticate } from '../../src/usecase/office/authenticate.ts';
import type { IssuingNode } from './issuing-office.ts';

/** An answer as it came over HTTP; `body` is undefined where it is not JSON. */
export type WireAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
};

/** The issuing routes of a node on a real HTTP server on loopback. */
export type IssuingServer = {
  get(path: string, headers?: Record<string, string>): Promise<WireAnswer>;
  postForm(
    path: string,
    form: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<WireAnswer>;
  postJson(path: string, body: unknown, headers?: Record<string, string>): Promise<WireAnswer>;
  postText(
    path: string,
    text: string,
    headers: Record<string, string> & { readonly 'content-type': string },
  ): Promise<WireAnswer>;
  putJson(path: string, body: unknown, headers?: Record<string, string>): Promise<WireAnswer>;
  delete(path: string, headers?: Record<string, string>): Promise<WireAnswer>;
  /** The `Authorization` of the first office's administrator. */
  readonly staff: Record<string, string>;
  close(): void;
};

export async function startIssuingServer(node: IssuingNode): Promise<IssuingServer> {
  const { ports } = node;
  const listener = createRequestListener({
    routes: [
      ...oid4vciRoutes(ports),
      ...offerRoutes(ports),
      ...deferredIssuanceRoutes(ports),
      ...issuedCredentialRoutes(ports),
      ...statusListRoutes(ports),
      ...credentialTypeRoutes(ports),
    ],
    authenticate: createAuthenticate(ports),
    allowedOrigins: { publicUrl: ports.node.publicUrl, origins: [] },
    rateLimit: createRateLimit(0),
    costlyRateLimit: createRateLimit(0),
    observer: {
      requestEnded: () => undefined,
      failed: (_requestId, error) => console.error(error),
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
    },
    publicUrl: ports.node.publicUrl,
    uiFolder: '',
    trustedProxies: 0,
    mostInFlight: 1000,
  });
  const server = createHttpServer().on('request', listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const base = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  const secret = await addAdministrator(node);
  const post = async (path: string, type: string, body: string, headers: Record<string, string> = {}) =>
    read(
      await fetch(`${base}${path}`, { method: 'POST', body, headers: { 'content-type': type, ...headers } }),
    );
  return {
    staff: { authorization: `Bearer ${secret}` },
    get: async (path, headers = {}) => read(await fetch(`${base}${path}`, { headers })),
    postForm: (path, form, headers) =>
      post(path, 'application/x-www-form-urlencoded', formText(form), headers),
    postText: (path, text, headers) => post(path, headers['content-type'], text, headers),
    putJson: async (path, body, headers = {}) =>
      read(
        await fetch(`${base}${path}`, {
          method: 'PUT',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', ...headers },
        }),
      ),
    delete: async (path, headers = {}) => read(await fetch(`${base}${path}`, { method: 'DELETE', headers })),
    postJson: (path, body, headers) => post(path, 'application/json', JSON.stringify(body), headers),
    close: () => void server.close(),
  };
}

async function addAdministrator({ ports, first }: IssuingNode): Promise<string> {
  const { secretText } = await addAccessCredential(ports, {
    officeCode: first.officeCode,
    actor: 'test',
    label: 'administrator',
    scopes: roleScopes.administrator,
  });
  return secretText;
}

function formText(form: Record<string, unknown>): string {
  return new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)])).toString();
}

async function read(answer: Response): Promise<WireAnswer> {
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: readBody(text), text };
}

function readBody(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {}; // a token or an empty body is read from `text`
  }
}
