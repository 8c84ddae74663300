import type { VerificationResult } from '../domain/credential/verification-result.ts';
import type { ResolutionResult } from '../domain/did/resolution.ts';
import type { CredentialType, TrustedIssuer } from '../domain/trust/trusted-issuer.ts';
import { isDid } from '../domain/did/did.ts';
import type { JoseFault } from '../protocol/jose/compact-jws.ts';
import type { Ports } from './ports.ts';
import { certifiedIssuer } from './verification/certified-issuer.ts';
import {
  type Evidence,
  type HolderEvidence,
  type StatusEvidence,
  trustRowOf,
  usableDocument,
} from './verification/evidence.ts';
import type { AccreditedFinder } from './verification/accredited.ts';
import { issuerKey } from './verification/issuer-proof.ts';
import { loggedKey } from './verification/logged-key.ts';
import { refusedResult, runChecks } from './verification/run-checks.ts';
import type {
  CredentialInput,
  CredentialReading,
  NamedSignature,
  Soon,
} from './verification/securing/securing-suite.ts';
import type { VerificationKey } from '../protocol/jose/verification-key.ts';
import { readCredential } from './verification/securing/suites.ts';

/** What verification needs of the node. */
export type VerifyPorts = Pick<
  Ports,
  'resolver' | 'clock' | 'statusReader' | 'contexts' | 'issuanceLog' | 'certificateAnchors'
>;

/** What a credential is verified by; `at` is the present where it is not given. */
export type VerifyTerms = {
  readonly trustList: readonly TrustedIssuer[];
  readonly expectedType?: CredentialType | undefined;
  readonly at?: Date;
  /** Finds accreditations of an issuer whom the trust list does not name; without it only the list counts. */
  readonly accredited?: AccreditedFinder | undefined;
};

/**
 * Verifies a credential by itself: every check but holder binding, which needs a presentation. Only values decoded from
 * the verified bytes are in the result. Never throws for what the credential says.
 */
export function verifyCredential(
  ports: VerifyPorts,
  input: VerifyTerms & { readonly credential: CredentialInput },
): Promise<VerificationResult> {
  return verifyWithHolder(ports, input, { kind: 'none' });
}

/** As `verifyCredential`, with what is known of the presenter. */
export function verifyWithHolder(
  ports: VerifyPorts,
  input: VerifyTerms & { readonly credential: CredentialInput },
  holder: HolderEvidence,
): Promise<VerificationResult> {
  const reading = readCredential(input.credential);
  if (reading.fault !== undefined) return Promise.resolve(refusedResult('format', reading.fault));
  return verifyReading(ports, reading, { ...input, holder });
}

/** As `verifyWithHolder`, for a credential that was read already. */
export async function verifyReading(
  ports: VerifyPorts,
  reading: CredentialReading,
  input: VerifyTerms & { readonly holder: HolderEvidence },
): Promise<VerificationResult> {
  const { trustList, expectedType, holder, at = ports.clock() } = input;
  const issuer = await issuerOf(ports, reading, at);
  if ('code' in issuer) return refusedResult('issuerResolved', issuer);
  const proof = await gatherProof(ports, reading, { issuer, at });
  const trustRow = trustRowOf({ reading, trustList, at });
  const { signatureFault, statuses } = proof;
  const evidence = {
    reading,
    issuer,
    signatureFault,
    statuses,
    holder,
    trustList,
    trustRow,
    expectedType,
    at,
  };
  const { issuer: named } = reading;
  if (
    input.accredited === undefined ||
    signatureFault !== undefined ||
    trustRow !== undefined ||
    !isDid(named)
  )
    return runChecks(evidence);
  return runChecks({ ...evidence, accredited: await input.accredited({ ...reading, issuer: named, at }) });
}

/** Who issued it, as a document: what the DID resolves to, or what a certificate says of an https issuer. */
function issuerOf(
  { resolver, certificateAnchors: anchors = [] }: VerifyPorts,
  { issuer, certificates }: CredentialReading,
  at: Date,
): Promise<ResolutionResult> | ResolutionResult | JoseFault {
  return certificates === undefined || isDid(issuer)
    ? resolver.resolve(issuer)
    : certifiedIssuer(issuer, certificates, { anchors, at });
}

/** The signature first: the addresses in a credential are followed only where its issuer wrote them. */
async function gatherProof(
  ports: VerifyPorts,
  reading: CredentialReading,
  { issuer, at }: { readonly issuer: ResolutionResult; readonly at: Date },
): Promise<Pick<Evidence, 'signatureFault' | 'statuses'>> {
  const present = usableDocument(issuer, reading.issuer);
  if ('code' in present) return { signatureFault: present, statuses: [] };
  const { resolver, statusReader, contexts } = ports;
  const orLogged = async (named: NamedSignature, found: Soon<VerificationKey | JoseFault>) => {
    const key = await found;
    return 'code' in key ? ((await loggedKey(ports, reading, { named, present, at })) ?? key) : key;
  };
  const verified = reading.verify({
    keyFor(named) {
      const found = issuerKey(resolver, named, { present, at });
      return found instanceof Promise || 'code' in found ? orLogged(named, found) : found;
    },
    ...{ at, contexts },
  });
  const signatureFault = verified instanceof Promise ? await verified : verified;
  if (signatureFault !== undefined || reading.status.length === 0) return { signatureFault, statuses: [] };
  const statuses: readonly StatusEvidence[] = await Promise.all(
    reading.status.map((reference) => statusReader(reference, present, at)),
  );
  return { signatureFault, statuses };
}
