import globalIdentifierContext from '../../../schemas/credentials/global-identifier.context.v1.json' with { type: 'json' };
import globalIdentifierDocumentContext from '../../../schemas/credentials/global-identifier.context.v2.json' with { type: 'json' };
import globalIdentifierSchema from '../../../schemas/credentials/global-identifier.schema.v1.json' with { type: 'json' };
import globalIdentifierType from '../../../schemas/credentials/global-identifier.type.v1.json' with { type: 'json' };
import partyLinkContext from '../../../schemas/credentials/party-link.context.v1.json' with { type: 'json' };
import partyLinkSchema from '../../../schemas/credentials/party-link.schema.v1.json' with { type: 'json' };
import partyLinkType from '../../../schemas/credentials/party-link.type.v1.json' with { type: 'json' };
import officeAccreditationContext from '../../../schemas/credentials/office-accreditation.context.v1.json' with { type: 'json' };
import officeAccreditationSchema from '../../../schemas/credentials/office-accreditation.schema.v1.json' with { type: 'json' };
import officeAccreditationType from '../../../schemas/credentials/office-accreditation.type.v1.json' with { type: 'json' };
import partyRelationContext from '../../../schemas/credentials/party-relation.context.v1.json' with { type: 'json' };
import partyRelationSchema from '../../../schemas/credentials/party-relation.schema.v1.json' with { type: 'json' };
import partyRelationType from '../../../schemas/credentials/party-relation.type.v1.json' with { type: 'json' };
import rightHolderContext from '../../../schemas/credentials/right-holder.context.v1.json' with { type: 'json' };
import rightHolderSchema from '../../../schemas/credentials/right-holder.schema.v1.json' with { type: 'json' };
import rightHolderType from '../../../schemas/credentials/right-holder.type.v1.json' with { type: 'json' };
import samePartyContext from '../../../schemas/credentials/same-party.context.v1.json' with { type: 'json' };
import samePartySchema from '../../../schemas/credentials/same-party.schema.v1.json' with { type: 'json' };
import samePartyType from '../../../schemas/credentials/same-party.type.v1.json' with { type: 'json' };
import type { JsonObject } from '../../base/json.ts';
import type { CredentialType } from '../trust/trusted-issuer.ts';

/** What is published about a kind of credential, as it stands in `schemas/credentials`. */
export type PublishedType = {
  /** SD-JWT VC type metadata without its `vct`, which is each node's own. */
  readonly type: JsonObject;
  /** JSON Schema of a credential's `credentialSubject`. */
  readonly schema: JsonObject;
  /** JSON-LD context for VC Data Model 1.1. */
  readonly context: JsonObject;
  /** JSON-LD context for VC Data Model 2.0. */
  readonly documentContext: JsonObject;
};

export const publishedTypes: { readonly [name in CredentialType]: PublishedType } = {
  GlobalIdentifierCredential: {
    type: globalIdentifierType,
    schema: globalIdentifierSchema,
    context: globalIdentifierContext,
    documentContext: globalIdentifierDocumentContext,
  },
  PartyLinkCredential: {
    type: partyLinkType,
    schema: partyLinkSchema,
    context: partyLinkContext,
    documentContext: partyLinkContext,
  },
  RightHolderCredential: {
    type: rightHolderType,
    schema: rightHolderSchema,
    context: rightHolderContext,
    documentContext: rightHolderContext,
  },
  OfficeAccreditationCredential: {
    type: officeAccreditationType,
    schema: officeAccreditationSchema,
    context: officeAccreditationContext,
    documentContext: officeAccreditationContext,
  },
  PartyRelationCredential: {
    type: partyRelationType,
    schema: partyRelationSchema,
    context: partyRelationContext,
    documentContext: partyRelationContext,
  },
  SamePartyCredential: {
    type: samePartyType,
    schema: samePartySchema,
    context: samePartyContext,
    documentContext: samePartyContext,
  },
};
