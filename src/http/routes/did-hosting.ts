import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { officePath } from '../../domain/trust/office.ts';
import type { Ports } from '../../usecase/ports.ts';
import {
  type DidFile,
  readDidLog,
  readDidWebDocument,
  readWitnessProofs,
} from '../../usecase/identifier/publish-did.ts';
import { readWhois } from '../../usecase/whois/read-whois.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, type RouteAnswer, route } from '../route.ts';

type HostingPorts = Pick<Ports, 'store' | 'node' | 'clock'>;
type ReadFile = (ports: HostingPorts, path: readonly string[]) => Promise<DidFile | undefined>;

// Short: after a rotation nobody may go on with the old document for longer than this.
const cacheControl = 'public, max-age=60, must-revalidate';
const partyIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

const files = [
  {
    name: 'did.jsonl',
    operation: 'DidLog',
    summary: 'the DID log',
    mediaType: 'text/jsonl',
    read: readDidLog,
  },
  {
    name: 'did.json',
    operation: 'DidWebDocument',
    summary: 'the parallel did:web document',
    mediaType: 'application/did+json',
    read: readDidWebDocument,
  },
  {
    name: 'did-witness.json',
    operation: 'WitnessProofs',
    summary: 'the witness proofs',
    mediaType: 'application/json',
    read: readWitnessProofs,
  },
  {
    name: 'whois.vp',
    operation: 'Whois',
    summary: 'what the DID presents about itself',
    mediaType: 'application/vp',
    read: readWhois,
  },
] as const;

/** The public files of the DIDs that live on this node: of its offices and of their parties. They hold no personal data. */
export function didHostingRoutes(ports: HostingPorts): readonly Route[] {
  return files.flatMap(({ name, operation, summary, mediaType, read }) => {
    const common = {
      method: 'get',
      tag: 'DID hosting',
      access: 'public',
      errors: 'api',
      responses: {
        200: { description: `The file, with a validator for later requests.`, mediaType },
        308: { description: 'The DID has moved; `Location` is where the file stands now.' },
        304: { description: 'The file is still the one the validator names.' },
        404: { description: 'No DID lives here, or it has no such file.' },
      },
    } as const;
    return [
      route({
        ...common,
        path: `/offices/{office}/${name}`,
        operationId: `Office${operation}`,
        summary: `Read ${summary} of an office`,
        pathSchema: z.object({ office: officeSegment }),
        handle: async ({ path, headers }) =>
          serve(ports, read, ['offices', officePath(officeOfSegment(path.office))], headers['if-none-match']),
      }),
      route({
        ...common,
        path: `/parties/{partyId}/${name}`,
        operationId: `Party${operation}`,
        summary: `Read ${summary} of a party`,
        pathSchema: z.object({ partyId: z.string().meta({ description: 'The party id.' }) }),
        handle: async ({ path, headers }) =>
          serve(ports, read, ['parties', partySegment(path.partyId)], headers['if-none-match']),
      }),
    ];
  });
}

// A separator smuggled into the segment would name another place in the DID than in the URL.
function partySegment(segment: string): string {
  if (!partyIdPattern.test(segment)) throw new Problem('not-found', 'No DID lives here.');
  return segment;
}

// Kept for no longer than the file was: who finds the new place broken asks here again.
function movedAnswer(location: string): RouteAnswer {
  const headers = { location, 'cache-control': cacheControl };
  return { status: 308, headers, contentType: 'text/plain', text: '' };
}

async function serve(
  ports: HostingPorts,
  read: ReadFile,
  path: readonly string[],
  ifNoneMatch: string | undefined,
): Promise<RouteAnswer> {
  const file = await read(ports, path);
  if (file === undefined) throw new Problem('not-found', 'No DID lives here.');
  if (file.location !== undefined) return movedAnswer(file.location);
  const headers = { etag: file.etag, 'cache-control': cacheControl };
  const isKnown =
    ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === file.etag) === true;
  return isKnown
    ? { status: 304, headers, contentType: file.contentType, text: '' }
    : { status: 200, headers, contentType: file.contentType, text: file.text };
}
