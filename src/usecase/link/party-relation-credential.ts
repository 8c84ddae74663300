import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { registeredType } from '../../domain/credential/type-registry.ts';
import type { PartyRelation } from '../../domain/link/relation.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { jwtVcPayload } from '../../protocol/oid4vci/credential-payload.ts';
import { statusListCredentialUrl } from '../../protocol/oid4vci/office-urls.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';

/**
 * The office's statement of a relation as a PartyRelationCredential (`jwt_vc_json`), with the status entry the relation
 * was given. Asking again gives the same statement. Throws `not-found`, and `conflict` for one that was ended or
 * withdrawn.
 */
export async function partyRelationCredential(
  ports: Pick<Ports, 'store' | 'signing' | 'node'>,
  asked: { readonly caller: Caller; readonly relationId: string },
): Promise<string> {
  const { officeCode } = asked.caller;
  const relation = await ports.store.read.relations.byId(officeCode, asked.relationId);
  const issued = await ports.store.read.issuedCredentials.byId(officeCode, asked.relationId);
  if (relation === undefined || issued === undefined)
    throw new Problem('not-found', 'The office stated no such relation.');
  if (relation.closing !== undefined)
    throw new Problem('conflict', 'The relation was ended or withdrawn; its credential is revoked.');
  const office = await findOffice(ports, officeCode);
  const signer = await ports.signing.signerFor(office.did, 'assertionMethod', 'EdDSA');
  const { publicUrl } = ports.node;
  const { subject } = relation;
  const envelope = {
    credentialId: relation.relationId,
    credentialType: 'PartyRelationCredential',
    issuer: office.did,
    subject,
    holder: { did: subject },
    issuedAt: issued.issuedAt,
    validUntil: issued.validUntil,
    statusIndex: issued.status.index,
  } as const;
  const type = registeredType(publicUrl, 'PartyRelationCredential');
  const payload = jwtVcPayload(envelope, claimsOf(relation), {
    context: type.context.url,
    schema: type.schema.url,
    schemaIntegrity: type.schema.digestSRI,
    statusListCredential: statusListCredentialUrl(publicUrl, officeCode, issued.status.listId),
  });
  return signJwt(signer, { typ: 'JWT' }, payload);
}

function claimsOf(relation: PartyRelation): JsonObject {
  const { officeCode, relationId, kind, subject, object, from, until, hasLegalPersonality } = relation;
  const { evidence, statedAt } = relation;
  return {
    ...{ did: subject, officeCode, relationId, relation: kind, relatedDid: object },
    ...(from === undefined ? {} : { relationFrom: from }),
    ...(until === undefined ? {} : { relationUntil: until }),
    ...(hasLegalPersonality === undefined ? {} : { legalPersonality: hasLegalPersonality }),
    statedAt: statedAt.toISOString(),
    evidence: { kind: evidence.kind, digest: evidence.digest },
  };
}
