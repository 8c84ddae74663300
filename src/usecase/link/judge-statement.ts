import { readDateTime } from '../../protocol/vcdm/date-time.ts';
import type { VerificationResult } from '../../domain/credential/verification-result.ts';
import {
  samePartyClaimsSchema,
  type SamePartyClaims,
} from '../../domain/credential/same-party-credential.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { DidLink, StatementRole } from '../../domain/link/did-link.ts';
import { authorityOf } from '../../protocol/did-web/web-location.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { Ports } from '../ports.ts';
import type { TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
import type { AccreditedFinder } from '../verification/accredited.ts';
import { usableDocument } from '../verification/evidence.ts';
import { verifyCredential, type VerifyPorts } from '../verify-credential.ts';
import { readCredential } from '../verification/securing/suites.ts';

/** What is asked of a statement: the link it was made for. */
export type LinkTerms = Pick<DidLink, 'linkId' | 'dids' | 'nonce' | 'audience'>;
export type Trust = {
  readonly trustList: readonly TrustedIssuer[];
  readonly accredited?: AccreditedFinder | undefined;
};

/** A statement that holds. */
export type HeldStatement = {
  readonly did: Did;
  readonly otherDid: Did;
  readonly role: StatementRole;
  readonly issuer: Did;
  readonly claims: SamePartyClaims;
  readonly validFrom: Date;
  readonly validUntil: Date;
};
/** Why a statement does not count. */
export type StatementFault = {
  readonly kind:
    'revoked' | 'expired' | 'replayed' | 'otherPair' | 'foreignSigner' | 'deactivated' | 'notVerified';
  readonly detail: string;
};

/** A statement is not good for longer than this: half a year, after which the sides state it anew. */
export const longestStatementSeconds = 184 * 24 * 60 * 60;

/**
 * Verifies one side of a link: the credential verifies in every check, now; it was made for this link, by its nonce and
 * its audience, and is about its pair; and it is signed by the DID's own key, or by an office that is trusted for this type
 * and holds the party. Never throws for what the credential says.
 */
export async function judgeStatement(
  ports: VerifyPorts & Pick<Ports, 'store'>,
  asked: {
    readonly credential: string;
    readonly link: LinkTerms;
    readonly trust: Trust;
    readonly at?: Date;
  },
): Promise<HeldStatement | StatementFault> {
  const { credential, link, trust, at } = asked;
  const result = await verifyCredential(ports, {
    ...{ credential, ...trust, expectedType: 'SamePartyCredential' },
    ...(at === undefined ? {} : { at }),
  });
  const claims = samePartyClaimsSchema.safeParse(result.credential?.claims).data;
  if (!result.verified || result.credential === undefined || claims === undefined) return faultOf(result);
  const misfit = misfitOf(claims, link);
  if (misfit !== undefined) return misfit;
  const { issuer, subject, issuedAt = '', validUntil: end = '' } = result.credential;
  const [validFrom, validUntil] = [readDateTime(issuedAt), readDateTime(end)];
  if (validFrom === undefined || validUntil === undefined)
    return { kind: 'notVerified', detail: 'The statement does not say from when until when it is good.' };
  if (validUntil.getTime() - validFrom.getTime() > longestStatementSeconds * 1000)
    return { kind: 'notVerified', detail: 'The statement is to be good for too long.' };
  const role = await roleOf(ports, { result, claims });
  if (role === undefined || !isDid(issuer) || subject !== claims.did)
    return {
      kind: 'foreignSigner',
      detail:
        'The statement is neither by the DID itself nor by an office that is trusted and holds the party.',
    };
  if (role === 'office') {
    const fault = await officeFault(ports, credential, claims.did);
    if (fault !== undefined) return fault;
  }
  return { ...{ did: claims.did, otherDid: claims.sameAs, role, issuer, claims }, validFrom, validUntil };
}

function faultOf({ checks }: VerificationResult): StatementFault {
  const failed = checks.find(({ name, outcome }) => outcome === 'failed' && name !== 'issuerAccredited');
  const detail = failed?.detail ?? 'The credential is not of the form of such a statement.';
  if (failed?.code === 'CREDENTIAL_REVOKED' || failed?.code === 'CREDENTIAL_SUSPENDED')
    return { kind: 'revoked', detail };
  if (failed?.code === 'DEACTIVATED') return { kind: 'deactivated', detail };
  return { kind: failed?.name === 'validity' ? 'expired' : 'notVerified', detail };
}

function misfitOf(claims: SamePartyClaims, link: LinkTerms): StatementFault | undefined {
  const isOfPair = link.dids.includes(claims.did) && link.dids.includes(claims.sameAs);
  if (!isOfPair || claims.did === claims.sameAs)
    return { kind: 'otherPair', detail: 'The statement is about other DIDs.' };
  const isMadeForIt =
    claims.nonce === link.nonce && claims.audience === link.audience && claims.linkId === link.linkId;
  return isMadeForIt ? undefined : { kind: 'replayed', detail: 'The statement was made for another link.' };
}

async function roleOf(
  ports: Pick<Ports, 'store'>,
  { result, claims }: { readonly result: VerificationResult; readonly claims: SamePartyClaims },
): Promise<StatementRole | undefined> {
  const issuer = result.credential?.issuer;
  if (issuer === claims.did) return 'party';
  if (!result.trusted || issuer === undefined || !isDid(issuer)) return undefined;
  return (await holdsParty(ports, issuer, claims.did)) ? 'office' : undefined;
}

/**
 * Whether an office holds the party of a DID: an office of this node where the party is registered with it, any other
 * where both DIDs are hosted at one place.
 */
export async function holdsParty({ store }: Pick<Ports, 'store'>, office: Did, did: Did): Promise<boolean> {
  const own = (await store.read.offices.list()).find((each) => each.did === office);
  if (own !== undefined) return (await store.read.parties.byDid(own.officeCode, did)) !== undefined;
  const [place, host] = [readWebvhDid(did), readWebvhDid(office)];
  return place !== undefined && host !== undefined && authorityOf(place.web) === authorityOf(host.web);
}

// The key of the DID itself was resolved with the issuer; an office has to be asked about whom it speaks for.
async function officeFault(
  { resolver }: Pick<VerifyPorts, 'resolver'>,
  credential: string,
  did: Did,
): Promise<StatementFault | undefined> {
  if (!isRevocable(credential))
    return { kind: 'notVerified', detail: 'The statement of an office has no status.' };
  const document = usableDocument(await resolver.resolve(did), did);
  if (!('code' in document)) return undefined;
  return { kind: document.code === 'DEACTIVATED' ? 'deactivated' : 'notVerified', detail: document.detail };
}

function isRevocable(credential: string): boolean {
  const reading = readCredential(credential);
  return reading.fault === undefined && reading.status.length > 0;
}
