import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { authorityOf } from '../../protocol/did-web/web-location.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import { signOfficeToken } from '../../protocol/office-token/office-token.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { activeDocument } from './active-document.ts';
import { type IssuedStatement, issueStatement } from './issue-statement.ts';
import type { HeldStatement } from './judge-statement.ts';
import type { LinkRequest } from './request-did-link.ts';
import { digestEvidence, type OwnSide } from './state-own-side.ts';

export type AnswerPorts = Pick<
  Ports,
  'store' | 'signing' | 'clock' | 'random' | 'node' | 'resolver' | 'peers'
>;
/** A link request of another office that is answered for a party here. */
export type RequestAnswer = {
  readonly caller: Caller;
  readonly request: Omit<LinkRequest, 'discloses'>;
  readonly side: OwnSide;
  /** Whether it is sent to the office that asked. */
  readonly isSent: boolean;
};
export type AnsweredRequest = IssuedStatement & {
  readonly delivery: 'none' | 'taken' | 'refused' | 'unreachable';
};

const mostAnswerBytes = 64 * 1024;
const sendSeconds = 10;

/**
 * States this office's side of a link that another office collects, and sends it there where that is wished, with a token
 * of this office. A statement that was not taken stays on record, where it can be revoked. Throws as `issueStatement` and
 * `digestEvidence`,
 * `conflict` where the time of the request is over, and `invalid-request` where answers are to go to another host than that
 * of the office that asked.
 */
export async function answerLinkRequest(ports: AnswerPorts, answer: RequestAnswer): Promise<AnsweredRequest> {
  const { caller, request, side, isSent } = answer;
  const { did, signedBy } = side;
  const { audience, respondTo, expiresAt, dids } = request;
  checkPlace(audience, respondTo);
  if (ports.clock() > new Date(expiresAt)) throw new Problem('conflict', 'The time of the request is over.');
  for (const each of dids) await activeDocument(ports, each);
  const otherDid = dids.find((each) => each !== did) ?? did;
  const evidence = await digestEvidence(ports, { caller, did, otherDid, evidence: side.evidence });
  const issued = await issueStatement(ports, { caller, link: request, did, signedBy, evidence });
  const delivery = isSent ? await send(ports, answer, issued) : 'none';
  return { ...issued, delivery };
}

// Whoever forged a request must not learn of a statement that is meant for an office.
function checkPlace(audience: Did, respondTo: string): void {
  const place = readWebvhDid(audience);
  const url = URL.parse(respondTo);
  if (place !== undefined && url !== null && url.host === authorityOf(place.web) && url.search === '') return;
  throw new Problem(
    'invalid-request',
    'Answers are to go to another place than that of the office that asks.',
  );
}

async function send(
  ports: AnswerPorts,
  { caller, request }: RequestAnswer,
  { credential }: IssuedStatement,
): Promise<AnsweredRequest['delivery']> {
  const { did: issuer } = await findOffice(ports, caller.officeCode);
  const { origin, pathname: path } = new URL(request.respondTo);
  const body = JSON.stringify({ linkId: request.linkId, credential });
  const signer = await ports.signing.signerFor(issuer, 'authentication', 'ES256');
  const token = await signOfficeToken(
    { audience: origin, method: 'POST', path, body },
    { issuer, signer, at: ports.clock() },
  );
  const answer = await ports.peers.post(`${origin}${path}`, {
    ...{ body, authorization: `Office ${token}`, mostBytes: mostAnswerBytes },
    signal: AbortSignal.timeout(sendSeconds * 1000),
  });
  return answer.outcome === 'answered' ? 'taken' : answer.outcome;
}

/** Why an office that sent a statement may not: it is of a party it does not hold, or signed by somebody else. */
export function refusalOfSender(sender: Did | undefined, statement: HeldStatement): Problem | undefined {
  const { did, issuer, role } = statement;
  if (sender === undefined)
    return role === 'party'
      ? undefined
      : new Problem('forbidden', 'An office sends its statements with its token.');
  const [place, host] = [readWebvhDid(did), readWebvhDid(sender)];
  const isHosted =
    place !== undefined && host !== undefined && authorityOf(place.web) === authorityOf(host.web);
  const isOwn = isHosted && (issuer === sender || issuer === did);
  return isOwn ? undefined : new Problem('forbidden', 'The statement is of a party of another office.');
}
