/**
 * How the files of a did:webvh DID are asked for. A log proves itself, so whatever static file servers call a name that ends
 * in .jsonl is good enough; a page of HTML is not, because it is an error in disguise
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#the-did-log-file).
 */
export const publishedLog = {
  accept:
    'text/jsonl, application/jsonl, application/x-ndjson, application/json-lines, application/json, text/plain, application/octet-stream, binary/octet-stream',
  /** A thousand entries with a document of sixteen kilobytes each. */
  mostBytes: 16 * 1024 * 1024,
} as const;

/** The same for `did-witness.json`. */
export const publishedApprovals = {
  accept: 'application/json, text/plain, application/octet-stream, binary/octet-stream',
  mostBytes: 1024 * 1024,
} as const;
