import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, type Json, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { vctAndUnlinkable } from '../../domain/credential/credential-type.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import { readDcqlQuery } from '../../protocol/oid4vp/dcql-limits.ts';
import {
  buildDcqlQuery,
  type ClaimWish,
  type CredentialWish,
  type PresentationFormat,
  type WishSet,
} from '../../protocol/oid4vp/dcql-query.ts';

/** A credential that is asked for beside others; its name is the beginning of the ids of its results. */
export type NamedWish = {
  readonly name: string;
  readonly credentialType: CredentialType;
  readonly formats: readonly PresentationFormat[];
  readonly claims: readonly ClaimWish[];
  readonly isOptional?: boolean | undefined;
  readonly isMultiple?: boolean | undefined;
};

/** A type of credential that somebody may issue, with the `vct` values it is issued under. */
export type IssuedType = { readonly credentialType: string; readonly vct: readonly string[] };

/** What is asked: one credential, several under names, or a DCQL query of the caller's own. */
export type PresentationQuestion =
  | {
      readonly credentialType: CredentialType;
      readonly formats: readonly PresentationFormat[];
      readonly claims: readonly ClaimWish[];
    }
  | { readonly credentials: readonly NamedWish[]; readonly sets?: readonly WishSet[] | undefined }
  | { readonly dcqlQuery: Json };

/**
 * The DCQL query for a question. Throws `issuer-not-trusted` where nobody may issue a type, and
 * `invalid-request` for what makes no query that can be asked.
 */
export function queryOf(question: PresentationQuestion, issued: readonly IssuedType[]): JsonObject {
  if ('dcqlQuery' in question) return readDcqlQuery(question.dcqlQuery);
  if ('credentials' in question)
    return buildDcqlQuery(
      question.credentials.map((wish) => credentialWish(wish, issued)),
      question.sets,
    );
  return buildDcqlQuery([credentialWish(question, issued)]);
}

type AskedWish = Omit<NamedWish, 'name'> & { readonly name?: string };

function credentialWish(
  { credentialType: type, ...wish }: AskedWish,
  issued: readonly IssuedType[],
): CredentialWish {
  const rows = issued.filter((row) => row.credentialType === type);
  if (rows.length === 0)
    throw new Problem('issuer-not-trusted', 'The trust list names no issuer of this type of credential.');
  return { ...wish, type, vct: [...new Set(rows.flatMap(({ vct }) => vct.flatMap(vctAndUnlinkable)))] };
}

/** What of the question goes on record. */
export function questionFacts(question: PresentationQuestion, dcqlQuery: Json): JsonObject {
  if ('dcqlQuery' in question) return { queryDigest: sha256Text(canonicalJson(dcqlQuery)) };
  if ('credentials' in question)
    return {
      credentials: question.credentials.map(({ credentialType, formats }) => ({ credentialType, formats })),
    };
  return { credentialType: question.credentialType, formats: question.formats };
}
