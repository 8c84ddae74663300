import { DcqlQuery } from 'dcql';
import globalIdentifier from '../../../schemas/credentials/global-identifier.context.v1.json' with { type: 'json' };
import partyLink from '../../../schemas/credentials/party-link.context.v1.json' with { type: 'json' };
import officeAccreditation from '../../../schemas/credentials/office-accreditation.context.v1.json' with { type: 'json' };
import partyRelation from '../../../schemas/credentials/party-relation.context.v1.json' with { type: 'json' };
import sameParty from '../../../schemas/credentials/same-party.context.v1.json' with { type: 'json' };
import rightHolder from '../../../schemas/credentials/right-holder.context.v1.json' with { type: 'json' };
import type { Json, JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';

/** The formats a credential may be asked for in. */
export const presentationFormats = ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'] as const;
export type PresentationFormat = (typeof presentationFormats)[number];

/** A claim by its name; with `values`, only a credential in which it has one of them answers. */
export type ClaimWish =
  string | { readonly name: string; readonly values: readonly (string | number | boolean)[] };

/** What is asked of a wallet: one credential of a type, in one of the formats, with these claims. */
export type CredentialWish = {
  /** Tells the wish from others of the same query; where there is one wish it may be absent. */
  readonly name?: string | undefined;
  readonly formats: readonly PresentationFormat[];
  /** The `vct` values under which trusted issuers issue the type. */
  readonly vct: readonly string[];
  readonly type: CredentialType;
  readonly claims: readonly ClaimWish[];
  /** The wallet may leave it out. */
  readonly isOptional?: boolean | undefined;
  /** The wallet may answer with several such credentials. */
  readonly isMultiple?: boolean | undefined;
};

/** Wishes, by their names, of which the wallet grants those of one option; all where it is not said to be optional. */
export type WishSet = {
  readonly options: readonly (readonly string[])[];
  readonly isOptional?: boolean | undefined;
};

const querySuffix: { readonly [format in PresentationFormat]: string } = {
  'dc+sd-jwt': 'sd_jwt',
  jwt_vc_json: 'jwt_vc',
  ldp_vc: 'ldp_vc',
};

/**
 * A DCQL query (OpenID4VP 1.0 §6, https://openid.net/specs/openid-4-verifiable-presentations-1_0.html): one credential
 * query per wish and format, of which the wallet answers one. Without `sets` every wish is asked for that is not
 * optional. Throws `invalid-request` where the wishes make no valid query.
 */
export function buildDcqlQuery(wishes: readonly CredentialWish[], sets?: readonly WishSet[]): JsonObject {
  const query = {
    credentials: wishes.flatMap((wish) => wish.formats.map((format) => credentialQuery(format, wish))),
    credential_sets: sets === undefined ? wishes.map(setOfWish) : sets.map((set) => setOfSet(set, wishes)),
  };
  assertDcqlQuery(query);
  return query;
}

/** Throws `invalid-request` for what is not a DCQL query by the specification. */
export function assertDcqlQuery(query: JsonObject): void {
  try {
    DcqlQuery.validate(DcqlQuery.parse(query as unknown as DcqlQuery.Input));
  } catch (cause) {
    throw new Problem('invalid-request', 'This does not make a valid query for credentials.', { cause });
  }
}

function queryId(format: PresentationFormat, { name }: CredentialWish): string {
  return name === undefined ? querySuffix[format] : `${name}_${querySuffix[format]}`;
}

function credentialQuery(format: PresentationFormat, wish: CredentialWish): JsonObject {
  const meta: JsonObject =
    format === 'dc+sd-jwt' ? { vct_values: wish.vct } : { type_values: typeValues(wish.type) };
  const claims = wish.claims.map((claim) => claimQuery(format, claim));
  return {
    id: queryId(format, wish),
    format,
    meta,
    ...(claims.length === 0 ? {} : { claims }),
    ...(wish.isMultiple === true ? { multiple: true } : {}),
  };
}

function claimQuery(format: PresentationFormat, claim: ClaimWish): JsonObject {
  const name = typeof claim === 'string' ? claim : claim.name;
  const path = format === 'dc+sd-jwt' ? [name] : ['credentialSubject', name];
  return typeof claim === 'string' ? { path } : { path, values: claim.values };
}

function setOfWish(wish: CredentialWish): JsonObject {
  const options = wish.formats.map((format) => [queryId(format, wish)]);
  return { options, ...(wish.isOptional === true ? { required: false } : {}) };
}

function setOfSet({ options, isOptional }: WishSet, wishes: readonly CredentialWish[]): JsonObject {
  return {
    options: options.flatMap((names) => optionsOf(names, wishes)),
    ...(isOptional === true ? { required: false } : {}),
  };
}

const mostFormatChoices = 20;

/** Every choice of one format for each of the wishes. */
function optionsOf(names: readonly string[], wishes: readonly CredentialWish[]): readonly string[][] {
  let options: readonly string[][] = [[]];
  for (const name of names) {
    const wish = wishes.find((each) => each.name === name);
    if (wish === undefined)
      throw new Problem('invalid-request', 'A set names a credential that is not asked for.');
    options = options.flatMap((option) => wish.formats.map((format) => [...option, queryId(format, wish)]));
    if (options.length > mostFormatChoices)
      throw new Problem('invalid-request', 'A set has too many combinations of formats.');
  }
  return options;
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
  PartyRelationCredential: partyRelation['@context'].PartyRelationCredential,
  SamePartyCredential: sameParty['@context'].SamePartyCredential,
};
