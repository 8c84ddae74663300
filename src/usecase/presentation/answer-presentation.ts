import { equalBytes, utf8 } from '../../base/bytes.ts';
import { sha256Text } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import { randomSecret } from '../../base/random.ts';
import type { VerificationResult } from '../../domain/credential/verification-result.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { clientIdOf } from '../../protocol/oid4vp/request-object.ts';
import { readVpToken } from '../../protocol/oid4vp/vp-token.ts';
import { walletErrorCode } from '../../protocol/oid4vp/wallet-error.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import type { PresentationRequest } from '../records.ts';
import { isBound, misfit, type Misfit, type QueryResult, verifyVpToken } from './verify-vp-token.ts';

type AnswerPorts = Pick<
  Ports,
  'store' | 'resolver' | 'statusReader' | 'contexts' | 'clock' | 'random' | 'node'
>;
/** The parameters a wallet posts (OpenID4VP 1.0 §8.2). */
export type WalletAnswer = {
  readonly state?: string | undefined;
  readonly vpToken?: string | undefined;
  readonly error?: string | undefined;
};
export type AnswerOutcome =
  | { readonly outcome: 'accepted'; readonly redirectUri: string | undefined }
  | (Misfit & { readonly outcome: 'refused' });
type Results = NonNullable<PresentationRequest['results']>;

/**
 * Takes a wallet's answer to a presentation request (OpenID4VP 1.0 §8,
 * https://openid.net/specs/openid-4-verifiable-presentations-1_0.html). Of many answers exactly one is accepted. An
 * answer that is not proved to be made for this very request (state, form, nonce, audience, holder) leaves it open, because
 * anybody may post anything; one that is, but fails another check, ends it as refused, with every check on record.
 */
export async function answerPresentation(
  ports: AnswerPorts,
  posted: { readonly officeCode: OfficeCode; readonly requestId: string; readonly answer: WalletAnswer },
): Promise<AnswerOutcome> {
  const { officeCode, requestId, answer } = posted;
  const office = await findOffice(ports, officeCode);
  const request = await ports.store.read.presentations.byId(officeCode, requestId);
  if (request === undefined || !isStateOf(request, answer.state))
    return refused('The state does not name an open request.');
  if (request.state !== 'open' || request.expiresAt <= ports.clock())
    return refused('The request is no longer open.');
  if (answer.error !== undefined) return endByWallet(ports, request, answer.error);
  const token = answer.vpToken === undefined ? undefined : readVpToken(answer.vpToken);
  if (token === undefined || answer.vpToken === undefined)
    return refused('vp_token does not have the expected form.');
  const unfit = misfit(request.dcqlQuery, token);
  if (unfit !== undefined) return { outcome: 'refused', ...unfit };
  const results = await verifyVpToken(ports, token, {
    dcqlQuery: request.dcqlQuery,
    binding: { nonce: request.nonce, audience: clientIdOf(office.did) },
    trustList: await ports.store.read.trustList.list(officeCode),
  });
  if (!isBound(results)) return refused('The presentation is not made for this request.');
  return record(ports, { request, results, evidenceDigest: sha256Text(answer.vpToken) });
}

function isStateOf({ stateDigest }: PresentationRequest, state: string | undefined): boolean {
  return state !== undefined && equalBytes(utf8(sha256Text(state)), utf8(stateDigest));
}

async function record(
  ports: AnswerPorts,
  answered: {
    readonly request: PresentationRequest;
    readonly results: readonly QueryResult[];
    readonly evidenceDigest: string;
  },
): Promise<AnswerOutcome> {
  const { request, results, evidenceDigest } = answered;
  const { officeCode, requestId } = request;
  const isGood = results.every(({ result }) => result.trusted);
  const responseCode = isGood && request.flow === 'sameDevice' ? randomSecret(ports.random) : undefined;
  const at = ports.clock();
  const isFirst = await ports.store.write(async (store) => {
    const state = isGood ? 'answered' : 'refused';
    const wasOpen = await store.writePresentations.answer(officeCode, requestId, {
      at,
      state,
      results: keptResults(request, results, isGood),
      evidenceDigest,
      responseCodeDigest: responseCode === undefined ? undefined : sha256Text(responseCode),
    });
    if (!wasOpen) return false;
    await store.writeAudit.append({
      officeCode,
      at,
      actor: 'wallet',
      action: 'presentation.answered',
      subject: requestId,
      facts: { outcome: state, evidenceDigest, results: results.map(checkFacts) },
    });
    return true;
  });
  if (!isFirst) return refused('The request is no longer open.');
  if (!isGood) return refused('The presentation did not pass every check.');
  return {
    outcome: 'accepted',
    redirectUri: responseCode && resultPage(ports.node.publicUrl, requestId, responseCode),
  };
}

// A query may be answered with several credentials; each keeps its own result. Nobody comes back with a response code
// from a same-device request that is refused, so its results say nothing of the holder.
function keptResults(
  { flow }: PresentationRequest,
  results: readonly QueryResult[],
  isGood: boolean,
): Results {
  const isShown = isGood || flow === 'crossDevice';
  const counts = new Map<string, number>();
  return Object.fromEntries(
    results.map(({ queryId, result }) => {
      const count = (counts.get(queryId) ?? 0) + 1;
      counts.set(queryId, count);
      // A point is in no id of a query, so that the names stay apart.
      return [count === 1 ? queryId : `${queryId}.${count}`, isShown ? result : withoutCredential(result)];
    }),
  );
}

function withoutCredential({ verified, trusted, checks }: VerificationResult): VerificationResult {
  return { verified, trusted, checks };
}

function checkFacts({ queryId, result }: QueryResult): Json {
  return {
    queryId,
    verified: result.verified,
    trusted: result.trusted,
    issuer: result.credential?.issuer ?? null,
    subject: result.credential?.subject ?? null,
    checks: result.checks.map(({ name, outcome, code }) => ({ name, outcome, code: code ?? null })),
  };
}

async function endByWallet(
  ports: AnswerPorts,
  { officeCode, requestId }: PresentationRequest,
  error: string,
): Promise<AnswerOutcome> {
  const at = ports.clock();
  await ports.store.write(async (store) => {
    const end = {
      at,
      state: 'refused',
      results: undefined,
      evidenceDigest: undefined,
      responseCodeDigest: undefined,
    } as const;
    if (!(await store.writePresentations.answer(officeCode, requestId, end))) return;
    await store.writeAudit.append({
      officeCode,
      at,
      actor: 'wallet',
      action: 'presentation.declined',
      subject: requestId,
      facts: { error: walletErrorCode(error) },
    });
  });
  return { outcome: 'accepted', redirectUri: undefined };
}

// The address is our own page, never one that came with a request, so that nobody is sent elsewhere.
function resultPage(publicUrl: string, requestId: string, responseCode: string): string {
  return `${publicUrl}/verify?request=${requestId}#response_code=${responseCode}`;
}

function refused(description: string): AnswerOutcome {
  return { outcome: 'refused', error: 'invalid_request', description };
}
