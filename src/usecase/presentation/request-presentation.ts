import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, type Json, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret, randomUuid } from '../../base/random.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { CredentialType, TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import { readDcqlQuery } from '../../protocol/oid4vp/dcql-limits.ts';
import {
  buildDcqlQuery,
  type ClaimWish,
  type CredentialWish,
  type PresentationFormat,
  type WishSet,
} from '../../protocol/oid4vp/dcql-query.ts';
import { authorizationRequestUri, stateOf } from '../../protocol/oid4vp/request-object.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import type { PresentationRequest } from '../records.ts';

/** How long a request stays open, in seconds. Short, because a QR code can be relayed to somebody else's wallet. */
export const requestSeconds = { least: 30, usual: 300, most: 3600 } as const;

/** A credential that is asked for beside others; its name is the beginning of the ids of its results. */
export type NamedWish = {
  readonly name: string;
  readonly credentialType: CredentialType;
  readonly formats: readonly PresentationFormat[];
  readonly claims: readonly ClaimWish[];
  readonly isOptional?: boolean | undefined;
  readonly isMultiple?: boolean | undefined;
};

/** What is asked: one credential, several under names, or a DCQL query of the caller's own. */
export type PresentationQuestion =
  | {
      readonly credentialType: CredentialType;
      readonly formats: readonly PresentationFormat[];
      readonly claims: readonly ClaimWish[];
    }
  | { readonly credentials: readonly NamedWish[]; readonly sets?: readonly WishSet[] | undefined }
  | { readonly dcqlQuery: Json };

export type RequestCommand = PresentationQuestion & {
  readonly caller: Caller;
  readonly purpose: string;
  readonly flow: PresentationRequest['flow'];
  readonly expiresInSeconds: number;
  /** The request is made in a browser, to which alone the result of a same-device request is shown. */
  readonly isInBrowser?: boolean | undefined;
};
export type MadeRequest = {
  readonly request: PresentationRequest;
  readonly authorizationRequestUri: string;
  /** What the browser has to keep, where the request is bound to it. */
  readonly session: string | undefined;
};

/**
 * Asks for credentials that the office's trusted issuers issue. Throws `issuer-not-trusted` where the trust list names
 * no issuer of a type that is needed, because then no answer could be relied on, and `invalid-request` for a query that
 * cannot be asked.
 */
export async function requestPresentation(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>,
  command: RequestCommand,
): Promise<MadeRequest> {
  const { caller, purpose, flow } = command;
  const { officeCode, actor } = caller;
  const office = await findOffice(ports, officeCode);
  const at = ports.clock();
  const trustList = await ports.store.read.trustList.list(officeCode);
  const dcqlQuery = queryOf(
    command,
    trustList.filter(({ since, until }) => since <= at && (until === undefined || at < until)),
  );
  const nonce = randomSecret(ports.random);
  const isBound = command.isInBrowser === true && flow === 'sameDevice';
  const session = isBound ? randomSecret(ports.random) : undefined;
  const request: PresentationRequest = {
    requestId: randomUuid(ports.random),
    officeCode,
    createdBy: actor,
    purpose,
    dcqlQuery,
    nonce,
    stateDigest: sha256Text(stateOf(nonce)),
    flow,
    responseCodeDigest: undefined,
    createdAt: at,
    expiresAt: addSeconds(at, command.expiresInSeconds),
    fetchedAt: undefined,
    state: 'open',
    answeredAt: undefined,
    results: undefined,
    evidenceDigest: undefined,
    clientId: undefined,
    responseMode: 'direct_post',
    responseKey: undefined,
    sessionDigest: session && sha256Text(session),
    transactionData: [],
  };
  await ports.store.write(async (store) => {
    await store.writePresentations.add(request);
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'presentation.requested',
      subject: request.requestId,
      facts: { flow, ...questionFacts(command, dcqlQuery) },
    });
  });
  const urls = presentationUrls(ports.node.publicUrl, request);
  const link = authorizationRequestUri(office.did, urls.requestUri);
  return { request, session, authorizationRequestUri: link };
}

function queryOf(question: PresentationQuestion, trustList: readonly TrustedIssuer[]): JsonObject {
  if ('dcqlQuery' in question) return readDcqlQuery(question.dcqlQuery);
  if ('credentials' in question)
    return buildDcqlQuery(
      question.credentials.map((wish) => credentialWish(wish, trustList)),
      question.sets,
    );
  return buildDcqlQuery([credentialWish(question, trustList)]);
}

type AskedWish = Omit<NamedWish, 'name'> & { readonly name?: string };

function credentialWish(
  { credentialType: type, ...wish }: AskedWish,
  trustList: readonly TrustedIssuer[],
): CredentialWish {
  const rows = trustList.filter((row) => row.credentialType === type);
  if (rows.length === 0)
    throw new Problem('issuer-not-trusted', 'The trust list names no issuer of this type of credential.');
  return { ...wish, type, vct: [...new Set(rows.flatMap(({ vct }) => vct))] };
}

function questionFacts(question: PresentationQuestion, dcqlQuery: JsonObject): JsonObject {
  if ('dcqlQuery' in question) return { queryDigest: sha256Text(canonicalJson(dcqlQuery)) };
  if ('credentials' in question)
    return {
      credentials: question.credentials.map(({ credentialType, formats }) => ({ credentialType, formats })),
    };
  return { credentialType: question.credentialType, formats: question.formats };
}

/** Where the wallet fetches the request object, and where it posts its answer. */
export function presentationUrls(
  publicUrl: string,
  { officeCode, requestId }: Pick<PresentationRequest, 'officeCode' | 'requestId'>,
): { readonly requestUri: string; readonly responseUri: string } {
  const base = `${credentialIssuerUrl(publicUrl, officeCode)}/presentation-requests/${requestId}`;
  return { requestUri: `${base}/request-object`, responseUri: `${base}/response` };
}
