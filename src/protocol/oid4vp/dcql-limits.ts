import { z } from 'zod';
import { type Json, type JsonObject, toJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { assertDcqlQuery, presentationFormats } from './dcql-query.ts';

const most = {
  credentials: 20,
  claims: 30,
  values: 20,
  pathParts: 10,
  sets: 10,
  options: 20,
  /** Ways to choose one option of each set, or none of an optional one: what comparing an answer may have to try. */
  choices: 1024,
} as const;
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const text = z.string().min(1).max(500);

const claimSchema = z.strictObject({
  id: id.optional(),
  path: z
    .array(z.union([text, z.int().min(0).max(1000), z.null()]))
    .min(1)
    .max(most.pathParts),
  values: z
    .array(z.union([text, z.number(), z.boolean()]))
    .min(1)
    .max(most.values)
    .optional(),
});
const metaSchema = z.union([
  z.strictObject({ vct_values: z.array(text).min(1).max(most.values) }),
  z.strictObject({ type_values: z.array(z.array(text).min(1).max(10)).min(1).max(most.values) }),
]);
const credentialSchema = z.strictObject({
  id,
  format: z.enum(presentationFormats),
  meta: metaSchema,
  multiple: z.boolean().optional(),
  // What is presented without its holder proves nothing about who sent it, so it is never asked for so.
  require_cryptographic_holder_binding: z.literal(true).optional(),
  claims: z.array(claimSchema).min(1).max(most.claims).optional(),
  claim_sets: z.array(z.array(id).min(1).max(most.claims)).min(1).max(most.options).optional(),
});
const setSchema = z.strictObject({
  options: z.array(z.array(id).min(1).max(most.credentials)).min(1).max(most.options),
  required: z.boolean().optional(),
});
const querySchema = z.strictObject({
  credentials: z.array(credentialSchema).min(1).max(most.credentials),
  credential_sets: z.array(setSchema).min(1).max(most.sets).optional(),
});

/**
 * A DCQL query of a caller's own (OpenID4VP 1.0 §6, https://openid.net/specs/openid-4-verifiable-presentations-1_0.html)
 * within the limits of what a wallet's answer is compared with here: formats that are verified, holders that prove
 * themselves, no authorities (the trust list names them), and few enough ways to answer. Throws `invalid-request`.
 */
export function readDcqlQuery(value: Json): JsonObject {
  const read = querySchema.safeParse(value);
  if (!read.success) {
    const errors = read.error.issues.slice(0, 10).map(({ path, message }) => ({
      pointer: `/dcqlQuery/${path.map(String).join('/')}`,
      detail: message,
    }));
    throw new Problem('invalid-request', 'The query is not one that can be asked here.', { errors });
  }
  const { credentials, credential_sets: sets } = read.data;
  if (credentials.some(({ format, meta }) => 'vct_values' in meta !== (format === 'dc+sd-jwt')))
    throw new Problem('invalid-request', '`meta` does not fit the format.');
  if (sets !== undefined) assertSets(credentials, sets);
  const query = toJson(read.data) as JsonObject;
  assertDcqlQuery(query);
  return query;
}

type Query = z.infer<typeof querySchema>;

function assertSets(credentials: Query['credentials'], sets: NonNullable<Query['credential_sets']>): void {
  const named = new Set(sets.flatMap(({ options }) => options.flat()));
  if (credentials.some((credential) => !named.has(credential.id)))
    throw new Problem('invalid-request', 'A credential is in none of the sets, so nobody would send it.');
  const choices = sets.reduce((product, { options, required = true }) => {
    return product * (options.length + (required ? 0 : 1));
  }, 1);
  if (choices > most.choices)
    throw new Problem('invalid-request', 'The sets can be answered in too many ways.');
}
