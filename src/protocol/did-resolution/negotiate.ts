/**
 * What a client of the HTTP binding wants to get (DID Resolution 1.0, https://www.w3.org/TR/did-resolution/#bindings-https):
 * a whole result, the bare document, or the URL of a service.
 */
export type Representation =
  | { readonly kind: 'resolution' | 'dereferencing' | 'document' | 'uriList'; readonly mediaType: string }
  /** Nothing special was asked for: a result of whatever the DID URL calls for. */
  | { readonly kind: 'any' };

const resultProfile = 'application/ld+json;profile="https://w3id.org/did-resolution"';
const representations: readonly Representation[] = [
  { kind: 'resolution', mediaType: 'application/did-resolution' },
  { kind: 'resolution', mediaType: resultProfile },
  { kind: 'dereferencing', mediaType: 'application/did-url-dereferencing' },
  { kind: 'document', mediaType: 'application/did' },
  { kind: 'document', mediaType: 'application/did+json' },
  { kind: 'document', mediaType: 'application/did+ld+json' },
  { kind: 'document', mediaType: 'application/json' },
  { kind: 'document', mediaType: 'application/ld+json' },
  { kind: 'uriList', mediaType: 'text/uri-list' },
];
const mostRanges = 50;

/** The best representation of an Accept value (RFC 9110 §12.5.1), or undefined where none is served. */
export function negotiate(accept: string | undefined): Representation | undefined {
  if (accept === undefined || accept.trim() === '') return { kind: 'any' };
  const ranges = accept.split(',', mostRanges).map(readRange);
  const byPreference = ranges
    .filter(({ quality }) => quality > 0)
    .sort((left, right) => right.quality - left.quality);
  for (const { type } of byPreference) {
    if (type === '*/*' || type === 'application/*') return { kind: 'any' };
    const served = representations.find((each) => each.kind !== 'any' && each.mediaType === type);
    if (served !== undefined) return served;
  }
  return undefined;
}

function readRange(range: string): { readonly type: string; readonly quality: number } {
  const [essence = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const isResult = parameters.some((part) => /^profile="?https:\/\/w3id\.org\/did-resolution"?$/.test(part));
  const quality = parameters.find((part) => /^q=[01](?:\.\d{0,3})?$/.test(part))?.slice(2) ?? '1';
  return {
    type: essence === 'application/ld+json' && isResult ? resultProfile : essence,
    quality: Number(quality),
  };
}
