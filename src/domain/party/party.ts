import type { Random } from '../../base/clock.ts';
import type { Did } from '../did/did.ts';
import type { OfficeCode } from '../trust/office.ts';
import type { PartyData } from './party-data.ts';

/** Who holds the update key of the party's DID. */
export type PartyControl = 'office' | 'holder';

/** A party as one office holds it. `partyId` is opaque (128 random bits) and unique on the node. */
export type Party = {
  readonly partyId: string;
  readonly officeCode: OfficeCode;
  readonly did: Did;
  readonly control: PartyControl;
  readonly data: PartyData;
  /** Counts from 1; the ETag of the resource. */
  readonly version: number;
  /** `leaving` while the identifier goes to another node, `moved` once it is there. */
  readonly status: 'active' | 'deactivated' | 'leaving' | 'moved';
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A party id: 128 random bits in hexadecimal. It names nobody. */
export function newPartyId(random: Random): string {
  return Buffer.from(random(16)).toString('hex');
}

/**
 * A party id that begins with the moment it was made at, so that those of many parties made one after another lie side by
 * side in an index. With 80 random bits nobody can guess it either; when it was made the first log entry tells too.
 */
export function timeOrderedPartyId(random: Random, at: Date): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUIntBE(at.getTime(), 0, 6);
  return bytes.toString('hex');
}
