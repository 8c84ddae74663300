import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { pinContexts, type PinnedContexts } from '../../protocol/data-integrity/contexts.ts';

const folder = new URL('../../../schemas/contexts/', import.meta.url);
const manifestSchema = z.array(
  z.object({
    url: z.url(),
    file: z.string().regex(/^[a-z0-9-]+\.jsonld$/),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    source: z.string(),
    licence: z.string(),
  }),
);

/**
 * The contexts that come with this software, as listed in `schemas/contexts/contexts.json`. Throws Problem
 * `internal-error` where a file is not the listed one.
 */
export function readBundledContexts(): PinnedContexts {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(new URL('contexts.json', folder), 'utf8')));
  return pinContexts(
    manifest.map(({ url, sha256, file }) => ({ url, sha256, bytes: readFileSync(new URL(file, folder)) })),
  );
}
