import type { Did } from '../../domain/did/did.ts';
import type { PartyRelation, RelationClosing, RelationKind } from '../../domain/link/relation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';

export type RelationFilter = {
  /** On either side. */
  readonly did?: Did;
  readonly kind?: RelationKind;
  /** Those that hold on this day (YYYY-MM-DD). */
  readonly asOf?: string;
  readonly includeWithdrawn?: boolean;
};

export type RelationReads = {
  readonly relations: {
    byId(officeCode: OfficeCode, relationId: string): Promise<PartyRelation | undefined>;
    /** In the order in which they were stated. */
    list(officeCode: OfficeCode, filter: RelationFilter, page: PageRequest): Promise<Page<PartyRelation>>;
    /** Those the DID is the subject of and that were not withdrawn, ended ones too; at most 500, the oldest first. */
    from(officeCode: OfficeCode, subject: Did): Promise<readonly PartyRelation[]>;
  };
};

export type RelationWrites = {
  readonly writeRelations: {
    /**
     * Waits until no other unit states relations of the office: what is read afterwards stays true until this unit ends.
     * To be taken before anything else of the unit is written.
     */
    takeTurn(officeCode: OfficeCode): Promise<void>;
    add(relation: PartyRelation): Promise<void>;
    /** Ends it on the day, unless it has ended or was withdrawn; undefined where it cannot be ended. */
    end(
      officeCode: OfficeCode,
      relationId: string,
      end: Omit<RelationClosing, 'as'> & { readonly until: string },
    ): Promise<PartyRelation | undefined>;
    /** Withdraws it, ended or not; undefined where it is absent or withdrawn. */
    withdraw(
      officeCode: OfficeCode,
      relationId: string,
      end: Omit<RelationClosing, 'as'>,
    ): Promise<PartyRelation | undefined>;
  };
};
