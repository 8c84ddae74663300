import { type CredentialType, credentialTypes } from '../../domain/trust/trusted-issuer.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { AccreditedBy, AccreditedFinder, IssuedTypes } from '../verification/accredited.ts';
import { type ChainPorts, findChain } from './find-chain.ts';
import type { KeptAccreditation } from './trust-records.ts';

/**
 * Finds the chain by which an office lets issuers issue what they do, from the accreditations it keeps. Whom they name is
 * read once for a finder, so that credentials of strangers cost nothing; make a new one to see new accreditations.
 */
export function accreditedFinder(ports: ChainPorts, officeCode: OfficeCode): AccreditedFinder {
  let subjects: Promise<ReadonlySet<string>> | undefined;
  return async (issued): Promise<AccreditedBy | undefined> => {
    subjects ??= subjectsOf(ports, officeCode);
    if (!(await subjects).has(issued.issuer)) return undefined;
    const type = await typeOf(ports, officeCode, issued);
    if (type === undefined) return undefined;
    const { issuer, at } = issued;
    // An issuer under one vct is accredited for that vct, whatever else it may issue.
    const among = (kept: readonly KeptAccreditation[]) =>
      issued.typedBy === 'type'
        ? kept
        : kept.filter((link) => link.subject !== issuer || hasVct(link, issued));
    const chain = await findChain(ports, officeCode, { issuer, type, at }, among);
    if (chain.missing !== undefined) return undefined;
    const [own] = chain.links;
    return own && { credentialType: type, officeCode: own.officeCode, links: chain.links };
  };
}

async function subjectsOf({ store }: ChainPorts, officeCode: OfficeCode): Promise<ReadonlySet<string>> {
  return new Set((await store.read.accreditations.list(officeCode)).map(({ subject }) => subject));
}

async function typeOf(
  { store }: ChainPorts,
  officeCode: OfficeCode,
  issued: IssuedTypes,
): Promise<CredentialType | undefined> {
  const { typedBy, types, issuer } = issued;
  if (typedBy === 'type') return credentialTypes.find((name) => types.includes(name));
  const kept = await store.read.accreditations.list(officeCode);
  const named = kept
    .filter((link) => link.subject === issuer)
    .flatMap(({ accreditedFor }) =>
      accreditedFor.filter(({ vct }) => vct.some((url) => types.includes(url))),
    );
  return credentialTypes.find((name) => named.some(({ credentialType }) => credentialType === name));
}

function hasVct({ accreditedFor }: KeptAccreditation, { types }: IssuedTypes): boolean {
  return accreditedFor.some(({ vct }) => vct.some((url) => types.includes(url)));
}
