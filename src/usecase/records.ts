import type { Json } from '../base/json.ts';
import type { VerificationResult } from '../domain/credential/verification-result.ts';
import type { Did } from '../domain/did/did.ts';
import type { LogChange } from '../domain/did/did-log.ts';
import type { SigningAlgorithm } from '../domain/did/signer.ts';
import type { Scope } from '../domain/trust/access.ts';
import type { OfficeCode } from '../domain/trust/office.ts';
import type { CredentialType } from '../domain/trust/trusted-issuer.ts';

/** A page of a collection in its stable order; `next` is the opaque cursor of the following page. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined };
export type PageRequest = { readonly limit: number; readonly cursor?: string };

/** A private key at rest: `sealed` is encrypted under the key-encryption key and means nothing without it. */
export type KeyRecord = {
  /** The key's id: its public Multikey. */
  readonly keyId: string;
  readonly did: Did | undefined;
  readonly algorithm: SigningAlgorithm;
  readonly publicKeyHex: string;
  readonly sealed: Uint8Array;
};
/** What Veramo's DID store keeps of one identifier; `keyIds` in document order, `updateKeyIds` may sign the next entry. */
export type DidRecord = {
  readonly did: Did;
  readonly provider: string;
  readonly officeCode: OfficeCode;
  readonly controllerKeyId: string | undefined;
  readonly keys: readonly {
    readonly keyId: string;
    readonly verificationMethod: string;
    readonly relationships: readonly string[];
  }[];
};
/** A made or changed identifier that is not stored yet. `expectedHead` is undefined for a new one. */
export type PreparedDid = {
  readonly change: LogChange;
  readonly expectedHead: string | undefined;
  readonly newKeys: readonly KeyRecord[];
  readonly retiredKeyIds: readonly string[];
  readonly record: DidRecord;
};

/** A genesis or update entry made for a holder to sign; taken once. `unsigned` is the entry without its proof. */
export type LogDraft = {
  readonly draftId: string;
  readonly officeCode: OfficeCode;
  readonly did: Did;
  readonly location: string;
  readonly unsigned: Json;
  readonly expiresAt: Date;
};

/** A hashed secret of an office's staff or system. */
export type AccessCredential = {
  readonly credentialId: string;
  readonly officeCode: OfficeCode;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly secretDigest: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
};

export type OfferState = 'open' | 'tokenIssued' | 'issued' | 'withdrawn' | 'locked' | 'expired';
/** A credential offer; the code and the tx_code are kept as SHA-256 only. */
export type Offer = {
  readonly offerId: string;
  readonly officeCode: OfficeCode;
  readonly partyId: string;
  readonly configurationIds: readonly string[];
  readonly codeDigest: string;
  readonly txCodeDigest: string;
  /** Evidence and assurance to be stated in the credential. */
  readonly dataset: Json;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly failedTries: number;
  readonly state: OfferState;
};
export type OfferTaken =
  | { readonly outcome: 'taken'; readonly offer: Offer }
  | { readonly outcome: 'wrongTxCode'; readonly triesLeft: number }
  | { readonly outcome: 'notOpen' };

/** An OpenID4VCI access token, kept as SHA-256. */
export type AccessToken = {
  readonly tokenDigest: string;
  readonly officeCode: OfficeCode;
  readonly offerId: string;
  readonly configurationIds: readonly string[];
  readonly expiresAt: Date;
};

export type StatusPurpose = 'revocation' | 'suspension';
/** One place in an office's status list. `listId` is the list's path segment. */
export type StatusEntry = {
  readonly officeCode: OfficeCode;
  readonly listId: string;
  readonly index: number;
};
/** `statuses`: one byte per entry, 0 valid, 1 revoked, 2 suspended. */
export type StatusList = {
  readonly officeCode: OfficeCode;
  readonly listId: string;
  readonly statuses: Uint8Array;
  readonly version: number;
};

/** The record of an issued credential; the credential itself is not kept. */
export type IssuedCredential = {
  readonly issuedId: string;
  readonly officeCode: OfficeCode;
  readonly offerId: string | undefined;
  readonly partyId: string | undefined;
  readonly did: Did;
  readonly credentialType: CredentialType;
  readonly format: string;
  readonly status: StatusEntry;
  readonly issuedAt: Date;
  readonly validUntil: Date;
  readonly revokedAt: Date | undefined;
};

export type PresentationState = 'open' | 'answered' | 'refused' | 'expired';
/** A presentation request and, once answered, its result. Secrets (`state`, response code) are kept as SHA-256. */
export type PresentationRequest = {
  readonly requestId: string;
  readonly officeCode: OfficeCode;
  readonly createdBy: string;
  readonly purpose: string;
  readonly dcqlQuery: Json;
  readonly nonce: string;
  readonly stateDigest: string;
  readonly flow: 'crossDevice' | 'sameDevice';
  readonly responseCodeDigest: string | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly fetchedAt: Date | undefined;
  readonly state: PresentationState;
  readonly answeredAt: Date | undefined;
  /** One result per credential query, by its id in the DCQL query. */
  readonly results: { readonly [queryId: string]: VerificationResult } | undefined;
  /** SHA-256 of the vp_token as received: what a link's evidence digest names. */
  readonly evidenceDigest: string | undefined;
};

/** One row of an office's append-only, hash-chained record. `facts` holds DIDs, ids, codes and check outcomes only. */
export type AuditEvent = {
  readonly officeCode: OfficeCode;
  readonly sequence: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly facts: Json;
  readonly previousHash: string;
  readonly hash: string;
};
export type NewAuditEvent = Pick<AuditEvent, 'officeCode' | 'at' | 'actor' | 'action' | 'subject' | 'facts'>;

/** An answer kept under an idempotency key. `digest` is of the request. */
export type KeptAnswer = { readonly digest: string; readonly answer: Json; readonly keptAt: Date };

export type PartyFilter = {
  readonly name?: string;
  readonly identifier?: string;
  readonly did?: string;
  readonly status?: 'active' | 'deactivated';
};
