import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret, randomUuid } from '../../base/random.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import { askedQuery } from '../../protocol/oid4vp/dcql-answer.ts';
import { authorizationRequestUri, clientIdOf, stateOf } from '../../protocol/oid4vp/request-object.ts';
import { buildTransactionData, type TransactionWish } from '../../protocol/oid4vp/transaction-data.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import type { PresentationRequest } from '../records.ts';
import { certificateClientId, usableCertificate } from './install-certificate.ts';
import {
  type IssuedType,
  type PresentationQuestion,
  queryOf,
  questionFacts,
} from './presentation-question.ts';

/** How long a request stays open, in seconds. Short, because a QR code can be relayed to somebody else's wallet. */
export const requestSeconds = { least: 30, usual: 300, most: 3600 } as const;

/** How an office is known to wallets (OpenID4VP 1.0 §5.9.3). */
export const clientIdPrefixes = ['decentralized_identifier', 'x509_hash'] as const;
export type ClientIdPrefix = (typeof clientIdPrefixes)[number];

export type RequestCommand = PresentationQuestion & {
  readonly caller: Caller;
  readonly purpose: string;
  readonly flow: PresentationRequest['flow'];
  readonly expiresInSeconds: number;
  /** Under which name the office asks: its DID's where not given, or that of the certificate it has installed. */
  readonly clientIdPrefix?: ClientIdPrefix | undefined;
  readonly responseMode?: PresentationRequest['responseMode'] | undefined;
  /** How the wallet is asked to fetch the request object. */
  readonly requestUriMethod?: 'get' | 'post' | undefined;
  readonly transactionData?: readonly TransactionWish[] | undefined;
  /** The authorization that the holder signs in to, to whose browser the wallet goes back. */
  readonly authorizationId?: string | undefined;
  /** The request is made in a browser, to which alone the result of a same-device request is shown. */
  readonly isInBrowser?: boolean | undefined;
};
type RequestPorts = Pick<Ports, 'store' | 'responseKeys' | 'clock' | 'random' | 'node'>;
export type MadeRequest = {
  readonly request: PresentationRequest;
  readonly authorizationRequestUri: string;
  /** What the browser has to keep, where the request is bound to it. */
  readonly session: string | undefined;
};

/**
 * Asks for credentials that the office's trusted or accredited issuers issue. Throws `issuer-not-trusted` where neither
 * the trust list nor an accreditation names an issuer of a type that is needed, because then no answer could be relied on,
 * and `invalid-request` for a query that cannot be asked.
 */
export async function requestPresentation(
  ports: RequestPorts,
  command: RequestCommand,
): Promise<MadeRequest> {
  const { caller, purpose, flow } = command;
  const { officeCode, actor } = caller;
  const office = await findOffice(ports, officeCode);
  const at = ports.clock();
  const dcqlQuery = queryOf(command, await issuersNow(ports, officeCode));
  const transactionData = buildTransactionData(command.transactionData ?? [], askedQuery(dcqlQuery));
  const expiresAt = addSeconds(at, command.expiresInSeconds);
  const { responseMode = 'direct_post' } = command;
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
    expiresAt,
    fetchedAt: undefined,
    state: 'open',
    answeredAt: undefined,
    results: undefined,
    evidenceDigest: undefined,
    clientId: await clientIdFor(ports, command, expiresAt),
    responseMode,
    responseKey: responseMode === 'direct_post.jwt' ? ports.responseKeys.generate() : undefined,
    sessionDigest: session && sha256Text(session),
    transactionData,
    authorizationId: command.authorizationId,
  };
  await ports.store.write(async (store) => {
    await store.writePresentations.add(request);
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'presentation.requested',
      subject: request.requestId,
      facts: factsOf(command, request),
    });
  });
  const urls = presentationUrls(ports.node.publicUrl, request);
  const clientId = request.clientId ?? clientIdOf(office.did);
  const link = authorizationRequestUri(clientId, urls.requestUri, command.requestUriMethod === 'post');
  return { request, session, authorizationRequestUri: link };
}

/** Every type of credential that somebody may issue now in the eyes of the office, with its `vct` values. */
async function issuersNow(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  officeCode: OfficeCode,
): Promise<readonly IssuedType[]> {
  const at = clock();
  const trusted = (await store.read.trustList.list(officeCode)).filter(
    ({ since, until }) => since <= at && (until === undefined || at < until),
  );
  const accredited = (await store.read.accreditations.list(officeCode))
    .filter(({ revokedFrom }) => revokedFrom === undefined)
    .flatMap(({ accreditedFor }) => accreditedFor);
  return [...trusted, ...accredited];
}

function factsOf(
  command: RequestCommand,
  { flow, dcqlQuery, transactionData }: PresentationRequest,
): JsonObject {
  const confirmed = transactionData.length === 0 ? {} : { transactionData: transactionData.map(sha256Text) };
  return { flow, ...questionFacts(command, dcqlQuery), ...confirmed };
}

// The certificate has to be good for as long as the request object may still be fetched and used.
async function clientIdFor(
  ports: Pick<Ports, 'store' | 'clock'>,
  { caller: { officeCode }, clientIdPrefix }: RequestCommand,
  expiresAt: Date,
): Promise<string | undefined> {
  if (clientIdPrefix !== 'x509_hash') return undefined;
  const certificate = await usableCertificate(ports, { officeCode, moments: [ports.clock(), expiresAt] });
  if (certificate === undefined)
    throw new Problem('invalid-request', 'The office has no certificate that is good for so long.');
  return certificateClientId(certificate);
}

/** Where the wallet fetches the request object, and where it posts its answer. */
export function presentationUrls(
  publicUrl: string,
  { officeCode, requestId }: Pick<PresentationRequest, 'officeCode' | 'requestId'>,
): { readonly requestUri: string; readonly responseUri: string } {
  const base = `${credentialIssuerUrl(publicUrl, officeCode)}/presentation-requests/${requestId}`;
  return { requestUri: `${base}/request-object`, responseUri: `${base}/response` };
}
