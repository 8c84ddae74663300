import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createDocuments } from '../../src/adapter/fetch/documents.ts';
import { createEventStreams } from '../../src/adapter/fetch/event-streams.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import type { FeedEntry } from '../../src/usecase/mirror/mirror-records.ts';
import { didOf, type LogKey, makeLog } from './did-log.ts';
import { sqliteKind } from './stores.ts';

/** What a source shows: its pages as they are, which a test may change as an evil operator would. */
export type ShownFeed = { entries: FeedEntry[]; status: number; readonly files: Map<string, string> };

/** A source that shows whatever a test says, and the ports of a mirror of it. */
export async function mirrorWorld() {
  const shown: ShownFeed = { entries: [], status: 200, files: new Map() };
  const server = showing(shown);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const developmentHosts = new Set([`localhost:${port}`]);
  const documents = createDocuments({ developmentHosts });
  const eventStreams = createEventStreams({ developmentHosts });
  const database = await sqliteKind.create();
  const store = await database.open();
  onTestFinished(async () => {
    await documents.close();
    await eventStreams.close();
    server.closeAllConnections();
    server.close();
    await store.close();
    await database.remove();
  });
  return {
    source: `http://localhost:${port}`,
    location: `localhost%3A${port}`,
    shown,
    /** Runs SQL beside the mirror's store, as somebody with access to its database could. */
    execute: (statement: string) => database.execute(statement),
    ports: { store, documents, eventStreams, clock: () => new Date('2026-06-01T00:00:00Z') },
    /** The text of a log in the mirror. */
    mirrored: async (did: string) => (await store.read.mirrors.log(did))?.lines.map(({ line }) => line),
  };
}

/** The entries of logs one after another, as a feed that begins with the first of them. */
export function feedOf(...logs: readonly (readonly string[])[]): FeedEntry[] {
  return logs.flat().map((line, index) => {
    const { versionId } = JSON.parse(line) as { versionId: string };
    const log = logs.find((lines) => lines.includes(line)) ?? [];
    return {
      position: index + 1,
      did: parseDid(didOf(log)),
      versionNumber: Number(versionId.split('-')[0]),
      versionId,
      line,
    };
  });
}

/** A log of as many entries, all signed by the key. */
export const longLog = (key: LogKey, location: string, length: number): Promise<readonly string[]> =>
  makeLog(
    { key, location },
    ...Array.from({ length: length - 1 }, (_, index) => ({
      key,
      document: { alsoKnownAs: [`urn:x:${index}`] },
    })),
  );

function showing(shown: ShownFeed): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://source');
    const file = shown.files.get(url.pathname);
    const type = url.pathname.endsWith('.json') ? 'application/json' : 'text/jsonl';
    if (file !== undefined) return response.writeHead(200, { 'content-type': type }).end(file);
    if (url.pathname !== '/did-logs' || shown.status !== 200) return response.writeHead(shown.status).end();
    const [after, limit] = [Number(url.searchParams.get('after')), Number(url.searchParams.get('limit'))];
    const rest = shown.entries.filter(({ position }) => position > after);
    const items = rest.slice(0, limit);
    const next = rest.length > limit ? { next: items.at(-1)?.position } : {};
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ items, ...next }));
  });
}
