import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';

/**
 * How far an authorization has come: pushed by a wallet, opened in a browser, decided, its code handed to the browser, and
 * redeemed by the wallet. Time ends it in every state.
 */
export type AuthorizationState = 'pushed' | 'open' | 'approved' | 'refused' | 'codeIssued' | 'redeemed';

/** One request of a wallet to be authorized by the party or the office (RFC 6749 §4.1, RFC 9126). */
export type Authorization = {
  readonly authorizationId: string;
  readonly officeCode: OfficeCode;
  /** What the applicant tells the office to be found by. */
  readonly reference: string;
  readonly requestUriDigest: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly clientState: string | undefined;
  readonly codeChallenge: string;
  readonly configurationIds: readonly string[];
  /** The thumbprint of the key that the code is bound to (RFC 9449 §10). */
  readonly dpopJkt: string | undefined;
  /** The offer it is for: from the beginning where the request named it, else made by the approval. */
  readonly offerId: string | undefined;
  /** SHA-256 of the secret of the browser it was opened in. */
  readonly sessionDigest: string | undefined;
  readonly codeDigest: string | undefined;
  readonly state: AuthorizationState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** The member of staff, or `wallet`. */
  readonly decidedBy: string | undefined;
};

/** What changes with the state. */
export type AuthorizationChange = Pick<Authorization, 'state'> &
  Partial<Pick<Authorization, 'offerId' | 'sessionDigest' | 'codeDigest' | 'expiresAt' | 'decidedBy'>>;

/** Rotated with every use; all of an offer end together. */
export type RefreshToken = {
  readonly tokenDigest: string;
  readonly officeCode: OfficeCode;
  readonly offerId: string;
  readonly configurationIds: readonly string[];
  readonly dpopJkt: string | undefined;
  readonly expiresAt: Date;
  readonly usedAt: Date | undefined;
};

export type AuthorizationReads = {
  readonly authorizations: {
    byId(officeCode: OfficeCode, authorizationId: string): Promise<Authorization | undefined>;
    byReference(officeCode: OfficeCode, reference: string): Promise<Authorization | undefined>;
    byRequestUri(officeCode: OfficeCode, digest: string): Promise<Authorization | undefined>;
    byCode(officeCode: OfficeCode, digest: string): Promise<Authorization | undefined>;
    /** Those that wait for a decision at the moment, oldest first. */
    listOpen(officeCode: OfficeCode, at: Date, page: PageRequest): Promise<Page<Authorization>>;
  };
  readonly refreshTokens: { byDigest(tokenDigest: string): Promise<RefreshToken | undefined> };
};

export type AuthorizationWrites = {
  readonly writeAuthorizations: {
    /** False where the reference is in use. */
    add(authorization: Authorization): Promise<boolean>;
    /** Moves an unexpired one on from a state; undefined where it is no longer in it. */
    move(
      authorization: Pick<Authorization, 'officeCode' | 'authorizationId'>,
      from: { readonly state: AuthorizationState; readonly at: Date },
      change: AuthorizationChange,
    ): Promise<Authorization | undefined>;
  };
  readonly writeRefreshTokens: {
    add(token: RefreshToken): Promise<void>;
    /** Marks an unused, unexpired token as used; true exactly once. */
    take(tokenDigest: string, at: Date): Promise<boolean>;
    /** Ends every refresh and access token given out for the offer. */
    endOffer(officeCode: OfficeCode, offerId: string): Promise<void>;
  };
};
