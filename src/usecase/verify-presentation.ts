import { Problem } from '../base/problem.ts';
import type { VerificationResult } from '../domain/credential/verification-result.ts';
import { readJws } from '../protocol/jose/compact-jws.ts';
import { readJwtVp } from '../protocol/vcdm/read-jwt-vp.ts';
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
  return results.every(({ verified }) => verified) ? results : results.map(withoutClaims);
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

async function verifyJwtVp(
  ports: VerifyPorts,
  input: PresentationInput,
): Promise<readonly VerificationResult[]> {
  const { presentation, binding, ...terms } = input;
  const jws = readJws(presentation);
  if (jws.fault !== undefined) return [refusedResult('format', jws.fault)];
  const vp = readJwtVp(jws.payload);
  if (vp.fault !== undefined) return [refusedResult('format', vp.fault)];
  const resolution = await ports.resolver.resolve(vp.holder);
  const holder = { kind: 'presentation', jws, holder: vp.holder, resolution, ...binding } as const;
  return Promise.all(
    vp.credentials.map((credential) => verifyWithHolder(ports, { ...terms, credential }, holder)),
  );
}

function withoutClaims({ checks }: VerificationResult): VerificationResult {
  return { verified: false, trusted: false, checks };
}
