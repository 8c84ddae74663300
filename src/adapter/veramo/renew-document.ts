import { isoSeconds } from '../../base/clock.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { buildDocument, type DocumentKey } from '../../domain/did/build-document.ts';

/** The document with other keys; its names and services stay. */
export function renewDocument(document: JsonObject, did: string, keys: readonly DocumentKey[]): JsonObject {
  const { alsoKnownAs, service } = document;
  const built = buildDocument(did, { keys, services: [] });
  // A key that was once stated as revoked stays so: a document without it would let its old signatures count again.
  const revoked = methodsOf(document).filter((method) => method['revoked'] !== undefined);
  return {
    ...built,
    verificationMethod: [...methodsOf(built), ...revoked],
    ...(alsoKnownAs === undefined ? {} : { alsoKnownAs }),
    ...(service === undefined ? {} : { service }),
  };
}

/** The document in which every key is one that nothing may be proven with from then on. */
export function withRevokedKeys(document: JsonObject, at: Date): JsonObject {
  const revoked = isoSeconds(at);
  return {
    ...document,
    verificationMethod: methodsOf(document).map((method) => ({ revoked, ...method })),
  };
}

function methodsOf({ verificationMethod }: JsonObject): readonly JsonObject[] {
  return Array.isArray(verificationMethod) ? verificationMethod.filter(isJsonObject) : [];
}
