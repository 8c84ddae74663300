import type { Json } from '../../base/json.ts';
import type { Check, VerificationResult } from '../../domain/credential/verification-result.ts';
import type { AccreditedFinder } from '../verification/accredited.ts';
import type { TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
import { answersQuery, type AskedQuery, askedQuery, isOneChoice } from '../../protocol/oid4vp/dcql-answer.ts';
import { confirmationFault } from '../../protocol/oid4vp/transaction-data.ts';
import type { VpToken } from '../../protocol/oid4vp/vp-token.ts';
import type { PresentationRequest } from '../records.ts';
import type { VerifyPorts } from '../verify-credential.ts';
import { verifyPresentation } from '../verify-presentation.ts';

/** The result for one presented credential, under the id of the credential query it was sent for. */
export type QueryResult = { readonly queryId: string; readonly result: VerificationResult };

/** Why a posted answer is not taken: the error code of the answer to it, and what is wrong, in words for developers. */
export type Misfit = {
  readonly error: 'invalid_request' | 'invalid_transaction_data';
  readonly description: string;
};

/**
 * Why a `vp_token` cannot be an answer to the stored query, whatever its presentations say, or undefined: it answers
 * credential queries that go together, each in its form and with one presentation, unless several were asked for, and
 * confirms the transactions that it was asked to, and no others.
 */
export function misfit(
  { dcqlQuery, transactionData }: Pick<PresentationRequest, 'dcqlQuery' | 'transactionData'>,
  token: VpToken,
): Misfit | undefined {
  const description = misfitOfQuery(askedQuery(dcqlQuery), token);
  if (description !== undefined) return { error: 'invalid_request', description };
  const fault = confirmationFault(transactionData, token);
  return fault === undefined ? undefined : { error: 'invalid_transaction_data', description: fault };
}

function misfitOfQuery(query: AskedQuery, token: VpToken): string | undefined {
  for (const [queryId, presentations] of token) {
    const asked = query.credentials.get(queryId);
    if (asked === undefined) return 'vp_token answers a query that was not asked.';
    if (presentations.length > 1 && !asked.isMultiple)
      return 'vp_token has several presentations where one was asked for.';
    if (asked.format !== 'ldp_vc' && presentations.some((each) => typeof each !== 'string'))
      return 'vp_token has an object where a text was asked for.';
  }
  return isOneChoice(query, new Set(token.keys()))
    ? undefined
    : 'vp_token does not answer the queries that go together, or more than those.';
}

/**
 * Verifies the presentations of a fitting `vp_token` for nonce and audience, and that they answer the query: one result
 * for each credential in them, and none is verified where they do not.
 */
export async function verifyVpToken(
  ports: VerifyPorts,
  token: VpToken,
  terms: {
    readonly dcqlQuery: Json;
    readonly binding: { readonly nonce: string; readonly audience: string };
    readonly trustList: readonly TrustedIssuer[];
    readonly accredited?: AccreditedFinder;
  },
): Promise<readonly QueryResult[]> {
  const { dcqlQuery, ...rest } = terms;
  const { credentials } = askedQuery(dcqlQuery);
  const verified: QueryResult[] = [];
  for (const [queryId, presentations] of token) {
    const format = credentials.get(queryId)?.format;
    if (format === undefined) continue;
    for (const presentation of presentations) {
      const results = await verifyPresentation(ports, { presentation, format, ...rest });
      verified.push(...results.map((result) => ({ queryId, result })));
    }
  }
  return hasWrongContent(dcqlQuery, verified) ? verified.map(withoutAnswer) : verified;
}

/** Whether there is something, and the presenter proved to have made all of it for this very request. */
export function isBound(results: readonly QueryResult[]): boolean {
  const isProved = ({ result }: QueryResult) =>
    result.checks.some(({ name, outcome }) => name === 'holderBinding' && outcome === 'passed');
  return results.length > 0 && results.every(isProved);
}

// What did not verify has no claims to compare; its own checks say why.
function hasWrongContent(dcqlQuery: Json, results: readonly QueryResult[]): boolean {
  const answers = results.flatMap(({ queryId, result: { credential } }) =>
    credential === undefined ? [] : [{ queryId, credential }],
  );
  return answers.length === results.length && !answersQuery(dcqlQuery, answers);
}

const notAnswered: Check = {
  name: 'claims',
  outcome: 'failed',
  code: 'QUERY_NOT_ANSWERED',
  detail: 'What was presented is not what the query asks for.',
};

function withoutAnswer({ queryId, result }: QueryResult): QueryResult {
  const checks = result.checks.map((check) => (check.name === 'claims' ? notAnswered : check));
  return { queryId, result: { verified: false, trusted: false, checks } };
}
