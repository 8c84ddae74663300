import type { Did } from '../did/did.ts';
import type { OfficeCode } from './office.ts';

/** A type of credential an office may issue, known here or not, and the `vct` URLs under which it issues it as SD-JWT VC. */
export type AccreditedType = { readonly credentialType: string; readonly vct: readonly string[] };

/** What an OfficeAccreditationCredential says: that `subject` may issue these types, and accredit others for them. */
export type Accreditation = {
  readonly accreditationId: string;
  readonly issuer: Did;
  /** The code its issuer speaks under. */
  readonly issuerOfficeCode: OfficeCode;
  readonly subject: Did;
  /** The code the accredited office speaks under; its credentials must name it. */
  readonly officeCode: OfficeCode;
  readonly accreditedFor: readonly AccreditedType[];
  /** How many accreditations may follow below this one; 0 for none. */
  readonly delegationDepth: number;
  readonly validFrom: Date;
  readonly validUntil: Date | undefined;
  /** Since when it is revoked; before that it held. */
  readonly revokedFrom: Date | undefined;
  /** SHA-256 of the credential, as evidence. */
  readonly credentialDigest: string;
};

/** Whose accreditations are believed by themselves, and since when; an ended root still answers for the past. */
export type TrustRoot = { readonly did: Did; readonly since: Date; readonly until: Date | undefined };

/** Most accreditations in a chain. */
export const longestChain = 5;
export const deepestDelegation = longestChain - 1;

/** What a link between an issuer and a root is missing; of several reasons the first of this list is told. */
export const chainFaults = ['revoked', 'time', 'depth', 'scope', 'root'] as const;
export type ChainFault = (typeof chainFaults)[number];

/** From the accreditation of the issuer up to the one a root gave; or what is missing. */
export type Chain<Link extends Accreditation = Accreditation> =
  { readonly links: readonly Link[]; readonly missing?: undefined } | { readonly missing: ChainFault };

export type ChainQuestion = {
  readonly roots: readonly TrustRoot[];
  readonly issuer: string;
  readonly type: string;
  readonly at: Date;
};

/**
 * The shortest chain of accreditations by which the issuer was allowed to issue the type at the moment. Each link was in
 * force then; what it allows is part of what the link above allows, and it leaves fewer delegations than that; an office
 * accredits under the code it is accredited under; the top one is by a root of that moment. Because delegations only grow
 * fewer, no chain has more than `longestChain` links and the shortest one names no office twice.
 */
export function chainFor<Link extends Accreditation>(
  accreditations: readonly Link[],
  { roots, issuer, type, at }: ChainQuestion,
): Chain<Link> {
  const rootsThen = new Set<string>(roots.filter((root) => isWithin(root, at)).map(({ did }) => did));
  const bySubject = Map.groupBy<string, Link>(accreditations, ({ subject }) => subject);
  const faults = new Set<ChainFault>();
  const isKept = (fault: ChainFault | undefined) => fault === undefined || !faults.add(fault);
  const accredited = (did: string, judge: (link: Link) => ChainFault | undefined) =>
    (bySubject.get(did) ?? []).filter((link) => isKept(faultAt(link, at) ?? judge(link)));
  const first = accredited(issuer, (link) => (allows(link, type) ? undefined : 'scope'));
  const seen = new Set<Link>(first);
  let paths: readonly Path<Link>[] = first.map((link) => ({ link, below: [] }));
  while (paths.length > 0) {
    const complete = paths.find(({ link }) => rootsThen.has(link.issuer));
    if (complete !== undefined) return { links: [...complete.below, complete.link] };
    paths = paths.flatMap(({ link, below }) =>
      accredited(link.issuer, (parent) => faultBetween(link, parent))
        .filter((parent) => !seen.has(parent) && seen.add(parent))
        .map((parent) => ({ link: parent, below: [...below, link] })),
    );
  }
  return { missing: chainFaults.find((fault) => faults.has(fault)) ?? 'root' };
}

type Path<Link> = { readonly link: Link; readonly below: readonly Link[] };

function faultAt(
  { validFrom, validUntil, revokedFrom, delegationDepth }: Accreditation,
  at: Date,
): ChainFault | undefined {
  if (revokedFrom !== undefined && revokedFrom <= at) return 'revoked';
  if (!isWithin({ since: validFrom, until: validUntil }, at)) return 'time';
  return delegationDepth >= 0 && delegationDepth <= deepestDelegation ? undefined : 'depth';
}

/** Why the upper link does not allow the lower one. */
function faultBetween(link: Accreditation, parent: Accreditation): ChainFault | undefined {
  if (parent.delegationDepth <= link.delegationDepth) return 'depth';
  const isSameOffice = link.issuerOfficeCode === parent.officeCode;
  const isPart = link.accreditedFor.every(({ credentialType }) => allows(parent, credentialType));
  return isSameOffice && isPart ? undefined : 'scope';
}

function allows({ accreditedFor }: Accreditation, type: string): boolean {
  return accreditedFor.some(({ credentialType }) => credentialType === type);
}

function isWithin({ since, until }: Omit<TrustRoot, 'did'>, at: Date): boolean {
  return since <= at && (until === undefined || at < until);
}
