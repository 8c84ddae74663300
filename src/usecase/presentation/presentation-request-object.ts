import type { OfficeCode } from '../../domain/trust/office.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { requestObjectPayload, requestObjectType } from '../../protocol/oid4vp/request-object.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { presentationUrls } from './request-presentation.ts';

/**
 * The signed request object, handed out once while the request is open; undefined for a request that is unknown, was
 * fetched before, was answered, or has expired. It is signed before it counts as fetched, so that a failure loses nothing.
 */
export async function presentationRequestObject(
  ports: Pick<Ports, 'store' | 'signing' | 'clock' | 'node'>,
  asked: {
    readonly officeCode: OfficeCode;
    readonly requestId: string;
    readonly walletNonce: string | undefined;
  },
): Promise<string | undefined> {
  const { officeCode, requestId, walletNonce } = asked;
  const office = await findOffice(ports, officeCode);
  const request = await ports.store.read.presentations.byId(officeCode, requestId);
  const at = ports.clock();
  if (request?.state !== 'open' || request.fetchedAt !== undefined || request.expiresAt <= at)
    return undefined;
  const { nonce, dcqlQuery } = request;
  const { responseUri } = presentationUrls(ports.node.publicUrl, request);
  const { did, name: officeName } = office;
  const signer = await ports.signing.signerFor(did, 'authentication', 'ES256');
  const payload = requestObjectPayload({ did, officeName, responseUri, nonce, dcqlQuery, walletNonce, at });
  const requestObject = await signJwt(signer, { typ: requestObjectType }, payload);
  const isFirst = await ports.store.write(async (store) => {
    const fetched = await store.writePresentations.fetch(officeCode, requestId, at);
    if (fetched?.first !== true) return false;
    await store.writeAudit.append({
      officeCode,
      at,
      actor: 'wallet',
      action: 'presentation.requestFetched',
      subject: requestId,
      facts: {},
    });
    return true;
  });
  return isFirst ? requestObject : undefined;
}
