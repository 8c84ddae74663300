import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret, randomUuid } from '../../base/random.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import { buildDcqlQuery, type PresentationFormat } from '../../protocol/oid4vp/dcql-query.ts';
import { authorizationRequestUri, stateOf } from '../../protocol/oid4vp/request-object.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import type { PresentationRequest } from '../records.ts';

/** How long a request stays open, in seconds. Short, because a QR code can be relayed to somebody else's wallet. */
export const requestSeconds = { least: 30, usual: 300, most: 3600 } as const;

export type RequestCommand = {
  readonly caller: Caller;
  readonly purpose: string;
  readonly credentialType: CredentialType;
  readonly formats: readonly PresentationFormat[];
  readonly claims: readonly string[];
  readonly flow: PresentationRequest['flow'];
  readonly expiresInSeconds: number;
};
export type MadeRequest = { readonly request: PresentationRequest; readonly authorizationRequestUri: string };

/**
 * Asks for a credential that the office's trusted or accredited issuers issue. Throws `issuer-not-trusted` where neither
 * the trust list nor an accreditation names an issuer of the type, because then no answer could be relied on.
 */
export async function requestPresentation(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>,
  command: RequestCommand,
): Promise<MadeRequest> {
  const { caller, purpose, credentialType, flow } = command;
  const { officeCode, actor } = caller;
  const office = await findOffice(ports, officeCode);
  const at = ports.clock();
  const rows = (await ports.store.read.trustList.list(officeCode)).filter(
    (row) =>
      row.credentialType === credentialType && row.since <= at && (row.until === undefined || at < row.until),
  );
  const accredited = (await ports.store.read.accreditations.list(officeCode))
    .filter(({ revokedFrom }) => revokedFrom === undefined)
    .flatMap(({ accreditedFor }) => accreditedFor.filter((each) => each.credentialType === credentialType));
  if (rows.length === 0 && accredited.length === 0)
    throw new Problem('issuer-not-trusted', 'The trust list names no issuer of this type of credential.');
  const vct = [...new Set([...rows, ...accredited].flatMap((each) => each.vct))];
  const { formats, claims } = command;
  const nonce = randomSecret(ports.random);
  const request: PresentationRequest = {
    requestId: randomUuid(ports.random),
    officeCode,
    createdBy: actor,
    purpose,
    dcqlQuery: buildDcqlQuery({ formats, claims, vct, type: credentialType }),
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
  };
  await ports.store.write(async (store) => {
    await store.writePresentations.add(request);
    const facts = { credentialType, flow, formats };
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'presentation.requested',
      subject: request.requestId,
      facts,
    });
  });
  const urls = presentationUrls(ports.node.publicUrl, request);
  return { request, authorizationRequestUri: authorizationRequestUri(office.did, urls.requestUri) };
}

/** Where the wallet fetches the request object, and where it posts its answer. */
export function presentationUrls(
  publicUrl: string,
  { officeCode, requestId }: Pick<PresentationRequest, 'officeCode' | 'requestId'>,
): { readonly requestUri: string; readonly responseUri: string } {
  const base = `${credentialIssuerUrl(publicUrl, officeCode)}/presentation-requests/${requestId}`;
  return { requestUri: `${base}/request-object`, responseUri: `${base}/response` };
}
