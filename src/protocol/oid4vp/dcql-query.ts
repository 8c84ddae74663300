import { DcqlPresentationResult, DcqlQuery } from 'dcql';
import globalIdentifier from '../../../schemas/credentials/global-identifier.context.v1.json' with { type: 'json' };
import partyLink from '../../../schemas/credentials/party-link.context.v1.json' with { type: 'json' };
import officeAccreditation from '../../../schemas/credentials/office-accreditation.context.v1.json' with { type: 'json' };
import rightHolder from '../../../schemas/credentials/right-holder.context.v1.json' with { type: 'json' };
import type { Json, JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { VerifiedCredential } from '../../domain/credential/verification-result.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';

/** The formats a credential may be asked for in. */
export const presentationFormats = ['dc+sd-jwt', 'jwt_vc_json'] as const;
export type PresentationFormat = (typeof presentationFormats)[number];

/** What is asked of a wallet: one credential of a type, in one of the formats, with these claims. */
export type CredentialWish = {
  readonly formats: readonly PresentationFormat[];
  /** The `vct` values under which trusted issuers issue the type. */
  readonly vct: readonly string[];
  readonly type: CredentialType;
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
  const meta: JsonObject = format === 'dc+sd-jwt' ? { vct_values: vct } : { type_values: typeValues(type) };
  return { id: queryIds[format], format, meta, ...(paths.length === 0 ? {} : { claims: paths }) };
}

// §B.1.1 has wallets compare types as their context expands them; many compare the texts in the credential instead.
function typeValues(type: CredentialType): readonly Json[] {
  return [
    ['VerifiableCredential', type],
    ['https://www.w3.org/2018/credentials#VerifiableCredential', typeIris[type]],
  ];
}

const typeIris: { readonly [type in CredentialType]: string } = {
  GlobalIdentifierCredential: globalIdentifier['@context'].GlobalIdentifierCredential,
  PartyLinkCredential: partyLink['@context'].PartyLinkCredential,
  RightHolderCredential: rightHolder['@context'].RightHolderCredential,
  OfficeAccreditationCredential: officeAccreditation['@context'].OfficeAccreditationCredential,
};

/** A verified credential under the id of the credential query it was sent for. */
export type Answered = { readonly queryId: string; readonly credential: VerifiedCredential };

/** Whether verified credentials answer the query: known ids, no more than asked for, and every claim asked for in them. */
export function answersQuery(dcqlQuery: Json, answers: readonly Answered[]): boolean {
  try {
    const query = DcqlQuery.parse(dcqlQuery as unknown as DcqlQuery.Input);
    const presentations = new Map<string, [DcqlPresentation, ...DcqlPresentation[]]>();
    for (const { queryId, credential } of answers) {
      const presented = presentationOf(credential);
      const others = presentations.get(queryId);
      if (others === undefined) presentations.set(queryId, [presented]);
      else others.push(presented);
    }
    const result = DcqlPresentationResult.fromDcqlPresentation(Object.fromEntries(presentations), {
      dcqlQuery: query,
    });
    return result.can_be_satisfied;
  } catch {
    return false; // the library throws for ids that were not asked for, and for more presentations than were
  }
}

type DcqlPresentation = Exclude<
  Parameters<typeof DcqlPresentationResult.fromDcqlPresentation>[0][string],
  readonly unknown[] | undefined
>;

// Formats that were not asked for make no presentation that the library could compare.
function presentationOf({ format, types, claims }: VerifiedCredential): DcqlPresentation {
  const presented =
    format === 'dc+sd-jwt'
      ? { credential_format: format, vct: types[0] ?? '', claims, cryptographic_holder_binding: true }
      : {
          credential_format: format,
          type: [...types],
          claims: { credentialSubject: claims },
          cryptographic_holder_binding: true,
        };
  return presented as unknown as DcqlPresentation;
}
