import { equalBytes, utf8 } from '../base/bytes.ts';
import { sha256Text } from '../base/hash.ts';
import type { Json } from '../base/json.ts';
import { randomSecret } from '../base/random.ts';
import type { VerificationResult } from '../domain/credential/verification-result.ts';
import type { Office, OfficeCode } from '../domain/trust/office.ts';
import { answersQuery, formatOfQueryId } from '../protocol/oid4vp/dcql-query.ts';
import { clientIdOf } from '../protocol/oid4vp/request-object.ts';
import { readVpToken, type VpToken } from '../protocol/oid4vp/vp-token.ts';
import { findOffice } from './find-office.ts';
import type { Ports } from './ports.ts';
import type { PresentationRequest } from './records.ts';
import { verifyPresentation } from './verify-presentation.ts';

type AnswerPorts = Pick<Ports, 'store' | 'resolver' | 'statusReader' | 'clock' | 'random' | 'node'>;
/** The parameters a wallet posts (OpenID4VP 1.0 §8.2). */
export type WalletAnswer = {
  readonly state?: string | undefined;
  readonly vpToken?: string | undefined;
  readonly error?: string | undefined;
};
export type AnswerOutcome =
  | { readonly outcome: 'accepted'; readonly redirectUri: string | undefined }
  | { readonly outcome: 'refused'; readonly description: string };
type Results = NonNullable<PresentationRequest['results']>;

/**
 * Takes a wallet's answer to a presentation request (OpenID4VP 1.0 §8,
 * https://openid.net/specs/openid-4-verifiable-presentations-1_0.html). Of many answers exactly one is accepted. An
 * answer that is not bound to this very request (state, nonce, audience, form) leaves it open; one that is bound but
 * fails another check ends it as refused, with every check on record.
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
  if (answer.error !== undefined) return endByWallet(ports, request);
  const token = answer.vpToken === undefined ? undefined : readVpToken(answer.vpToken);
  if (token === undefined || answer.vpToken === undefined)
    return refused('vp_token does not have the expected form.');
  const unfit = misfit(token);
  if (unfit !== undefined) return refused(unfit);
  const results = await verifyToken(ports, { office, request, token });
  if (results.some(isUnbound)) return refused('The presentation is not made for this request.');
  return record(ports, { request, results, evidenceDigest: sha256Text(answer.vpToken) });
}

function isStateOf({ stateDigest }: PresentationRequest, state: string | undefined): boolean {
  return state !== undefined && equalBytes(utf8(sha256Text(state)), utf8(stateDigest));
}

function misfit(token: VpToken): string | undefined {
  for (const [queryId, presentations] of token) {
    if (formatOfQueryId(queryId) === undefined) return 'vp_token answers a query that was not asked.';
    if (presentations.length > 1) return 'vp_token has several presentations where one was asked for.';
  }
  return undefined;
}

type Verified = { readonly queryId: string; readonly result: VerificationResult };

async function verifyToken(
  ports: AnswerPorts,
  asked: { readonly office: Office; readonly request: PresentationRequest; readonly token: VpToken },
): Promise<readonly Verified[]> {
  const { office, request, token } = asked;
  const trustList = await ports.store.read.trustList.list(office.officeCode);
  const binding = { nonce: request.nonce, audience: clientIdOf(office.did) };
  const verified: Verified[] = [];
  for (const [queryId, presentations] of token) {
    const format = formatOfQueryId(queryId);
    for (const presentation of format === undefined ? [] : presentations) {
      const results = await verifyPresentation(ports, {
        presentation,
        format: format ?? 'dc+sd-jwt',
        binding,
        trustList,
      });
      verified.push(...results.map((result) => ({ queryId, result })));
    }
  }
  return verified;
}

const unboundCodes = new Set(['INVALID_CHALLENGE_ERROR', 'INVALID_DOMAIN_ERROR']);

// Anybody may post anything to the response address, so only what the asked wallet signed for this request ends it.
function isUnbound({ result }: Verified): boolean {
  return result.checks.some(
    ({ name, outcome, code }) =>
      outcome === 'failed' &&
      (name === 'format' || name === 'holderBinding' || name === 'signature' || unboundCodes.has(code ?? '')),
  );
}

async function record(
  ports: AnswerPorts,
  answered: {
    readonly request: PresentationRequest;
    readonly results: readonly Verified[];
    readonly evidenceDigest: string;
  },
): Promise<AnswerOutcome> {
  const { request, results, evidenceDigest } = answered;
  const { officeCode, requestId } = request;
  const isGood = results.every(({ result }) => result.trusted) && hasAnswered(request, results);
  const responseCode = isGood && request.flow === 'sameDevice' ? randomSecret(ports.random) : undefined;
  const at = ports.clock();
  const isFirst = await ports.store.write(async (store) => {
    const wasOpen = await store.writePresentations.answer(officeCode, requestId, {
      at,
      state: isGood ? 'answered' : 'refused',
      results: namedResults(results),
      evidenceDigest,
      responseCodeDigest: responseCode === undefined ? undefined : sha256Text(responseCode),
    });
    if (!wasOpen) return false;
    const facts = {
      outcome: isGood ? 'answered' : 'refused',
      evidenceDigest,
      results: results.map(checkFacts),
    };
    await store.writeAudit.append({
      officeCode,
      at,
      actor: 'wallet',
      action: 'presentation.answered',
      subject: requestId,
      facts,
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

function hasAnswered({ dcqlQuery }: PresentationRequest, results: readonly Verified[]): boolean {
  const answers = results.flatMap(({ queryId, result: { credential } }) =>
    credential === undefined ? [] : [{ queryId, credential }],
  );
  return answers.length === results.length && answersQuery(dcqlQuery, answers);
}

// A JWT presentation may carry several credentials; each keeps its own result.
function namedResults(results: readonly Verified[]): Results {
  return Object.fromEntries(
    results.map(({ queryId, result }, index) => [index === 0 ? queryId : `${queryId}_${index + 1}`, result]),
  );
}

function checkFacts({ queryId, result }: Verified): Json {
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
      facts: {},
    });
  });
  return { outcome: 'accepted', redirectUri: undefined };
}

// The address is our own page, never one that came with a request, so that nobody is sent elsewhere.
function resultPage(publicUrl: string, requestId: string, responseCode: string): string {
  return `${publicUrl}/verify?request=${requestId}#response_code=${responseCode}`;
}

function refused(description: string): AnswerOutcome {
  return { outcome: 'refused', description };
}
