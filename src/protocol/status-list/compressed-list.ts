import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { fromBase64url } from '../../base/bytes.ts';

/** A list of at most eight million entries of one bit; the rest is somebody's attack on our memory. */
export const mostListBytes = 1024 * 1024;
export const mostEncodedCharacters = 2 * mostListBytes;

const methods = {
  deflate: { pack: (data: Uint8Array) => deflateSync(data, { level: 9 }), unpack: inflateSync },
  gzip: { pack: (data: Uint8Array) => gzipSync(data, { level: 9 }), unpack: gunzipSync },
} as const;

export function pack(method: keyof typeof methods, list: Uint8Array): Uint8Array {
  return methods[method].pack(list);
}

/** The list behind base64url text, or undefined where it is not one or would be larger than 1 MiB. */
export function unpack(method: keyof typeof methods, text: string): Uint8Array | undefined {
  const packed = text.length <= mostEncodedCharacters ? fromBase64url(text) : undefined;
  if (packed === undefined) return undefined;
  try {
    return methods[method].unpack(packed, { maxOutputLength: mostListBytes });
  } catch {
    return undefined; // not compressed data, or too much of it
  }
}
