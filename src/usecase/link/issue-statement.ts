import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomFraction, randomUuid, timeOrderedUuid } from '../../base/random.ts';
import { samePartyClaims } from '../../domain/credential/same-party-credential.ts';
import { registeredType } from '../../domain/credential/type-registry.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Signer } from '../../domain/did/signer.ts';
import type { SamePartyEvidence, StatementRole } from '../../domain/link/did-link.ts';
import type { Office } from '../../domain/trust/office.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { jwtVcPayload } from '../../protocol/oid4vci/credential-payload.ts';
import { statusListCredentialUrl } from '../../protocol/oid4vci/office-urls.ts';
import { findOffice } from '../office/find-office.ts';
import { activeParty } from '../party/active-party.ts';
import { changeCredentialStatus } from '../issuance/change-credential-status.ts';
import type { Ports } from '../ports.ts';
import type { StatusEntry } from '../records.ts';
import { longestStatementSeconds, type LinkTerms } from './judge-statement.ts';

type StatementPorts = Pick<Ports, 'store' | 'signing' | 'clock' | 'random' | 'node'>;

/** A side of a link that the office states for a party it holds. */
export type StatementOrder = {
  readonly caller: Caller;
  readonly link: LinkTerms;
  readonly did: Did;
  /** `party`: with the party's own key, which the office keeps; `office`: with the office's. */
  readonly signedBy: StatementRole;
  readonly evidence: readonly SamePartyEvidence[];
};
export type IssuedStatement = { readonly issuedId: string; readonly credential: string };

/**
 * Issues a SamePartyCredential about a party of the caller's office, on record and with a place in a status list of its
 * issuer, so that it can be revoked. Throws `not-found` where the office holds no party of the DID, `did-deactivated`,
 * `key-not-custodial` where the party signs for itself, and `conflict` without evidence about both: that names are alike, or
 * that one of them is registered, is a proposal.
 */
export async function issueStatement(ports: StatementPorts, order: StatementOrder): Promise<IssuedStatement> {
  const { caller, link, did, signedBy, evidence } = order;
  const { officeCode, actor } = caller;
  const [otherDid] = link.dids.filter((each) => each !== did);
  if (otherDid === undefined || !link.dids.includes(did))
    throw new Problem('invalid-request', 'The DID is not one of the two of the link.');
  if (evidence.every(({ kind }) => kind === 'registration'))
    throw new Problem(
      'conflict',
      'Without evidence two DIDs are proposed to be one party, and never linked.',
    );
  const party = await partyOf(ports, officeCode, did);
  const office = await findOffice(ports, officeCode);
  const issuer = signedBy === 'party' ? did : office.did;
  const signer = await signerOf(ports, issuer);
  const at = ports.clock();
  const issuedId = timeOrderedUuid(ports.random, at);
  const validUntil = addSeconds(at, longestStatementSeconds);
  const payload = await ports.store.write(async (store) => {
    await activeParty(store, officeCode, party.partyId);
    const status = await store.writeStatusLists.allocate(
      officeCode,
      () => randomFraction(ports.random),
      signedBy === 'party' ? did : undefined,
    );
    const content = contentOf(ports, { order, office, issuer, otherDid, status, at, validUntil });
    await store.writeIssuedCredentials.add({
      ...{ issuedId, officeCode, offerId: undefined, partyId: party.partyId, did },
      ...{ credentialType: 'SamePartyCredential', format: 'jwt_vc_json', status },
      ...{ issuedAt: at, validUntil, revokedAt: undefined },
      contentDigest: sha256Text(canonicalJson(content)),
    });
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'link.stated', subject: did },
      facts: {
        issuedId,
        linkId: link.linkId,
        otherDid,
        signedBy,
        evidence: evidence.map((each) => ({ ...each })),
      },
    });
    return content;
  });
  try {
    return { issuedId, credential: await signJwt(signer, { typ: 'JWT' }, payload) };
  } catch (error) {
    await changeCredentialStatus(ports, caller, { issuedId, to: 'revoked', isUnissued: true });
    throw error;
  }
}

async function partyOf({ store }: StatementPorts, officeCode: Office['officeCode'], did: Did) {
  const party = await store.read.parties.byDid(officeCode, did);
  if (party === undefined) throw new Problem('not-found', 'The office holds no party of this DID.');
  return activeParty(store.read, officeCode, party.partyId);
}

// Parties have one key for everything; which kind depends on the method of their identifier.
async function signerOf({ signing }: StatementPorts, issuer: Did): Promise<Signer> {
  try {
    return await signing.signerFor(issuer, 'assertionMethod', 'EdDSA');
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'key-not-custodial') throw error;
    return signing.signerFor(issuer, 'assertionMethod', 'ES256');
  }
}

function contentOf(
  ports: Pick<Ports, 'random' | 'node'>,
  made: {
    readonly order: StatementOrder;
    readonly office: Office;
    readonly issuer: Did;
    readonly otherDid: Did;
    readonly status: StatusEntry;
    readonly at: Date;
    readonly validUntil: Date;
  },
): JsonObject {
  const { order, office, issuer, otherDid, status, at, validUntil } = made;
  const { did, link, evidence, signedBy } = order;
  const { publicUrl } = ports.node;
  const type = registeredType(publicUrl, 'SamePartyCredential');
  const envelope = {
    credentialType: 'SamePartyCredential',
    ...{ credentialId: randomUuid(ports.random), issuer },
    ...{ subject: did, holder: { did }, issuedAt: at, validUntil, statusIndex: status.index },
  } as const;
  const { linkId, nonce, audience } = link;
  const officeCode = signedBy === 'office' ? office.officeCode : undefined;
  const claims = { did, sameAs: otherDid, linkId, nonce, audience, officeCode, evidence: [...evidence] };
  return jwtVcPayload(envelope, samePartyClaims(claims), {
    context: type.context.url,
    schema: type.schema.url,
    schemaIntegrity: type.schema.digestSRI,
    statusListCredential: statusListCredentialUrl(publicUrl, status.officeCode, status.listId),
  });
}
