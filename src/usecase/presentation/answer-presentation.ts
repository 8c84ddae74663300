import { sha256Text } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import { randomSecret } from '../../base/random.ts';
import type { VerificationResult } from '../../domain/credential/verification-result.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { signedInUrl } from '../../protocol/oid4vci/office-urls.ts';
import { clientIdOf } from '../../protocol/oid4vp/request-object.ts';
import { walletErrorCode } from '../../protocol/oid4vp/wallet-error.ts';
import { findOffice } from '../office/find-office.ts';
import { accreditedFinder } from '../trust/accredited-finder.ts';
import type { Ports } from '../ports.ts';
import type { PresentationRequest } from '../records.ts';
import { type ReadAnswer, readAnswer, type WalletAnswer } from './read-answer.ts';
import { isBound, misfit, type Misfit, type QueryResult, verifyVpToken } from './verify-vp-token.ts';

type AnswerPorts = Pick<
  Ports,
  'store' | 'resolver' | 'statusReader' | 'contexts' | 'responseKeys' | 'clock' | 'random' | 'node'
>;
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
  const request = await ports.store.read.presentations.byId(officeCode, requestId);
  if (request === undefined) return refused('The state does not name an open request.');
  const isOpen = request.state === 'open' && request.expiresAt > ports.clock();
  const read = isOpen ? await readAnswer(ports, request, answer) : undefined;
  switch (read?.kind) {
    case undefined:
      return refused('The request is no longer open.');
    case 'refused':
      return refused(read.description);
    case 'declined':
      return endByWallet(ports, request, read.error);
    case 'presented':
      return present(ports, request, read);
    default:
      return read satisfies never;
  }
}

async function present(
  ports: AnswerPorts,
  request: PresentationRequest,
  { token, evidenceDigest }: ReadAnswer & { readonly kind: 'presented' },
): Promise<AnswerOutcome> {
  const { officeCode, dcqlQuery, nonce } = request;
  const unfit = misfit(request, token);
  if (unfit !== undefined) return { outcome: 'refused', ...unfit };
  const office = await findOffice(ports, officeCode);
  const results = await verifyVpToken(ports, token, {
    dcqlQuery,
    binding: { nonce, audience: request.clientId ?? clientIdOf(office.did) },
    trustList: await ports.store.read.trustList.list(officeCode),
    accredited: accreditedFinder(ports, officeCode),
  });
  if (!isBound(results)) return refused('The presentation is not made for this request.');
  return record(ports, { request, results, evidenceDigest });
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
    redirectUri: responseCode && resultPage(ports.node.publicUrl, request, responseCode),
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
function resultPage(
  publicUrl: string,
  { officeCode, requestId, authorizationId }: PresentationRequest,
  responseCode: string,
): string {
  if (authorizationId !== undefined)
    return signedInUrl(publicUrl, { officeCode, authorizationId, requestId, responseCode });
  return `${publicUrl}/verify?request=${requestId}#response_code=${responseCode}`;
}

function refused(description: string): AnswerOutcome {
  return { outcome: 'refused', error: 'invalid_request', description };
}
