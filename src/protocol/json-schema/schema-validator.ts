import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Json, JsonObject } from '../../base/json.ts';
import type { FieldFault } from '../../base/problem.ts';

/** Every place of a value that does not fit a schema, at most twenty; empty where all of it fits. */
export type SchemaValidator = (value: Json) => readonly FieldFault[];

const mostFaults = 20;
const formats = {
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
};

/**
 * The validator of a JSON Schema, draft 2020-12 (https://json-schema.org/draft/2020-12/json-schema-core). Nothing is
 * fetched: references lead inside the schema. Faults name places and rules, never values. Throws for a schema that is
 * none, which a bundled one never is.
 */
export function schemaValidator(schema: JsonObject): SchemaValidator {
  const ajv = new Ajv2020({
    strict: true,
    // A rule about which of some members are there stands beside the rules of the members, not inside it.
    strictRequired: false,
    allErrors: true,
    ownProperties: true,
    logger: false,
    formats,
  });
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).slice(0, mostFaults).map(faultOf));
}

function faultOf({ instancePath, keyword, message }: ErrorObject): FieldFault {
  return { pointer: instancePath, detail: `It ${message ?? `breaks the rule ${keyword}`}.` };
}
