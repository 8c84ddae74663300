import type { OfficeCode } from '../domain/trust/office.ts';
import { signJwt } from '../protocol/jose/sign-jwt.ts';
import { requestObjectPayload, requestObjectType } from '../protocol/oid4vp/request-object.ts';
import { findOffice } from './find-office.ts';
import type { Ports } from './ports.ts';
import { presentationUrls } from './request-presentation.ts';

/**
 * The signed request object, handed out once while the request is open; undefined for a request that is unknown, was
 * fetched before, was answered, or has expired.
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
  const signer = await ports.signing.signerFor(office.did, 'authentication', 'ES256');
  const at = ports.clock();
  const fetched = await ports.store.write((store) =>
    store.writePresentations.fetch(officeCode, requestId, at),
  );
  const isHandedOut =
    fetched?.first === true && fetched.request.state === 'open' && at < fetched.request.expiresAt;
  if (!isHandedOut) return undefined;
  const { nonce, dcqlQuery } = fetched.request;
  const { responseUri } = presentationUrls(ports.node.publicUrl, fetched.request);
  const { did, name: officeName } = office;
  const payload = requestObjectPayload({ did, officeName, responseUri, nonce, dcqlQuery, walletNonce, at });
  return signJwt(signer, { typ: requestObjectType }, payload);
}
