import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PeerOffice, PeerPermission } from '../../domain/trust/peer-office.ts';
import {
  checkOfficeSignature,
  type OfficeRequest,
  readOfficeToken,
} from '../../protocol/office-token/office-token.ts';
import type { Ports } from '../ports.ts';
import { documentKey } from '../verification/document-key.ts';
import { usableDocument } from '../verification/evidence.ts';

type OfficeAuthenticationPorts = Pick<Ports, 'store' | 'resolver' | 'clock'>;

/**
 * Finds out which peer sent a request, by the token in its `Authorization: Office …` header. Strangers are refused before
 * anything is asked of their hosts. Throws `unauthorized` for a token that is missing or wrong in any part, or by a DID that
 * is deactivated; `forbidden` for an office that is no peer with the permission; `did-unreachable` where its host does not
 * answer.
 */
export async function authenticateOffice(
  ports: OfficeAuthenticationPorts,
  asked: {
    readonly officeCode: OfficeCode;
    readonly permission: PeerPermission;
    readonly authorization: string | undefined;
    readonly request: OfficeRequest;
  },
): Promise<PeerOffice> {
  const { officeCode, permission, authorization, request } = asked;
  const compact = /^Office ([A-Za-z0-9._-]{1,8192})$/.exec(authorization ?? '')?.[1];
  if (compact === undefined) throw refused('An office token is needed.');
  const at = ports.clock();
  const token = readOfficeToken(compact, request, at);
  if ('fault' in token) throw refused(token.fault.detail);
  const peer = await peerWith(ports, officeCode, { did: token.issuer, permission });
  if (peer === undefined) throw new Problem('forbidden', 'The office is not a peer that may ask for this.');
  const resolution = await ports.resolver.resolve(token.issuer);
  if (resolution.error?.unreachable === true)
    throw new Problem('did-unreachable', 'The host of the office does not answer.');
  const document = usableDocument(resolution, token.issuer);
  if ('code' in document) throw refused('The DID of the office does not resolve to an active one.');
  const key = documentKey(document, token.kid, { relationship: 'authentication', at });
  if ('code' in key) throw refused(key.detail);
  const fault = checkOfficeSignature(token, key);
  if (fault !== undefined) throw refused(fault.detail);
  return peer;
}

/** The peer in force of this DID that has the permission. */
export async function peerWith(
  { store }: Pick<Ports, 'store'>,
  officeCode: OfficeCode,
  { did, permission }: { readonly did: Did; readonly permission: PeerPermission },
): Promise<PeerOffice | undefined> {
  const peers = await store.read.peerOffices.list(officeCode);
  return peers.find(
    (peer) => peer.did === did && peer.until === undefined && peer.permissions.includes(permission),
  );
}

function refused(detail: string): Problem {
  return new Problem('unauthorized', detail);
}
