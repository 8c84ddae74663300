import type { JsonObject } from '../base/json.ts';
import type { Check, CheckName } from '../domain/credential/verification-result.ts';
import type { JoseFault } from '../protocol/jose/compact-jws.ts';
import { type ProblemDetails, problemDetailsOf } from '../protocol/vc-api/problem-details.ts';
import type { CredentialOutcome } from '../usecase/vc-api/verify-credential.ts';
import type { PresentationOutcome } from '../usecase/vc-api/verify-presentation.ts';
import type { RouteAnswer } from './route.ts';

/** Nothing of what was sent may be kept by anybody in between. */
export const noStore = { 'cache-control': 'no-store' } as const;

/** The names that users of the VC API know the checks by. */
const knownNames: { readonly [name in CheckName]?: string } = {
  status: 'credentialStatus',
  validity: 'validityPeriod',
};

/** What the instance refuses to do, as RFC 9457 problem details (https://w3c-ccg.github.io/vc-api/#error-handling). */
export function refusal(fault: JoseFault): RouteAnswer {
  const problem = problemDetailsOf(fault);
  return {
    status: 400,
    headers: noStore,
    contentType: 'application/problem+json',
    json: { ...problem, status: 400, problemDetails: [problem] },
  };
}

/** How a credential stands: 200 where it is verified, else 400. */
export function credentialAnswer(
  verifiableCredential: JsonObject,
  { result, mediaType, document }: CredentialOutcome,
): RouteAnswer {
  if (!result.verified) return unverified(result.checks);
  return {
    status: 200,
    headers: noStore,
    json: {
      ...{ verified: true, checks: namesOf(result.checks, 'passed'), warnings: [], errors: [] },
      ...{ verifiableCredential, document, mediaType, results: result.checks },
    },
  };
}

/** How a presentation stands, and each credential in it: 200 where all are verified, else 400. */
export function presentationAnswer(outcome: PresentationOutcome): RouteAnswer {
  const { verified, fault, isSigned, credentials } = outcome;
  if (fault !== undefined) return unverified([{ name: 'format', outcome: 'failed', ...fault }]);
  const credentialResults = credentials.map(({ result }) => ({
    verified: result.verified,
    results: result.checks,
    problemDetails: problemsOf(result.checks),
  }));
  if (!verified) {
    const checks = credentials.flatMap(({ result }) => (result.verified ? [] : result.checks));
    return unverified(checks, { credentialResults });
  }
  return {
    status: 200,
    headers: noStore,
    json: {
      ...{ verified: true, checks: ['proof'], warnings: [], errors: [] },
      presentationResult: { verified: true, isSigned },
      credentialResults,
    },
  };
}

function unverified(checks: readonly Check[], more: object = {}): RouteAnswer {
  const problems = problemsOf(checks);
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  return {
    status: 400,
    headers: noStore,
    json: {
      verified: false,
      checks: failed.map((check) => ({ check: [knownName(check)], error: { message: check.detail } })),
      ...{ warnings: [], errors: problems, problemDetails: problems, results: checks, ...more },
    },
  };
}

function problemsOf(checks: readonly Check[]): readonly ProblemDetails[] {
  return checks.flatMap(({ outcome, code, detail }) =>
    outcome === 'failed' && code !== undefined ? [problemDetailsOf({ code, detail })] : [],
  );
}

function namesOf(checks: readonly Check[], outcome: Check['outcome']): readonly string[] {
  return [...new Set(checks.filter((check) => check.outcome === outcome).map(knownName))];
}

function knownName({ name }: Check): string {
  return knownNames[name] ?? 'proof';
}
