import type { Did } from '../../domain/did/did.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';

export const deferredStates = ['pending', 'released', 'refused', 'issued'] as const;
export type DeferredState = (typeof deferredStates)[number];

/** What a wallet asked for and is to get once the office releases it; the transaction id is kept as SHA-256 only. */
export type DeferredIssuance = {
  /** Names it among staff; it is not what the wallet has. */
  readonly deferredIssuanceId: string;
  readonly officeCode: OfficeCode;
  readonly offerId: string;
  readonly partyId: string;
  readonly configurationId: string;
  readonly transactionDigest: string;
  /** The keys that were proved, with the DID where one was proved. */
  readonly holders: readonly { readonly key: PublicJwk; readonly did?: Did }[];
  /** The key that the access token of the request was bound to (RFC 9449), where there was one. */
  readonly dpopJkt: string | undefined;
  readonly state: DeferredState;
  /** Seconds that the wallet is to wait before it asks again. */
  readonly intervalSeconds: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly decidedAt: Date | undefined;
  readonly decidedBy: string | undefined;
  /** The first of the credentials that it became; undefined until then, and where it was fetched another way. */
  readonly issuedId: string | undefined;
};

export type DeferredReads = {
  readonly deferredIssuances: {
    byId(officeCode: OfficeCode, deferredIssuanceId: string): Promise<DeferredIssuance | undefined>;
    /** Expired and used ones are found too: the caller looks at their state and compares with its own time. */
    byTransaction(officeCode: OfficeCode, transactionDigest: string): Promise<DeferredIssuance | undefined>;
    /** In the order in which they were asked for first. */
    list(
      officeCode: OfficeCode,
      /** `openAt`: only those that have not expired then. */
      filter: { readonly state?: DeferredState | undefined; readonly openAt?: Date | undefined },
      page: PageRequest,
    ): Promise<Page<DeferredIssuance>>;
  };
};

export type DeferredWrites = {
  readonly writeDeferredIssuances: {
    /**
     * Keeps what was asked for and answers it as it is kept. An offer has one for each configuration: a later request
     * takes the place of the one before, under its id, and the transaction id of that one is unknown from then on.
     */
    put(issuance: DeferredIssuance): Promise<DeferredIssuance>;
    /** Decides all of the offer that wait for it, and refuses released ones that were not fetched; those it decided. */
    decide(
      officeCode: OfficeCode,
      offerId: string,
      decision: { readonly to: 'released' | 'refused'; readonly at: Date; readonly by: string },
    ): Promise<readonly DeferredIssuance[]>;
    /** Moves from one state to another; false where it is no longer in the first. */
    move(
      officeCode: OfficeCode,
      deferredIssuanceId: string,
      from: DeferredState,
      to: DeferredState,
    ): Promise<boolean>;
    /** As `move` from released to issued, of what an offer has for a configuration; nothing where there is none. */
    supersede(officeCode: OfficeCode, offerId: string, configurationId: string): Promise<void>;
    /** Notes the first of the credentials that it became. */
    note(officeCode: OfficeCode, deferredIssuanceId: string, issuedId: string): Promise<void>;
  };
};
