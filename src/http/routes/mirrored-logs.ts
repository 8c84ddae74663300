import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import { readMirroredFile } from '../../usecase/mirror/read-mirrored-log.ts';
import type { Ports } from '../../usecase/ports.ts';
import { type Route, type RouteAnswer, route } from '../route.ts';

const scidPattern = /^Qm[1-9A-HJ-NP-Za-km-z]{44}$/;
const files = [
  { name: 'did.jsonl', operation: 'MirroredDidLog', summary: 'the DID log', mediaType: 'text/jsonl' },
  {
    name: 'did-witness.json',
    operation: 'MirroredWitnessProofs',
    summary: 'the witness proofs',
    mediaType: 'application/json',
  },
] as const;

/** The logs that this node mirrors from others, byte for byte as their hosts published them. */
export function mirroredLogRoutes(ports: Pick<Ports, 'store'>): readonly Route[] {
  return files.map(({ name, operation, summary, mediaType }) =>
    route({
      method: 'get',
      path: `/mirrors/{identifier}/${name}`,
      operationId: operation,
      tag: 'DID hosting',
      summary: `Read ${summary} of a DID that is mirrored here`,
      description:
        'Verify it as if it came from its host: a mirror proves nothing, but cannot change the log unnoticed either.',
      access: 'public',
      errors: 'api',
      pathSchema: z.object({
        identifier: z.string().meta({ description: 'The SCID, or the percent-encoded DID.' }),
      }),
      responses: {
        200: { description: 'The file, with a validator for later requests.', mediaType },
        304: { description: 'The file is still the one the validator names.' },
        404: { description: 'No such DID is mirrored here.' },
      },
      async handle({ path: { identifier }, headers }): Promise<RouteAnswer> {
        const isName = scidPattern.test(identifier) || isDid(identifier);
        const file = isName ? await readMirroredFile(ports, identifier, name) : undefined;
        if (file === undefined) throw new Problem('not-found', 'No such DID is mirrored here.');
        const known = headers['if-none-match']?.split(',').map((value) => value.trim().replace(/^W\//, ''));
        const shared = {
          headers: { etag: file.etag, 'cache-control': 'public, max-age=60, must-revalidate' },
          contentType: mediaType,
        };
        return known?.includes(file.etag) === true
          ? { ...shared, status: 304, text: '' }
          : { ...shared, status: 200, text: file.text };
      },
    }),
  );
}
