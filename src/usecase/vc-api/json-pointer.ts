import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';

/** Whether one of the JSON Pointers (RFC 6901, https://www.rfc-editor.org/rfc/rfc6901) leads to nothing in the document. */
export function missingPointer(document: JsonObject, pointers: readonly string[]): boolean {
  return pointers.some((pointer) => valueAt(document, pointer) === undefined);
}

function valueAt(document: JsonObject, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const written of pointer.split('/').slice(1)) {
    const name = written.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isList(value)) value = /^(0|[1-9]\d{0,8})$/.test(name) ? value[Number(name)] : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
