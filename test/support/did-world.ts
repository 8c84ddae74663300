import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createDocuments } from '../../src/adapter/fetch/documents.ts';
import { createResolver } from '../../src/adapter/resolver/create-resolver.ts';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { readResolutionTarget, resolutionAnswer, resolutionPath } from '../../src/usecase/resolve-did.ts';

/** The host whose DIDs the resolver of a world reads from its own store. */
export const ownHost = 'own.example';

/** A file of the other host; JSON Lines and found where not said otherwise. */
export type File = { readonly body: string; readonly type?: string; readonly status?: number };

/** A host of files at a loopback port, and a resolver that may ask it. The clock stands until it is moved on. */
export async function didWorld() {
  const files = new Map<string, File>();
  const asked: string[] = [];
  const answer = (response: ServerResponse, path: string) => {
    const file = files.get(path);
    if (file === undefined) return response.writeHead(404).end();
    return response
      .writeHead(file.status ?? 200, { 'content-type': file.type ?? 'text/jsonl' })
      .end(file.body);
  };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response, request.url ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const developmentHosts = new Set([`localhost:${port}`]);
  const documents = createDocuments({ developmentHosts });
  const store = await openSqliteStore({ file: ':memory:' });
  onTestFinished(async () => {
    await documents.close();
    server.close();
    await store.close();
  });
  let now = new Date('2026-06-01T00:00:00Z').getTime();
  const clock = () => new Date(now);
  const readLocal = store.read.didLogs;
  const resolver = createResolver({ readLocal, documents, clock, ownHost, developmentHosts });
  return {
    store,
    files,
    asked,
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
