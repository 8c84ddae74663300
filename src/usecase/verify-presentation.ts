import { Problem } from '../base/problem.ts';
import type { Check, VerificationResult } from '../domain/credential/verification-result.ts';
import type { JoseFault } from '../protocol/jose/compact-jws.ts';
import { usableDocument } from './verification/evidence.ts';
import type { Presenter, PresentationFormat } from './verification/presenting/presenting-suite.ts';
import { readPresentation } from './verification/presenting/suites.ts';
import { refusedResult } from './verification/run-checks.ts';
import type { CredentialInput } from './verification/securing/securing-suite.ts';
import { type VerifyPorts, type VerifyTerms, verifyWithHolder } from './verify-credential.ts';

export type PresentationInput = VerifyTerms & {
  readonly presentation: CredentialInput;
  readonly format: PresentationFormat;
  /** What the presenter had to sign: both are required. */
  readonly binding: { readonly nonce: string; readonly audience: string };
};

/**
 * Verifies a presentation together with every credential in it: one result per credential, and none is verified unless
 * all are. Throws `internal-error` where nonce or audience are empty, because then nothing would be bound.
 */
export async function verifyPresentation(
  ports: VerifyPorts,
  input: PresentationInput,
): Promise<readonly VerificationResult[]> {
  const { presentation, format, binding, at = ports.clock(), ...terms } = input;
  if (binding.nonce === '' || binding.audience === '')
    throw new Problem('internal-error', 'A presentation is verified with a nonce and an audience.');
  const read = readPresentation(format, presentation);
  if (read.fault !== undefined) return [refusedResult('format', read.fault)];
  const { credentials, presenter } = read;
  // The presenter first: what a presentation nobody vouches for contains is not looked at.
  const fault = presenter && (await presenterFault(ports, presenter, { ...binding, at }));
  if (fault !== undefined) return [refusedResult('holderBinding', fault)];
  const holder =
    presenter === undefined
      ? ({ kind: 'keyBinding', ...binding } as const)
      : ({ kind: 'presentation', did: presenter.holder } as const);
  const results = await Promise.all(
    credentials.map((credential) => verifyWithHolder(ports, { ...terms, at, credential }, holder)),
  );
  return results.every(({ verified }) => verified) ? results : results.map(withheld);
}

/** Why the presentation is not by its holder for this request, or undefined; faults of resolution among them. */
async function presenterFault(
  { resolver, contexts }: VerifyPorts,
  { holder, verify }: Presenter,
  terms: { readonly nonce: string; readonly audience: string; readonly at: Date },
): Promise<JoseFault | undefined> {
  const document = usableDocument(await resolver.resolve(holder), holder);
  return 'code' in document ? document : verify({ ...terms, document, contexts });
}

const withheldClaims: Check = {
  name: 'claims',
  outcome: 'skipped',
  detail: 'Withheld, because another credential of the presentation did not pass.',
};

function withheld(result: VerificationResult): VerificationResult {
  if (!result.verified) return result;
  const checks = result.checks.map((check) => (check.name === 'claims' ? withheldClaims : check));
  return { verified: false, trusted: false, checks };
}
