import { epochSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import {
  buildAuthorizationServerMetadata,
  buildIssuerMetadata,
} from '../../protocol/oid4vci/issuer-metadata.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { encryptionKey } from './encryption-key.ts';

type MetadataPorts = Pick<Ports, 'store' | 'node' | 'responseKeys' | 'keyAttesters' | 'clock'>;

/** The office's credential issuer metadata (OpenID4VCI 1.0 §12.2); throws `not-found`. */
export async function issuerMetadata(ports: MetadataPorts, officeCode: OfficeCode): Promise<JsonObject> {
  const office = await findOffice(ports, officeCode);
  const { publicJwk } = await encryptionKey(ports, officeCode);
  const { node, keyAttesters = [] } = ports;
  return buildIssuerMetadata(office, node.publicUrl, {
    requestKey: publicJwk,
    takesAttestations: keyAttesters.length > 0,
  });
}

const signedSeconds = 24 * 60 * 60;

/**
 * The credential issuer metadata signed by the office, for wallets that ask for it so (OpenID4VCI 1.0 §12.2.3,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html), good for a day. Throws `not-found`.
 */
export async function signedIssuerMetadata(
  ports: MetadataPorts & Pick<Ports, 'signing'>,
  officeCode: OfficeCode,
): Promise<string> {
  const office = await findOffice(ports, officeCode);
  const signer = await ports.signing.signerFor(office.did, 'assertionMethod', 'ES256');
  const metadata = await issuerMetadata(ports, officeCode);
  const issuedAt = epochSeconds(ports.clock());
  return signJwt(
    signer,
    { typ: 'openidvci-issuer-metadata+jwt' },
    {
      ...metadata,
      iss: office.did,
      sub: credentialIssuerUrl(ports.node.publicUrl, officeCode),
      iat: issuedAt,
      exp: issuedAt + signedSeconds,
    },
  );
}

/** The office's authorization server metadata (RFC 8414); throws `not-found`. */
export async function authorizationServerMetadata(
  ports: Pick<Ports, 'store' | 'node'>,
  officeCode: OfficeCode,
): Promise<JsonObject> {
  const { publicUrl, walletRedirects = [] } = ports.node;
  const terms = { takesAuthorizations: walletRedirects.length > 0 };
  return buildAuthorizationServerMetadata(await findOffice(ports, officeCode), publicUrl, terms);
}
