import { expect } from 'vitest';
import { didHostingRoutes } from '../../src/http/routes/did-hosting.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import { didOf, type LogKey, makeLog } from '../support/did-log.ts';
import { didWorld, ownHost } from '../support/did-world.ts';

/** This node hosting one party's DID, which can be rotated once. */
export async function hosting(key: LogKey) {
  const { store, clock } = await didWorld();
  const location = `${ownHost}:parties:known`;
  const [genesis = '', update = ''] = await makeLog({ key, location }, { key });
  const routes = didHostingRoutes({
    store,
    clock,
    node: { publicUrl: `https://${ownHost}`, didHost: ownHost },
  });
  const append = async (line: string, expectedHead: string | undefined) => {
    const stored = await store.read.didLogs.byLocation(location);
    const made = verifiedChange({
      location,
      lines: [line],
      now: clock(),
      ...(stored === undefined ? {} : { stored }),
    });
    if (made.fault !== undefined) throw new Error(made.fault.detail);
    await store.write(({ writeDidLogs }) => writeDidLogs.append(made.change, expectedHead));
  };
  await append(genesis, undefined);
  expect(didOf([genesis])).toContain(':parties:known');
  const read = async (template: string, path: object, etag?: string) => {
    const row = routes.find((route) => route.path === template);
    if (row === undefined) throw new Error('no such route');
    const headers = { 'if-none-match': etag };
    const input = { path, query: {}, body: undefined, headers, caller: undefined, requestId: '', target: '' };
    return row.handle(input);
  };
  return {
    read,
    status: (template: string, path: object, etag?: string) =>
      read(template, path, etag).then(
        ({ status }) => status,
        (error: unknown) => (error as { code?: string }).code,
      ),
    rotate: () => append(update, (JSON.parse(genesis) as { versionId: string }).versionId),
  };
}
