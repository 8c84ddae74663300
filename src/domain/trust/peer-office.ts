import type { Did } from '../did/did.ts';
import type { OfficeCode } from './office.ts';

/**
 * What an office and a peer do for each other: `witness`, we witness for it; `witnessesUs`, it witnesses for us;
 * `asksAboutParties`, it may ask whether we hold a party of its; `answersAboutParties`, we may ask it; `link`, it may send
 * its sides of links of DIDs.
 */
export const peerPermissions = [
  'witness',
  'witnessesUs',
  'asksAboutParties',
  'answersAboutParties',
  'link',
] as const;
export type PeerPermission = (typeof peerPermissions)[number];

/** Another office that an office of this node works with. Ended rows stay: they answer for the past. */
export type PeerOffice = {
  readonly peerId: string;
  /** The office of this node. */
  readonly officeCode: OfficeCode;
  /** The peer's own DID; its requests are signed by a key of that document. */
  readonly did: Did;
  /** The base URL of the peer's node; only where we ask it anything. */
  readonly url: string | undefined;
  /** The did:key DID the peer witnesses with; only where we ask it anything. */
  readonly witness: string | undefined;
  readonly permissions: readonly PeerPermission[];
  readonly since: Date;
  readonly until: Date | undefined;
};
