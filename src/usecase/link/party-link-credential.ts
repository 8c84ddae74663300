import { Problem } from '../../base/problem.ts';
import { registeredType } from '../../domain/credential/type-registry.ts';
import type { PartyLink } from '../../domain/link/party-link.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { jwtVcPayload } from '../../protocol/oid4vci/credential-payload.ts';
import { statusListCredentialUrl } from '../../protocol/oid4vci/office-urls.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';

/**
 * The office's statement of a link as a PartyLinkCredential (`jwt_vc_json`), with the status entry the link was given.
 * Asking again gives the same statement. Throws `not-found`, and `conflict` for a link that has ended.
 */
export async function partyLinkCredential(
  ports: Pick<Ports, 'store' | 'signing' | 'node'>,
  asked: { readonly caller: Caller; readonly linkId: string },
): Promise<string> {
  const { officeCode } = asked.caller;
  const link = await ports.store.read.links.byId(officeCode, asked.linkId);
  const issued = await ports.store.read.issuedCredentials.byId(officeCode, asked.linkId);
  if (link === undefined || issued === undefined)
    throw new Problem('not-found', 'The office made no such link.');
  if (link.unlinkedAt !== undefined)
    throw new Problem('conflict', 'The link has ended; its credential is revoked.');
  const office = await findOffice(ports, officeCode);
  const signer = await ports.signing.signerFor(office.did, 'assertionMethod', 'EdDSA');
  const { publicUrl } = ports.node;
  const envelope = {
    credentialId: link.linkId,
    credentialType: 'PartyLinkCredential',
    issuer: office.did,
    subject: link.did,
    holder: { did: link.did },
    issuedAt: issued.issuedAt,
    validUntil: issued.validUntil,
    statusIndex: issued.status.index,
  } as const;
  const type = registeredType(publicUrl, 'PartyLinkCredential');
  const payload = jwtVcPayload(envelope, linkClaims(link), {
    context: type.context.url,
    schema: type.schema.url,
    schemaIntegrity: type.schema.digestSRI,
    statusListCredential: statusListCredentialUrl(publicUrl, officeCode, issued.status.listId),
  });
  return signJwt(signer, { typ: 'JWT' }, payload);
}

function linkClaims({ did, officeCode, identifier, linkedAt, evidence }: PartyLink) {
  return {
    ...{ did, officeCode, partyIdentifier: identifier },
    linkedAt: linkedAt.toISOString(),
    evidence: { kind: evidence.kind, digest: evidence.digest },
  };
}
