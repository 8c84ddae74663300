import { LRUCache } from 'lru-cache';
import { base64url, fromBase64url, utf8Text } from '../../base/bytes.ts';
import { isJsonObject, type JsonObject, readJson } from '../../base/json.ts';

/**
 * Why a token was refused. `code` is the name the W3C specifications or this project give the failure; `detail` is a
 * sentence that never quotes the token.
 */
export type JoseFault = { readonly code: string; readonly detail: string };

/** A compact JWS taken apart and not yet verified; `signingInput` are the very bytes that were signed. */
export type JwsEnvelope = {
  readonly fault?: undefined;
  readonly header: JsonObject;
  readonly payloadBytes: Uint8Array;
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
};

/** A compact JWS whose payload is a JSON object, not yet verified. */
export type Jws = Omit<JwsEnvelope, 'payloadBytes'> & { readonly payload: JsonObject };

export type JwsReading = { readonly mostBytes?: number };

const mostBytesDefault = 256 * 1024;
const controlCharacter = /\p{Cc}/u;

// All tokens of an issuer have the same few headers, and reading one takes as long as the claims of a small token.
const longestKnownHeader = 1024;
const knownHeaders = new LRUCache<string, JsonObject>({ max: 1000 });

/**
 * Reads a compact JWS (RFC 7515 §7.1, https://www.rfc-editor.org/rfc/rfc7515) with strict base64url and strict JSON.
 * Faults: `PAYLOAD_TOO_LARGE` over `mostBytes` (256 KiB), `PARSING_ERROR` for anything that is not three parts with a
 * JSON object in the first two, `PROOF_VERIFICATION_ERROR` for the JSON serialization, `INVALID_VERIFICATION_METHOD`
 * for a `kid` that is not a text free of control characters.
 */
export function readJws(text: string, options: JwsReading = {}): Jws | { readonly fault: JoseFault } {
  const envelope = readJwsEnvelope(text, options);
  if (envelope.fault !== undefined) return envelope;
  const { header, payloadBytes, signingInput, signature } = envelope;
  const payload = readObject(payloadBytes);
  if (payload === undefined) return unreadable('The payload of the token is not an acceptable JSON object.');
  return { header, payload, signingInput, signature };
}

/** As `readJws`, for payloads of any content. */
export function readJwsEnvelope(
  text: string,
  { mostBytes = mostBytesDefault }: JwsReading = {},
): JwsEnvelope | { readonly fault: JoseFault } {
  if (text.length > mostBytes) {
    return fault('PAYLOAD_TOO_LARGE', `The token is longer than ${mostBytes} bytes.`);
  }
  if (text.startsWith('{')) {
    return fault('PROOF_VERIFICATION_ERROR', 'Only the compact serialization of signed tokens is accepted.');
  }
  const headerEnd = text.indexOf('.');
  const payloadEnd = text.lastIndexOf('.');
  // A third full stop would be in the middle part, where it is no base64url.
  const headerText = text.slice(0, Math.max(headerEnd, 0));
  const payloadBytes = fromBase64url(text.slice(headerEnd + 1, Math.max(payloadEnd, 0)));
  const signature = fromBase64url(text.slice(payloadEnd + 1));
  if (headerEnd === payloadEnd || !payloadBytes || !signature) {
    return unreadable('The token is not three base64url parts with full stops between them.');
  }
  const header = knownHeaders.get(headerText) ?? readHeader(headerText);
  if (header === undefined) return unreadable('The header of the token is not an acceptable JSON object.');
  if (!isKeyId(header['kid'])) {
    return fault('INVALID_VERIFICATION_METHOD', '`kid` is not a text without control characters.');
  }
  // Only ASCII is left by now, and this encoder is the fastest for it.
  const signingInput = Buffer.from(text.slice(0, payloadEnd), 'latin1');
  return { header, payloadBytes, signingInput, signature };
}

function readHeader(text: string): JsonObject | undefined {
  const bytes = fromBase64url(text);
  const header = bytes && readObject(bytes);
  // Encoded anew, because a part of a text keeps all of the text in memory.
  if (bytes !== undefined && header !== undefined && text.length <= longestKnownHeader)
    knownHeaders.set(base64url(bytes), header);
  return header;
}

function readObject(bytes: Uint8Array): JsonObject | undefined {
  const text = utf8Text(bytes);
  if (text === undefined) return undefined;
  const read = readJson(text);
  return 'value' in read && isJsonObject(read.value) ? read.value : undefined;
}

function isKeyId(kid: unknown): boolean {
  return kid === undefined || (typeof kid === 'string' && !controlCharacter.test(kid));
}

function unreadable(detail: string): { readonly fault: JoseFault } {
  return fault('PARSING_ERROR', detail);
}

function fault(code: string, detail: string): { readonly fault: JoseFault } {
  return { fault: { code, detail } };
}
