import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { Signer } from '../../domain/did/signer.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { clientIdOf, requestObjectPayload, requestObjectType } from '../../protocol/oid4vp/request-object.ts';
import { narrowedQuery, type WalletFormats } from '../../protocol/oid4vp/wallet-metadata.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import type { PresentationRequest } from '../records.ts';
import { certificateClientId } from './install-certificate.ts';
import { presentationUrls } from './request-presentation.ts';

type HandOutPorts = Pick<Ports, 'store' | 'signing' | 'certificateKeys' | 'clock' | 'node'>;

/**
 * The signed request object, handed out once while the request is open; undefined for a request that is unknown, was
 * fetched before, was answered, or has expired. It is signed before it counts as fetched, so that a failure loses nothing.
 * What a wallet says it has no format for is left out of the query.
 */
export async function presentationRequestObject(
  ports: HandOutPorts,
  asked: {
    readonly officeCode: OfficeCode;
    readonly requestId: string;
    readonly walletNonce: string | undefined;
    readonly walletFormats?: WalletFormats | undefined;
  },
): Promise<string | undefined> {
  const { officeCode, requestId, walletNonce } = asked;
  const office = await findOffice(ports, officeCode);
  const request = await ports.store.read.presentations.byId(officeCode, requestId);
  const at = ports.clock();
  if (request?.state !== 'open' || request.fetchedAt !== undefined || request.expiresAt <= at)
    return undefined;
  const { signer, header } = await signerOf(ports, office, request);
  const payload = requestObjectPayload({
    clientId: request.clientId ?? clientIdOf(office.did),
    officeName: office.name,
    responseUri: presentationUrls(ports.node.publicUrl, request).responseUri,
    nonce: request.nonce,
    dcqlQuery: narrowedQuery(request.dcqlQuery, asked.walletFormats),
    encryptionKey: request.responseKey?.publicJwk,
    transactionData: request.transactionData,
    ...{ walletNonce, at },
  });
  const requestObject = await signJwt(signer, { typ: requestObjectType, ...header }, payload);
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

type Signature = { readonly signer: Signer; readonly header: JsonObject };

// Under its DID the office signs with a key of its document, under a certificate with the certificate's.
async function signerOf(
  ports: HandOutPorts,
  office: Office,
  request: PresentationRequest,
): Promise<Signature> {
  if (request.clientId === undefined)
    return { signer: await ports.signing.signerFor(office.did, 'authentication', 'ES256'), header: {} };
  const installed = await ports.store.read.certificates.list(office.officeCode);
  const certificate = installed.find((each) => certificateClientId(each) === request.clientId);
  if (certificate === undefined)
    throw new Problem('key-not-custodial', 'The certificate of the request is not installed any more.');
  const signer = await ports.certificateKeys.signerFor(certificate);
  return { signer, header: { x5c: certificate.chain } };
}
