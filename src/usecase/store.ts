import type { CredentialState } from '../domain/credential/credential-status.ts';
import type { Did } from '../domain/did/did.ts';
import type { PartyLink } from '../domain/link/party-link.ts';
import type { Party } from '../domain/party/party.ts';
import type { PartyData } from '../domain/party/party-data.ts';
import type { Office, OfficeCode } from '../domain/trust/office.ts';
import type { TrustedIssuer } from '../domain/trust/trusted-issuer.ts';
import type { ReadDids, WriteDids } from './did-store.ts';

import type { CandidateReads, CandidateWrites } from './candidate/candidate-store.ts';
import type { PairDecisionReads, PairDecisionWrites } from './candidate/pair-decision-store.ts';
import type { LookupReads } from './party/lookup-store.ts';
import type { ImportReads, ImportWrites } from './import/import-store.ts';
import type { DeferredReads, DeferredWrites } from './issuance/deferred-store.ts';
import type {
  Page,
  PageRequest,
  AccessCredential,
  OfferState,
  OfferRelease,
  Offer,
  OfferTaken,
  AccessToken,
  StatusEntry,
  StatusList,
  StatusListHead,
  StatusChange,
  IssuedCredential,
  KeyRecord,
  NewIssuedCredential,
  PresentationRequest,
  OfficeCertificate,
  ResponseKey,
  AuditEvent,
  NewAuditEvent,
  KeptAnswer,
  PartyFilter,
} from './records.ts';
import type { RelationPartsReads, RelationPartsWrites } from './link/relation-parts-store.ts';
import type { DidLinkReads, DidLinkWrites } from './link/did-link-store.ts';
import type { VcApiReads, VcApiWrites } from './vc-api/vc-api-store.ts';
import type { AuthorizationReads, AuthorizationWrites } from './authorization/authorization-store.ts';
import type { TrustReads, TrustWrites } from './trust/trust-store.ts';
import type { WitnessReads, WitnessWrites } from './witness/witness-store.ts';

/** Reading; every method sees one office's rows only where it takes an office code. */
export type ReadStore = ReadDids &
  WitnessReads &
  RelationPartsReads &
  VcApiReads &
  TrustReads &
  AuthorizationReads &
  DidLinkReads &
  CandidateReads &
  PairDecisionReads &
  LookupReads &
  ImportReads &
  DeferredReads & {
    readonly offices: {
      byCode(officeCode: OfficeCode): Promise<Office | undefined>;
      list(): Promise<readonly Office[]>;
    };
    readonly parties: {
      byId(officeCode: OfficeCode, partyId: string): Promise<Party | undefined>;
      byIdentifier(officeCode: OfficeCode, identifier: string): Promise<Party | undefined>;
      byDid(officeCode: OfficeCode, did: Did): Promise<Party | undefined>;
      /** In order of registration. `name` matches any part of any name, case-insensitively. */
      list(officeCode: OfficeCode, filter: PartyFilter, page: PageRequest): Promise<Page<Party>>;
      count(officeCode: OfficeCode, filter: PartyFilter): Promise<number>;
    };
    readonly accessCredentials: {
      byDigest(secretDigest: string): Promise<AccessCredential | undefined>;
      list(officeCode: OfficeCode): Promise<readonly AccessCredential[]>;
    };
    readonly offers: {
      byId(officeCode: OfficeCode, offerId: string): Promise<Offer | undefined>;
      list(officeCode: OfficeCode, page: PageRequest): Promise<Page<Offer>>;
    };
    readonly accessTokens: { byDigest(tokenDigest: string): Promise<AccessToken | undefined> };
    readonly statusLists: {
      byId(officeCode: OfficeCode, listId: string): Promise<StatusList | undefined>;
      list(officeCode: OfficeCode): Promise<readonly StatusListHead[]>;
    };
    readonly issuedCredentials: {
      byId(officeCode: OfficeCode, issuedId: string): Promise<IssuedCredential | undefined>;
      /** Those of any office of the node that say just this; one, unless the same was issued twice. */
      byContent(contentDigest: string): Promise<readonly IssuedCredential[]>;
      list(
        officeCode: OfficeCode,
        filter: { readonly did?: Did },
        page: PageRequest,
      ): Promise<Page<IssuedCredential>>;
    };
    readonly presentations: {
      byId(officeCode: OfficeCode, requestId: string): Promise<PresentationRequest | undefined>;
      list(officeCode: OfficeCode, page: PageRequest): Promise<Page<PresentationRequest>>;
    };
    readonly certificates: {
      /** The office's certificates, the one installed last first. */
      list(officeCode: OfficeCode): Promise<readonly OfficeCertificate[]>;
    };
    readonly encryptionKeys: {
      /** What wallets encrypt their requests to the office to; undefined until it is needed. */
      of(officeCode: OfficeCode): Promise<ResponseKey | undefined>;
    };
    readonly links: {
      byId(officeCode: OfficeCode, linkId: string): Promise<PartyLink | undefined>;
      /** The link in force for an office's number. */
      current(officeCode: OfficeCode, identifier: string): Promise<PartyLink | undefined>;
      list(
        officeCode: OfficeCode,
        filter: { readonly did?: Did; readonly identifier?: string; readonly includeUnlinked?: boolean },
        page: PageRequest,
      ): Promise<Page<PartyLink>>;
    };
    readonly trustList: { list(officeCode: OfficeCode): Promise<readonly TrustedIssuer[]> };
    readonly audit: { list(officeCode: OfficeCode, page: PageRequest): Promise<Page<AuditEvent>> };
  };

/** `partyId` is the party that has one of the identifiers already. */
export type PartiesAdded =
  { readonly outcome: 'added' } | { readonly outcome: 'exists'; readonly partyId: string };

/** Writing, inside one transaction; reads see the transaction's own writes. */
export type WriteStore = ReadStore &
  WriteDids &
  WitnessWrites &
  RelationPartsWrites &
  VcApiWrites &
  TrustWrites &
  AuthorizationWrites &
  DidLinkWrites &
  CandidateWrites &
  PairDecisionWrites &
  ImportWrites &
  DeferredWrites & {
    readonly writeOffices: {
      /** Adds the office, or answers false where the code is taken. */
      add(office: Office): Promise<boolean>;
    };
    readonly writeParties: {
      /** Adds the party, or names the party that has one of its identifiers of this office already. */
      add(party: Party): Promise<PartiesAdded>;
      /** Adds all the parties, or none where one of their identifiers is taken, also by another of them. */
      addAll(parties: readonly Party[]): Promise<PartiesAdded>;
      /** Replaces data and status when the stored version is still the expected one; answers the new party, or undefined. */
      amend(
        officeCode: OfficeCode,
        partyId: string,
        expectedVersion: number,
        change: {
          readonly data?: PartyData;
          readonly status?: Party['status'];
          readonly control?: Party['control'];
          readonly at: Date;
        },
      ): Promise<Party | undefined>;
    };
    readonly writeAccessCredentials: {
      add(credential: AccessCredential): Promise<void>;
      /** Revokes, or answers false where there is no such unrevoked credential. */
      revoke(officeCode: OfficeCode, credentialId: string, at: Date): Promise<boolean>;
    };
    readonly writeOffers: {
      add(offer: Offer): Promise<void>;
      /**
       * Gives the open, unexpired offer of the office exactly once. A wrong tx_code counts one try and does not use the
       * offer up; after `mostTries` wrong ones it is locked for good.
       */
      take(
        officeCode: OfficeCode,
        codeDigest: string,
        txCodeDigest: string,
        terms: { readonly at: Date; readonly mostTries: number },
      ): Promise<OfferTaken>;
      /** Moves the offer from one state to another; false where it is no longer in the first. */
      move(officeCode: OfficeCode, offerId: string, from: OfferState, to: OfferState): Promise<boolean>;
      /**
       * Decides on an offer that a wallet has a token for and that waits for its release; false where it does not. With
       * `pending` it only sees to it that nobody decides before the unit ends.
       */
      release(officeCode: OfficeCode, offerId: string, to: OfferRelease): Promise<boolean>;
    };
    readonly writeAccessTokens: { add(token: AccessToken): Promise<void> };
    readonly dpopProofs: {
      /** True exactly once for a proof of a key. */
      take(proof: {
        readonly jkt: string;
        readonly jtiDigest: string;
        readonly expiresAt: Date;
      }): Promise<boolean>;
    };
    readonly nonces: {
      add(nonce: {
        readonly officeCode: OfficeCode;
        readonly digest: string;
        readonly expiresAt: Date;
      }): Promise<void>;
      /** True exactly once for an unexpired nonce of this office. */
      take(officeCode: OfficeCode, digest: string, at: Date): Promise<boolean>;
    };
    readonly writeStatusLists: {
      /**
       * A random free index of the office's open list, never given twice, not even to two processes. `draw` yields random
       * numbers in [0, 1); a new list of 131,072 entries is opened when the present one is half full. `issuer` has lists of
       * its own; without it they are the office's. With the first index of a list, decoys are drawn at random: places
       * that are never given and show a status from then on.
       */
      allocate(officeCode: OfficeCode, draw: () => number, issuer?: Did): Promise<StatusEntry>;
      set(entry: StatusEntry, status: number): Promise<void>;
    };
    readonly writeIssuedCredentials: {
      add(credential: NewIssuedCredential): Promise<void>;
      /**
       * Moves the credential to another state and keeps the change; of several at once one succeeds. Undefined where it is
       * absent, or its present state does not allow it.
       */
      move(
        officeCode: OfficeCode,
        issuedId: string,
        change: StatusChange & { readonly to: CredentialState },
      ): Promise<IssuedCredential | undefined>;
    };
    readonly writePresentations: {
      add(request: PresentationRequest): Promise<void>;
      /** Marks the request object as fetched. `first` is false where it was fetched before. */
      fetch(
        officeCode: OfficeCode,
        requestId: string,
        at: Date,
      ): Promise<{ readonly request: PresentationRequest; readonly first: boolean } | undefined>;
      /** Records the answer when the request is still open and unexpired; true exactly once. */
      answer(
        officeCode: OfficeCode,
        requestId: string,
        answer: {
          readonly at: Date;
          readonly state: 'answered' | 'refused';
          readonly results: PresentationRequest['results'];
          readonly evidenceDigest: string | undefined;
          readonly responseCodeDigest: string | undefined;
        },
      ): Promise<boolean>;
    };
    readonly writeCertificates: {
      /** Adds the certificate and keeps its key; false where the office has this certificate already. */
      add(certificate: OfficeCertificate, key: KeyRecord): Promise<boolean>;
    };
    readonly writeEncryptionKeys: {
      /** Keeps the key for the office unless it has one; answers the one it has from now on. */
      keep(officeCode: OfficeCode, key: ResponseKey, at: Date): Promise<ResponseKey>;
    };
    readonly writeLinks: {
      /** Adds the link, or names the link in force for the same office and number. */
      add(
        link: PartyLink,
      ): Promise<
        { readonly outcome: 'added' } | { readonly outcome: 'conflict'; readonly existing: PartyLink }
      >;
      /** Ends the link in force and keeps it as history; undefined where it is absent or ended. */
      unlink(
        officeCode: OfficeCode,
        linkId: string,
        end: { readonly at: Date; readonly by: string; readonly reason: string },
      ): Promise<PartyLink | undefined>;
    };
    readonly writeTrustList: {
      add(officeCode: OfficeCode, row: TrustedIssuer): Promise<void>;
      /** Ends the row at the moment; false where it is absent or ended. */
      end(officeCode: OfficeCode, id: string, at: Date): Promise<boolean>;
    };
    readonly writeAudit: {
      /** Appends the event with the next sequence number and the hash of the one before. */
      append(event: NewAuditEvent): Promise<void>;
      /** As `append` for each, in their order. */
      appendAll(events: readonly NewAuditEvent[]): Promise<void>;
    };
    readonly idempotency: {
      /**
       * Claims the key for this transaction, or gives the answer kept under it. Of two concurrent requests with one key
       * the second waits for the first and gets its answer.
       */
      claim(officeCode: OfficeCode, key: string): Promise<KeptAnswer | undefined>;
      keep(officeCode: OfficeCode, key: string, kept: KeptAnswer): Promise<void>;
    };
  };
