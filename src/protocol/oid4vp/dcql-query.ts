import { DcqlPresentationResult, DcqlQuery } from 'dcql';
import type { Json, JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { VerifiedCredential } from '../../domain/credential/verification-result.ts';

/** The formats a credential may be asked for in. */
export const presentationFormats = ['dc+sd-jwt', 'jwt_vc_json'] as const;
export type PresentationFormat = (typeof presentationFormats)[number];

/** What is asked of a wallet: one credential of a type, in one of the formats, with these claims. */
export type CredentialWish = {
  readonly formats: readonly PresentationFormat[];
  /** The `vct` values under which trusted issuers issue the type. */
  readonly vct: readonly string[];
  readonly type: string;
  readonly claims: readonly string[];
};

const queryIds: { readonly [format in PresentationFormat]: string } = {
  'dc+sd-jwt': 'sd_jwt',
  jwt_vc_json: 'jwt_vc',
};

/** The format that a credential query of ours asks for, or undefined for an id that is not ours. */
export function formatOfQueryId(queryId: string): PresentationFormat | undefined {
  return presentationFormats.find((format) => queryIds[format] === queryId);
}

/**
 * A DCQL query (OpenID4VP 1.0 §6, https://openid.net/specs/openid-4-verifiable-presentations-1_0.html): one credential
 * query per format, of which the wallet answers one. Throws `invalid-request` where the wish makes no valid query.
 */
export function buildDcqlQuery(wish: CredentialWish): JsonObject {
  const query = {
    credentials: wish.formats.map((format) => credentialQuery(format, wish)),
    credential_sets: [{ options: wish.formats.map((format) => [queryIds[format]]) }],
  };
  try {
    DcqlQuery.validate(DcqlQuery.parse(query as unknown as DcqlQuery.Input));
  } catch (cause) {
    throw new Problem('invalid-request', 'This does not make a valid query for credentials.', { cause });
  }
  return query;
}

function credentialQuery(format: PresentationFormat, { vct, type, claims }: CredentialWish): JsonObject {
  const paths: readonly Json[] = claims.map((name) => ({
    path: format === 'dc+sd-jwt' ? [name] : ['credentialSubject', name],
  }));
  const meta: JsonObject =
    format === 'dc+sd-jwt' ? { vct_values: vct } : { type_values: [['VerifiableCredential', type]] };
  return { id: queryIds[format], format, meta, ...(paths.length === 0 ? {} : { claims: paths }) };
}

/** A verified credential under the id of the credential query it was sent for. */
export type Answered = { readonly queryId: string; readonly credential: VerifiedCredential };

/** Whether verified credentials answer the query: known ids, no more than asked for, and every claim asked for in them. */
export function answersQuery(dcqlQuery: Json, answers: readonly Answered[]): boolean {
  try {
    const query = DcqlQuery.parse(dcqlQuery as unknown as DcqlQuery.Input);
    const presentations = Object.fromEntries(
      answers.map(({ queryId, credential }) => [queryId, [presentationOf(credential)]]),
    );
    return DcqlPresentationResult.fromDcqlPresentation(presentations, { dcqlQuery: query }).can_be_satisfied;
  } catch {
    return false; // the library throws for ids that were not asked for
  }
}

type DcqlPresentation = Exclude<
  Parameters<typeof DcqlPresentationResult.fromDcqlPresentation>[0][string],
  readonly unknown[] | undefined
>;

function presentationOf({ format, types, claims }: VerifiedCredential): DcqlPresentation {
  const presented =
    format === 'dc+sd-jwt'
      ? { credential_format: format, vct: types[0] ?? '', claims, cryptographic_holder_binding: true }
      : {
          credential_format: 'jwt_vc_json',
          type: [...types],
          claims: { credentialSubject: claims },
          cryptographic_holder_binding: true,
        };
  return presented as unknown as DcqlPresentation;
}
