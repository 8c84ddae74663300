import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { readDomainLinkage } from '../../protocol/did-configuration/domain-linkage.ts';
import { linkedOrigins } from '../../protocol/did-configuration/linked-domains.ts';
import { readOrigin } from '../../protocol/did-configuration/origin.ts';
import {
  didConfigurationPath,
  type LinkedDid,
  mostConfigurationBytes,
  readDidConfiguration,
} from '../../protocol/did-configuration/resource.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { Ports } from '../ports.ts';
import { usableDocument } from '../verification/evidence.ts';
import { verifyCredential, type VerifyPorts } from '../verify-credential.ts';

export type DomainPorts = VerifyPorts & Pick<Ports, 'documents'>;

/** The named checks, in their order: two of the DID's side, two of the domain's. */
export const domainCheckNames = ['didResolved', 'originStated', 'configurationRead', 'didStated'] as const;
export type DomainCheckStep = {
  readonly name: (typeof domainCheckNames)[number];
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly code?: string;
  readonly detail: string;
};
/** Whether a DID and an origin each say they belong together; it was so at `checkedAt` and is not known of later. */
export type DomainCheck = {
  readonly did: Did;
  readonly origin: string;
  readonly isLinked: boolean;
  readonly checkedAt: Date;
  readonly checks: readonly DomainCheckStep[];
};

/**
 * Checks, anew each time, that a DID names an origin and the origin names the DID (Well Known DID Configuration,
 * https://identity.foundation/.well-known/resources/did-configuration/): the DID document by a LinkedDomains service, the
 * origin by a credential of the DID in its DID configuration. Both sides are looked at whatever the other says. Another
 * host, scheme or port is another origin. Throws `invalid-request` for a text that is no origin; whatever the outside
 * says or does not say is a check that failed.
 */
export async function checkDomain(
  ports: DomainPorts,
  asked: { readonly did: Did; readonly origin: string },
): Promise<DomainCheck> {
  const { did } = asked;
  const origin = readOrigin(asked.origin);
  if (origin === undefined) {
    const detail = 'An origin is a scheme, a host in lower case, and a port where it is not the usual one.';
    throw new Problem('invalid-request', 'This is no origin.', { errors: [{ pointer: '/origin', detail }] });
  }
  const checkedAt = ports.clock();
  const link = { did, origin };
  const [ofDid, ofOrigin] = await Promise.all([checkDidSide(ports, link), checkOriginSide(ports, link)]);
  const checks = [...ofDid, ...ofOrigin];
  return { did, origin, isLinked: checks.every(({ outcome }) => outcome === 'passed'), checkedAt, checks };
}

type Link = { readonly did: Did; readonly origin: string };

async function checkDidSide(
  { resolver }: DomainPorts,
  { did, origin }: Link,
): Promise<readonly DomainCheckStep[]> {
  const document = usableDocument(await resolver.resolve(did, { noCache: true }), did);
  if ('code' in document) return [failed('didResolved', document), skipped('originStated')];
  const resolved = passed('didResolved', 'The DID resolves and is active.');
  return linkedOrigins(document).includes(origin)
    ? [resolved, passed('originStated', 'A LinkedDomains service of the DID names the origin.')]
    : [
        resolved,
        failed('originStated', {
          code: 'NOT_FOUND',
          detail: 'No LinkedDomains service of the DID names the origin.',
        }),
      ];
}

async function checkOriginSide(ports: DomainPorts, link: Link): Promise<readonly DomainCheckStep[]> {
  const read = await readConfiguration(ports, link.origin);
  if ('fault' in read) return [failed('configurationRead', read.fault), skipped('didStated')];
  const wasRead = passed('configurationRead', 'The origin gives a DID configuration.');
  const fault = await stateFault(ports, link, read.linkedDids);
  return fault === undefined
    ? [wasRead, passed('didStated', 'A valid credential of the DID is for the origin.')]
    : [wasRead, failed('didStated', fault)];
}

async function readConfiguration(
  { documents }: DomainPorts,
  origin: string,
): Promise<{ readonly linkedDids: readonly LinkedDid[] } | { readonly fault: JoseFault }> {
  const fetched = await documents.get(`${origin}${didConfigurationPath}`, {
    accept: 'application/json',
    mostBytes: mostConfigurationBytes,
  });
  switch (fetched.outcome) {
    case 'found':
      return readDidConfiguration(fetched.body);
    case 'unreachable':
      return { fault: { code: 'UNREACHABLE', detail: 'The origin does not answer.' } };
    case 'refused':
      return { fault: { code: 'REFUSED', detail: fetched.reason } };
    default:
      return { fault: { code: 'NOT_FOUND', detail: 'The origin has no DID configuration.' } };
  }
}

/** Most credentials of one DID that are verified; a resource needs one of each. */
const mostVerified = 5;

/** Undefined where one credential of the DID for the origin is valid, else why the last of them is not. */
async function stateFault(
  ports: DomainPorts,
  { did, origin }: Link,
  entries: readonly LinkedDid[],
): Promise<JoseFault | undefined> {
  let fault: JoseFault = {
    code: 'NOT_FOUND',
    detail: 'No credential in the DID configuration is of the DID.',
  };
  let verified = 0;
  for (const entry of entries) {
    const read = readDomainLinkage(entry);
    if ('fault' in read) {
      // It may be anybody's. Where the DID has no other one it is the likely reason.
      if (verified === 0) fault = read.fault;
      continue;
    }
    if (read.did !== did) continue;
    if (read.origin !== origin) {
      fault = { code: 'ORIGIN_MISMATCH', detail: 'The credential of the DID is for another origin.' };
      continue;
    }
    verified += 1;
    if (verified > mostVerified) break;
    const { verified: isVerified, checks } = await verifyCredential(ports, {
      credential: entry,
      trustList: [],
    });
    if (isVerified) return undefined;
    const why = checks.find(({ name, outcome }) => outcome === 'failed' && name !== 'issuerAccredited');
    fault = { code: why?.code ?? 'PROOF_VERIFICATION_ERROR', detail: why?.detail ?? 'It does not verify.' };
  }
  return fault;
}

function passed(name: DomainCheckStep['name'], detail: string): DomainCheckStep {
  return { name, outcome: 'passed', detail };
}

function failed(name: DomainCheckStep['name'], { code, detail }: JoseFault): DomainCheckStep {
  return { name, outcome: 'failed', code, detail };
}

function skipped(name: DomainCheckStep['name']): DomainCheckStep {
  return { name, outcome: 'skipped', detail: 'Not run, because the check before it failed.' };
}
