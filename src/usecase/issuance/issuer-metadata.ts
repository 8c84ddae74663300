import type { JsonObject } from '../../base/json.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import {
  buildAuthorizationServerMetadata,
  buildIssuerMetadata,
} from '../../protocol/oid4vci/issuer-metadata.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';

/** The office's credential issuer metadata (OpenID4VCI 1.0 §12.2); throws `not-found`. */
export async function issuerMetadata(
  ports: Pick<Ports, 'store' | 'node'>,
  officeCode: OfficeCode,
): Promise<JsonObject> {
  return buildIssuerMetadata(await findOffice(ports, officeCode), ports.node.publicUrl);
}

/** The office's authorization server metadata (RFC 8414); throws `not-found`. */
export async function authorizationServerMetadata(
  ports: Pick<Ports, 'store' | 'node'>,
  officeCode: OfficeCode,
): Promise<JsonObject> {
  return buildAuthorizationServerMetadata(await findOffice(ports, officeCode), ports.node.publicUrl);
}
