import { Problem } from '../base/problem.ts';
import type { Check, VerificationResult } from '../domain/credential/verification-result.ts';
import { readJws } from '../protocol/jose/compact-jws.ts';
import { readJwtVp } from '../protocol/vcdm/read-jwt-vp.ts';
import { verifyPresenter } from './verification/presenter.ts';
import { refusedResult } from './verification/run-checks.ts';
import { type VerifyPorts, type VerifyTerms, verifyWithHolder } from './verify-credential.ts';

export type PresentationInput = VerifyTerms & {
  readonly presentation: string;
  readonly format: 'dc+sd-jwt' | 'jwt_vc_json';
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
  const { nonce, audience } = input.binding;
  if (nonce === '' || audience === '')
    throw new Problem('internal-error', 'A presentation is verified with a nonce and an audience.');
  const results =
    input.format === 'dc+sd-jwt' ? await verifySdJwt(ports, input) : await verifyJwtVp(ports, input);
  return results.every(({ verified }) => verified) ? results : results.map(withheld);
}

async function verifySdJwt(
  ports: VerifyPorts,
  input: PresentationInput,
): Promise<readonly VerificationResult[]> {
  const { presentation: credential, binding, ...terms } = input;
  if (!credential.includes('~')) {
    return [refusedResult('format', { code: 'PARSING_ERROR', detail: 'The presentation is not an SD-JWT.' })];
  }
  return [await verifyWithHolder(ports, { ...terms, credential }, { kind: 'keyBinding', ...binding })];
}

// The presenter first: what a presentation nobody vouches for contains is not looked at.
async function verifyJwtVp(
  ports: VerifyPorts,
  input: PresentationInput,
): Promise<readonly VerificationResult[]> {
  const { presentation, binding, at = ports.clock(), ...terms } = input;
  const jws = readJws(presentation);
  if (jws.fault !== undefined) return [refusedResult('format', jws.fault)];
  const vp = readJwtVp(jws.payload);
  if (vp.fault !== undefined) return [refusedResult('format', vp.fault)];
  const { holder, credentials } = vp;
  const resolution = await ports.resolver.resolve(holder);
  const fault = verifyPresenter({ jws, holder, resolution, ...binding, at });
  if (fault !== undefined) return [refusedResult('holderBinding', fault)];
  return Promise.all(
    credentials.map((credential) =>
      verifyWithHolder(ports, { ...terms, at, credential }, { kind: 'presentation', did: holder }),
    ),
  );
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
