import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { FieldFault } from '../../base/problem.ts';
import { publishedTypes } from '../../domain/credential/published-types.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import { type SchemaValidator, schemaValidator } from '../../protocol/json-schema/schema-validator.ts';

type Validators = { readonly whole: SchemaValidator; readonly disclosed: SchemaValidator };

/** A subject: the object as it stands, or whom the claims are about and the claims. */
export type StatedSubject =
  { readonly whole: JsonObject } | { readonly subject: string; readonly claims: JsonObject };

// A schema is compiled when it is first needed, which takes longer than thousands of validations.
const compiled = new Map<CredentialType, Validators>();

/**
 * Where the claims of a credential do not fit the published schema of its type; empty where they do. Of a credential whose
 * holder may keep claims back, those that are there have to fit (`isSelective`).
 */
export function schemaFaults(
  type: CredentialType,
  stated: StatedSubject,
  { isSelective }: { readonly isSelective: boolean },
): readonly FieldFault[] {
  const { whole, disclosed } = validatorsOf(type);
  const credentialSubject = 'whole' in stated ? stated.whole : { ...stated.claims, id: stated.subject };
  return (isSelective ? disclosed : whole)({ credentialSubject });
}

function validatorsOf(type: CredentialType): Validators {
  const known = compiled.get(type);
  if (known !== undefined) return known;
  const { schema } = publishedTypes[type];
  const made = { whole: schemaValidator(schema), disclosed: schemaValidator(withoutRequired(schema)) };
  compiled.set(type, made);
  return made;
}

/** The schema of a subject of which only some claims are shown. */
function withoutRequired(schema: JsonObject): JsonObject {
  const members = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const subject = isJsonObject(members['credentialSubject']) ? members['credentialSubject'] : {};
  const selective = Object.fromEntries(Object.entries(subject).filter(([name]) => name !== 'required'));
  return { ...schema, properties: { ...members, credentialSubject: selective } };
}
