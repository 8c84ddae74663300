import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createDocuments } from '../../src/adapter/fetch/documents.ts';
import { createResolver, type ResolverOptions } from '../../src/adapter/resolver/create-resolver.ts';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import {
  readResolutionTarget,
  resolutionAnswer,
  resolutionPath,
} from '../../src/usecase/identifier/resolve-did.ts';

/** The host whose DIDs the resolver of a world reads from its own store. */
export const ownHost = 'own.example';

/** A file of the other host; JSON Lines and found where not said otherwise. */
export type File = {
  readonly body: string;
  readonly type?: string;
  readonly status?: number;
  /** Given with the file, and answered with 304 where the client names it. */
  readonly etag?: string;
  /** Seconds for `Cache-Control: max-age`. */
  readonly maxAge?: number;
  /** The request is taken and never answered. */
  readonly isSilent?: boolean;
};

/** A host of files at a loopback port, and a resolver that may ask it. The clock stands until it is moved on. */
export async function didWorld(options: Partial<ResolverOptions> = {}) {
  const files = new Map<string, File>();
  const listeners = new Map<string, RequestListener>();
  const asked: string[] = [];
  const notModified: string[] = [];
  const answer = (response: ServerResponse, path: string, known: string | undefined) => {
    const file = files.get(path);
    if (file === undefined) return response.writeHead(404).end();
    if (file.isSilent === true) return undefined;
    if (file.etag !== undefined && file.etag === known) {
      notModified.push(path);
      return response.writeHead(304).end();
    }
    if (file.etag !== undefined) response.setHeader('etag', file.etag);
    if (file.maxAge !== undefined) response.setHeader('cache-control', `max-age=${file.maxAge}`);
    return response
      .writeHead(file.status ?? 200, { 'content-type': file.type ?? 'text/jsonl' })
      .end(file.body);
  };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const listener = listeners.get(request.url ?? '');
    if (listener !== undefined) return listener(request, response);
    answer(response, request.url ?? '', request.headers['if-none-match']);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const developmentHosts = new Set([`localhost:${port}`]);
  const documents = createDocuments({ developmentHosts });
  const store = await openSqliteStore({ file: ':memory:' });
  onTestFinished(async () => {
    await documents.close();
    server.closeAllConnections();
    server.close();
    await store.close();
  });
  let now = new Date('2026-06-01T00:00:00Z').getTime();
  const clock = () => new Date(now);
  const readLocal = store.read.didLogs;
  const resolver = createResolver({ readLocal, documents, clock, ownHost, developmentHosts, ...options });
  return {
    store,
    files,
    /** What answers a path in place of a file. */
    listeners,
    /** The path of every request, and of those that were answered with 304. */
    asked,
    notModified,
    resolver,
    location: `localhost%3A${port}`,
    /** Asks the HTTP binding of the resolver, by the target of the request and its Accept header. */
    ask: async (identifier: string, accept?: string) => {
      const { did, query } = readResolutionTarget(`${resolutionPath}${identifier}`);
      return resolutionAnswer(resolver, { did, query, accept });
    },
    clock,
    passSeconds: (seconds: number) => (now += seconds * 1000),
  };
}

/** A log as a file. */
export const logFile = (lines: readonly string[]): File => ({
  body: lines.map((line) => `${line}\n`).join(''),
});
