import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { isList } from './context.ts';
import { isUrl } from './url.ts';

/** One of those a credential is about; `claims` are its members but `id`. */
export type CredentialSubject = { readonly id: string | undefined; readonly claims: JsonObject };

/** The most subjects one credential may have. */
const mostSubjects = 20;

/**
 * `credentialSubject` (VC Data Model 2.0 §4.8, https://www.w3.org/TR/vc-data-model-2.0/#credential-subject): an object or
 * a list of objects, none of them empty, each with at most one URL as its `id`; undefined for anything else.
 */
export function readSubjects(value: Json | undefined): readonly CredentialSubject[] | undefined {
  if (!isList(value)) {
    const subject = readSubject(value);
    return subject && [subject];
  }
  if (value.length === 0 || value.length > mostSubjects) return undefined;
  const subjects: CredentialSubject[] = [];
  for (const listed of value) {
    const subject = readSubject(listed);
    if (subject === undefined) return undefined;
    subjects.push(subject);
  }
  return subjects;
}

function readSubject(value: Json | undefined): CredentialSubject | undefined {
  if (!isJsonObject(value)) return undefined;
  const { id, ...claims } = value;
  if (id === undefined) return Object.keys(claims).length === 0 ? undefined : { id, claims };
  return isUrl(id) ? { id, claims } : undefined;
}
