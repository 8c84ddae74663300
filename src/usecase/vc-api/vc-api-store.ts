import type { CredentialState } from '../../domain/credential/credential-status.ts';
import type { Did } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest, StatusEntry } from '../records.ts';
import type { KeyType } from './instance.ts';

/** What an issuer instance signs with: the DID that is its key. It stays the same for good. */
export type InstanceIdentity = {
  readonly instanceId: string;
  readonly officeCode: OfficeCode;
  readonly did: Did;
  readonly keyType: KeyType;
  readonly madeAt: Date;
};

/** A credential of an instance that has a place in a status list. */
export type InstanceCredential = {
  readonly instanceId: string;
  /** SHA-256 of the name its status is changed by, which several credentials may have; empty for one without a name. */
  readonly nameDigest: string;
  readonly status: StatusEntry;
  readonly state: CredentialState;
  readonly issuedAt: Date;
};

/** Reading what the instances of the VC API keep. */
export type VcApiReads = {
  readonly vcApiInstances: {
    byId(instanceId: string): Promise<InstanceIdentity | undefined>;
    list(): Promise<readonly InstanceIdentity[]>;
  };
  readonly vcApiCredentials: {
    /** In the order in which they were issued; at most `most`. */
    named(instanceId: string, nameDigest: string, most: number): Promise<readonly InstanceCredential[]>;
    /** Of all instances, in the order in which they were issued. */
    list(page: PageRequest): Promise<Page<InstanceCredential>>;
  };
};

/** Writing, inside one transaction. */
export type VcApiWrites = {
  readonly writeVcApiInstances: {
    /** Keeps the identity of the instance, or answers false where it has one. */
    add(identity: InstanceIdentity): Promise<boolean>;
  };
  readonly writeVcApiCredentials: {
    add(credential: InstanceCredential): Promise<void>;
    /** Moves the credential at this place from one state to another; false where it is no longer in the first. */
    move(status: StatusEntry, from: CredentialState, to: CredentialState): Promise<boolean>;
  };
};
