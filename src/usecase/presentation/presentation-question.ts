import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, type Json, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { CredentialType, TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
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
 * The DCQL query for a question. Throws `issuer-not-trusted` where the trust list names no issuer of a type, and
 * `invalid-request` for what makes no query that can be asked.
 */
export function queryOf(question: PresentationQuestion, trustList: readonly TrustedIssuer[]): JsonObject {
  if ('dcqlQuery' in question) return readDcqlQuery(question.dcqlQuery);
  if ('credentials' in question)
    return buildDcqlQuery(
      question.credentials.map((wish) => credentialWish(wish, trustList)),
      question.sets,
    );
  return buildDcqlQuery([credentialWish(question, trustList)]);
}

type AskedWish = Omit<NamedWish, 'name'> & { readonly name?: string };

function credentialWish(
  { credentialType: type, ...wish }: AskedWish,
  trustList: readonly TrustedIssuer[],
): CredentialWish {
  const rows = trustList.filter((row) => row.credentialType === type);
  if (rows.length === 0)
    throw new Problem('issuer-not-trusted', 'The trust list names no issuer of this type of credential.');
  return { ...wish, type, vct: [...new Set(rows.flatMap(({ vct }) => vct))] };
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
