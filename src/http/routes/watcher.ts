import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import { readMirroredFile } from '../../usecase/mirror/read-mirrored-log.ts';
import { lookAtLog, type WatchPorts } from '../../usecase/watch/look-at-log.ts';
import { isNamedIn } from '../if-none-match.ts';
import { type Route, type RouteAnswer, route } from '../route.ts';

const scid = z
  .string()
  .regex(/^Qm[1-9A-HJ-NP-Za-km-z]{44}$/, 'An SCID is expected.')
  .meta({ description: 'The SCID of the DID.' });
const path = z.string().max(2048).optional();
const common = { tag: 'Watcher', access: 'public', errors: 'api' } as const;
const files = [
  { path: '/watcher/log', name: 'did.jsonl', operationId: 'readWatchedLog', mediaType: 'text/jsonl' },
  {
    path: '/watcher/witness',
    name: 'did-witness.json',
    operationId: 'readWatchedProofs',
    mediaType: 'application/json',
  },
] as const;
// A verified copy is evidence of what was published, so nobody has it deleted; files of DIDs are not copied at all.
const notOffered = [
  { method: 'post', path: '/watcher/log/delete', operationId: 'deleteWatchedLog', isResource: false },
  { method: 'get', path: '/watcher/resource', operationId: 'readWatchedResource', isResource: true },
  { method: 'post', path: '/watcher/resource', operationId: 'noteWatchedResource', isResource: true },
  {
    method: 'post',
    path: '/watcher/resource/delete',
    operationId: 'deleteWatchedResource',
    isResource: true,
  },
] as const;

/** This node as a watcher of other nodes' logs (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#did-watchers). */
export function watcherRoutes(ports: WatchPorts): readonly Route[] {
  return [
    ...files.map((file) => fileRoute(ports, file)),
    noticeRoute(ports),
    ...notOffered.map(refusalRoute),
  ];
}

function fileRoute(ports: WatchPorts, file: (typeof files)[number]): Route {
  return route({
    ...common,
    method: 'get',
    path: file.path,
    operationId: file.operationId,
    summary:
      file.name === 'did.jsonl' ? 'Read the kept log of a DID' : 'Read the kept witness proofs of a DID',
    description: 'Verify it as if it came from its host: a watcher proves nothing by itself.',
    querySchema: z.object({ scid }),
    responses: {
      200: { description: 'The file, with a validator for later requests.', mediaType: file.mediaType },
      304: { description: 'The file is still the one the validator names.' },
      404: { description: 'No log of this SCID is kept here.' },
    },
    async handle({ query, headers }): Promise<RouteAnswer> {
      const kept = await readMirroredFile(ports, query.scid, file.name);
      if (kept === undefined) throw new Problem('not-found', 'No log of this SCID is kept here.');
      const isKnown = isNamedIn(headers['if-none-match'], kept.etag);
      return {
        status: isKnown ? 304 : 200,
        headers: { etag: kept.etag, 'cache-control': 'public, max-age=60, must-revalidate' },
        contentType: file.mediaType,
        text: isKnown ? '' : kept.text,
      };
    },
  });
}

function noticeRoute(ports: WatchPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/watcher/log',
    operationId: 'noteWatchedLog',
    summary: 'Ask to look for a new version of a watched DID',
    description:
      'The log is read at the host the DID names, and verified. Only DIDs that the operator put under watch are looked at, each at most once in 10 seconds.',
    limit: 'costly',
    querySchema: z.object({ did: z.string().max(2048).refine(isDid, 'A DID is expected.') }),
    responses: {
      202: { description: 'The request was received.', schema: z.object({}) },
      403: { description: 'The DID is not watched here.' },
      404: { description: 'The host does not give the log.' },
      422: { description: 'The log does not verify, or is not the continuation of the one that is kept.' },
      503: { description: 'The host of the DID does not answer.' },
    },
    async handle({ query: { did } }): Promise<RouteAnswer> {
      if (!isDid(did)) throw new Problem('did-invalid', 'This is not a DID.');
      await lookAtLog(ports, did);
      return { status: 202, json: {} };
    },
  });
}

function refusalRoute({ isResource, ...row }: (typeof notOffered)[number]): Route {
  return route({
    ...common,
    ...row,
    summary: 'Not offered here',
    querySchema: z.object(isResource ? { scid, path } : { scid }),
    responses: { 501: { description: 'This watcher keeps the logs and witness proofs of DIDs, for good.' } },
    async handle(): Promise<RouteAnswer> {
      throw new Problem(
        'not-implemented',
        'This watcher keeps the logs and witness proofs of DIDs, for good.',
      );
    },
  });
}
