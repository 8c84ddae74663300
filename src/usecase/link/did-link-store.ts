import type { Did } from '../../domain/did/did.ts';
import type { DidLink, DidLinkState, DidLinkStatement, LinkObjection } from '../../domain/link/did-link.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';

export type DidLinkFilter = { readonly did?: Did; readonly state?: DidLinkState };
export type ObjectionFilter = {
  readonly linkId?: string;
  readonly did?: Did;
  readonly state?: LinkObjection['state'];
};

/** Reading links of DIDs and objections to links. */
export type DidLinkReads = {
  readonly didLinks: {
    byId(officeCode: OfficeCode, linkId: string): Promise<DidLink | undefined>;
    /** In the order in which they were asked for, ended ones too. */
    list(officeCode: OfficeCode, filter: DidLinkFilter, page: PageRequest): Promise<Page<DidLink>>;
    statements(officeCode: OfficeCode, linkId: string): Promise<readonly DidLinkStatement[]>;
  };
  readonly linkObjections: {
    byId(officeCode: OfficeCode, objectionId: string): Promise<LinkObjection | undefined>;
    list(officeCode: OfficeCode, filter: ObjectionFilter, page: PageRequest): Promise<Page<LinkObjection>>;
  };
};

/** Writing, inside one transaction. */
export type DidLinkWrites = {
  readonly writeDidLinks: {
    /** Adds the link, or names the one of the same pair that has not ended. */
    add(
      link: DidLink,
    ): Promise<{ readonly outcome: 'added' } | { readonly outcome: 'exists'; readonly linkId: string }>;
    /** Adds a side; false where that side, or this credential for any link of the office, is there already. */
    addStatement(statement: DidLinkStatement): Promise<boolean>;
    /** Moves the link from one state to another; of several at once one succeeds. */
    move(
      officeCode: OfficeCode,
      linkId: string,
      change: {
        readonly from: DidLinkState;
        readonly to: DidLinkState;
        readonly end?: {
          readonly at: Date;
          readonly by: string;
          readonly reason: string;
          readonly isNotSame: boolean;
        };
      },
    ): Promise<boolean>;
    /** Takes back that the two DIDs are not one party; true exactly once. */
    withdrawNotSame(officeCode: OfficeCode, linkId: string): Promise<boolean>;
  };
  readonly writeLinkObjections: {
    /** Adds the objection; false where one to this link is open. */
    add(objection: LinkObjection): Promise<boolean>;
    /** Decides the open objection; true exactly once. */
    decide(
      officeCode: OfficeCode,
      objectionId: string,
      decision: {
        readonly state: 'upheld' | 'dismissed';
        readonly at: Date;
        readonly by: string;
        readonly reason: string;
      },
    ): Promise<boolean>;
  };
};
