import { utf8Text } from '../base/bytes.ts';
import { hasNul, readJson } from '../base/json.ts';
import { parse } from '../base/parse.ts';
import { Problem } from '../base/problem.ts';
import { readMediaType } from './media-type.ts';
import { readParameters } from './parameters.ts';
import { hasBody, type RawRequest } from './raw-request.ts';
import type { BodyRule } from './route.ts';

/** The largest body of a row that states no limit of its own, in bytes. */
export const usualMostBytes = 256 * 1024;

/** A body by its schema, and as it was sent. */
export type ParsedBody = {
  readonly value: unknown;
  readonly bytes: Uint8Array | undefined;
  readonly pieces?: AsyncIterable<Uint8Array>;
};

/**
 * The body by the row's rule. Throws `unsupported-media-type`, `payload-too-large`, `malformed-json`, or
 * `invalid-request` with every fault; a body of another media type or encoding is not read at all.
 */
export async function parseBody(rule: BodyRule, request: RawRequest): Promise<ParsedBody> {
  if (!hasBody(request)) {
    if (rule.optional === true) return { value: undefined, bytes: undefined };
    throw new Problem('invalid-request', 'A body is needed.', {
      errors: [{ pointer: '', detail: 'The body is missing.' }],
    });
  }
  const mediaType = bodyMediaType(rule, request);
  if (rule.isStreamed === true)
    return {
      value: undefined,
      bytes: undefined,
      pieces: request.bodyPieces(rule.mostBytes ?? usualMostBytes),
    };
  const bytes = await request.readBody(rule.mostBytes ?? usualMostBytes);
  const text = utf8Text(bytes);
  if (text === undefined) throw new Problem('malformed-json', 'The body is not UTF-8 text.');
  return { value: parse(rule.schema, readText(mediaType, text)), bytes };
}

function readText(mediaType: string, text: string): unknown {
  if (mediaType === 'application/jwt') return text;
  return mediaType === 'application/x-www-form-urlencoded' ? readParameters(text) : readJsonBody(text);
}

function bodyMediaType(rule: BodyRule, { headers }: RawRequest): string {
  const given = readMediaType(headers['content-type'] ?? '');
  if (given === undefined || !rule.mediaTypes.some((type) => type === given.type)) {
    throw new Problem('unsupported-media-type', `The body has to be ${rule.mediaTypes.join(' or ')}.`);
  }
  if (given.charset !== undefined && given.charset !== 'utf-8') {
    throw new Problem('unsupported-media-type', 'The body has to be UTF-8.');
  }
  // Without decompression there is nothing that could grow beyond the limit.
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Problem('unsupported-media-type', 'The body must not have a content encoding.');
  }
  return given.type;
}

function readJsonBody(text: string): unknown {
  const read = readJson(text);
  if ('fault' in read) throw new Problem('malformed-json', `The body is refused: ${read.fault}.`);
  if (hasNul(text)) throw new Problem('invalid-request', 'A text in the body contains U+0000.');
  return read.value;
}
