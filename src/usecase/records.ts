import type { Json, JsonObject } from '../base/json.ts';
import type { StatusReason } from '../domain/credential/credential-status.ts';
import type { VerificationResult } from '../domain/credential/verification-result.ts';
import type { Did } from '../domain/did/did.ts';
import type { DidDocument, VerificationRelationship } from '../domain/did/did-document.ts';
import type { LogChange } from '../domain/did/did-log.ts';
import type { GuardianRule, RecoveryState, RecoveryTimes } from '../domain/did/recovery.ts';
import type { SigningAlgorithm } from '../domain/did/signer.ts';
import type { Party } from '../domain/party/party.ts';
import type { PartyData } from '../domain/party/party-data.ts';
import type { Scope } from '../domain/trust/access.ts';
import type { OfficeCode } from '../domain/trust/office.ts';
import type { CredentialType } from '../domain/trust/trusted-issuer.ts';

/** A page of a collection in its stable order; `next` is the opaque cursor of the following page. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined };
export type PageRequest = { readonly limit: number; readonly cursor?: string };

/** The last version that was seen of a log of another host. */
export type KnownHead = {
  readonly did: Did;
  readonly versionNumber: number;
  readonly versionId: string;
  /** Every DID the log had until then. */
  readonly names: readonly Did[];
  /** Who keeps copies of it, as its controller says. */
  readonly watchers: readonly string[];
};

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
  /** The key that makes the next entry: under pre-rotation, the log commits to it and the update key makes none. */
  readonly nextKeyId?: string | undefined;
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

/** A DID of another node whose log is watched, under the name it had first; `lookedAt` is when somebody last asked for it. */
export type WatchedDid = {
  readonly scid: string;
  readonly did: Did;
  readonly since: Date;
  readonly lookedAt: Date | undefined;
  readonly endedAt: Date | undefined;
};

/** A file beside the log of a DID. `verificationMethod` names the key it is signed with. */
export type KeptDidFile = {
  readonly did: Did;
  readonly name: string;
  readonly body: string;
  readonly verificationMethod: string | undefined;
  readonly updatedAt: Date;
  readonly expiresAt: Date | undefined;
};

/** The document of an identifier without a log, as this node publishes it (did:web). `version` counts from 1. */
export type HostedDocument = {
  readonly did: Did;
  readonly location: string;
  readonly version: number;
  readonly document: DidDocument;
  readonly deactivated: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
export type HostedVersion = Pick<HostedDocument, 'version' | 'document'> & { readonly at: Date };

/** A made identifier without a log, or new keys for one, not stored yet; `document` where this node publishes it. */
export type PreparedIdentifier = {
  readonly record: DidRecord;
  readonly newKeys: readonly KeyRecord[];
  readonly retiredKeyIds: readonly string[];
  readonly document: DidDocument | undefined;
};

/**
 * A signed transaction that changes an identifier on its ledger. Until it is final the identifier has its former keys;
 * `nextRecord` and `retiredKeyIds` say what becomes of them then.
 */
export type DidTransaction = {
  readonly did: Did;
  readonly hash: string;
  readonly kind: 'rotate' | 'deactivate';
  /** As it is sent to the ledger; it holds no secret. */
  readonly signed: string;
  readonly nextRecord: DidRecord;
  readonly retiredKeyIds: readonly string[];
  readonly state: 'pending' | 'final' | 'failed';
  readonly sentAt: Date;
  readonly settledAt: Date | undefined;
};

/** A genesis or update entry made for a holder to sign; taken once. `unsigned` is the entry without its proof. */
export type LogDraft = {
  readonly draftId: string;
  readonly officeCode: OfficeCode;
  readonly did: Did;
  readonly location: string;
  readonly unsigned: Json;
  readonly expiresAt: Date;
  /** How the identifier can be recovered, with the key made for that; only of a first entry. */
  readonly recovery?:
    { readonly terms: RecoveryPlanTerms; readonly newKeys: readonly KeyRecord[] } | undefined;
};

/** By which keys an identifier can be recovered; `escrowKeyId` is kept here and only used once the guardians approved. */
export type RecoveryPlanTerms = {
  readonly recoveryKeyHash: string | undefined;
  readonly escrowKeyId: string | undefined;
  readonly guardianRule: GuardianRule | undefined;
};
/** How a holder's identifier can be recovered. `version` counts from 1. */
export type RecoveryPlan = RecoveryPlanTerms & {
  readonly did: Did;
  readonly officeCode: OfficeCode;
  readonly partyId: string;
  readonly version: number;
  readonly setAt: Date;
};
/** A key a recovery puts into the document. */
export type RecoveryKey = {
  readonly publicKeyMultibase: string;
  readonly relationships?: readonly VerificationRelationship[] | undefined;
};
/** A recovery by guardians: of which head, under which plan, and for which new keys. */
export type Recovery = RecoveryTimes & {
  readonly recoveryId: string;
  readonly officeCode: OfficeCode;
  readonly partyId: string;
  readonly did: Did;
  readonly headVersionId: string;
  readonly planVersion: number;
  readonly newKeyHash: string;
  readonly keys: readonly RecoveryKey[];
  readonly state: RecoveryState;
  readonly approvals: number;
  readonly openedAt: Date;
  readonly endedAt: Date | undefined;
};
/** A guardian's approval; `evidenceDigest` is of the signed statement. */
export type RecoveryApproval = {
  readonly recoveryId: string;
  readonly guardian: Did;
  readonly evidenceDigest: string;
  readonly at: Date;
};

/** A code that lets the party's wallet take its identifier over; kept as SHA-256 only. */
export type ClaimCode = {
  readonly codeId: string;
  readonly officeCode: OfficeCode;
  readonly partyId: string;
  readonly did: Did;
  readonly codeDigest: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly failedTries: number;
  readonly state: 'open' | 'used' | 'withdrawn' | 'locked';
};
export type ClaimCodeTried =
  | { readonly outcome: 'right'; readonly claimCode: ClaimCode }
  | { readonly outcome: 'wrong'; readonly claimCode: ClaimCode; readonly triesLeft: number }
  | { readonly outcome: 'notOpen' };

/**
 * An identifier that is to come here from another node: the entry that moves it, for whoever has its update key to sign,
 * and what the party is registered with once it is signed; taken once.
 */
export type PartyArrival = {
  readonly arrivalId: string;
  readonly officeCode: OfficeCode;
  readonly formerDid: Did;
  readonly did: Did;
  readonly location: string;
  /** The entry without its proof. */
  readonly unsigned: Json;
  readonly data: PartyData;
  /** The keys this node made for it; undefined where the holder keeps the update key. */
  readonly custody: { readonly record: DidRecord; readonly newKeys: readonly KeyRecord[] } | undefined;
  readonly expiresAt: Date;
};

/** An identifier that leaves: where to, and since when it is known to be there. */
export type Departure = {
  readonly to: Did;
  /** The entry that moves it, where it was signed here. */
  readonly signedEntry: Json | undefined;
  readonly departedAt: Date;
  readonly movedAt: Date | undefined;
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
/** How far the office's check has come, of an offer whose credential is to be released after it. */
export type OfferRelease = 'pending' | 'released' | 'refused';
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
  /** The credential that ends once the wallet has accepted the one it is renewed by. */
  readonly renews?: string | undefined;
  /** Set where it is claimed after signing in, and not by a pre-authorized code. */
  readonly grantType?: 'authorization_code' | undefined;
  /** Undefined where the credential is issued as soon as the wallet asks. */
  readonly release?: OfferRelease | undefined;
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
  /** The thumbprint of the key whose possession has to be proved with the token (RFC 9449), where there is one. */
  readonly dpopJkt: string | undefined;
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
  /** The DID that publishes it, where that is not the office itself. */
  readonly issuer: Did | undefined;
  readonly statuses: Uint8Array;
  /** Places that belong to no credential, and what is shown there; `statuses` is 0 at them. */
  readonly decoys: readonly StatusDecoy[];
  readonly version: number;
};
/** A list without what is in it. */
export type StatusListHead = Omit<StatusList, 'statuses' | 'decoys'>;
export type StatusDecoy = { readonly index: number; readonly status: number };

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
  /** Since when it is suspended, or was when it was revoked. */
  readonly suspendedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** SHA-256 of what it says, before it was signed: by this it is known again whoever has the key. */
  readonly contentDigest?: string | undefined;
  readonly statusChange: StatusChange | undefined;
};
/** The record as it is made: nothing has changed its status yet. */
export type NewIssuedCredential = Omit<IssuedCredential, 'suspendedAt' | 'statusChange'>;
/** The last change of a credential's status. */
export type StatusChange = {
  readonly at: Date;
  readonly reason: StatusReason | undefined;
  /** What the office noted; it is for the office only. */
  readonly message: string | undefined;
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
  /** The name under which the office asks, where it is not that of its DID. */
  readonly clientId: string | undefined;
  readonly responseMode: 'direct_post' | 'direct_post.jwt';
  /** What answers are encrypted to, until one was taken. */
  readonly responseKey: ResponseKey | undefined;
  /** SHA-256 of the secret in the browser that the request was made in. */
  readonly sessionDigest: string | undefined;
  /** What the holder is asked to confirm, as it is sent to the wallet. */
  readonly transactionData: readonly string[];
  /** The authorization whose browser the wallet goes back to, where the party signs in so. */
  readonly authorizationId?: string | undefined;
};
/** A P-256 key pair that others encrypt to; the private half is PKCS #8 and sealed. */
export type ResponseKey = { readonly publicJwk: JsonObject; readonly sealed: Uint8Array };

/** A certificate of an office (RFC 5280) with those above it; base64 of DER, the office's own first, without the root. */
export type OfficeCertificate = {
  readonly officeCode: OfficeCode;
  /** SHA-256 of the office's certificate as base64url, by which wallets know it (OpenID4VP 1.0 §5.9.3). */
  readonly digest: string;
  readonly chain: readonly string[];
  readonly keyId: string;
  readonly installedAt: Date;
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
  readonly status?: Party['status'];
};
