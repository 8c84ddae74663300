const readableCharsets = new Set(['utf-8', 'utf8', 'us-ascii']);

/** Whether a `Content-Type` is one of the types of an `Accept` value; no type fits only an Accept that takes everything. */
export function acceptsMediaType(accept: string, contentType: string): boolean {
  const accepted = accept.split(',').map(essence);
  return accepted.includes('*/*') || accepted.includes(essence(contentType));
}

/** Whether the text can be read as UTF-8. */
export function hasReadableCharset(contentType: string): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1];
  return charset === undefined || readableCharsets.has(charset.toLowerCase());
}

function essence(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
