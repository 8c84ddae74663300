import type { Documents, FetchedDocument } from '../usecase/ports.ts';
import { parseParameters } from './parameters.ts';
import { Problem } from '../base/problem.ts';
import type { Route, RouteAnswer } from './route.ts';
import { createRouteTable, type PathMatch, type RouteTable } from './route-table.ts';

/**
 * Documents that this node publishes itself are read from its own public routes and not over the network: a node behind a
 * proxy often cannot reach its public address, and a command works while nothing is served.
 */
export function withOwnDocuments(
  outside: Documents,
  node: { readonly publicUrl: string; routes(): readonly Route[] },
): Documents {
  let table: RouteTable | undefined;
  return {
    async get(url, expected) {
      if (!url.startsWith(`${node.publicUrl}/`)) return outside.get(url, expected);
      const [path = '', query = ''] = url.slice(node.publicUrl.length).split('?');
      table ??= createRouteTable(node.routes());
      const match = table.find(path);
      return match === undefined ? { outcome: 'absent' } : readOwn(match, { target: path, query, expected });
    },
  };
}

type OwnRequest = {
  readonly target: string;
  readonly query: string;
  readonly expected: Parameters<Documents['get']>[1];
};

async function readOwn(match: PathMatch, { target, query, expected }: OwnRequest): Promise<FetchedDocument> {
  const row = match.rows.get('get');
  if (row === undefined || row.route.access !== 'public') return { outcome: 'absent' };
  try {
    const answer = await row.route.handle({
      ...parseParameters(row, match.values, query),
      body: undefined,
      headers: { accept: expected.accept },
      caller: undefined,
      requestId: 'own',
      target,
    });
    return toDocument(answer, expected);
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-found') return { outcome: 'absent' };
    throw error;
  }
}

function toDocument(answer: RouteAnswer, { mostBytes, tellsMove }: OwnRequest['expected']): FetchedDocument {
  const location = answer.headers?.['location'];
  if (answer.status === 308 && tellsMove === true && location !== undefined)
    return { outcome: 'moved', location };
  if (answer.status !== 200 || answer.stream !== undefined) return { outcome: 'absent' };
  const body = answer.bytes ?? Buffer.from(answer.text ?? JSON.stringify(answer.json));
  if (body.byteLength > mostBytes) return { outcome: 'refused', reason: 'The document is too large.' };
  return { outcome: 'found', body, contentType: answer.contentType ?? 'application/json', maxAge: undefined };
}
