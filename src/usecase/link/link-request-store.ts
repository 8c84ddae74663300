import type { Did } from '../../domain/did/did.ts';
import type { LinkAnswer, LinkRequest } from '../../domain/link/link-request.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';

type Direction = LinkRequest['direction'];

export type LinkRequestReads = {
  readonly linkRequests: {
    byId(officeCode: OfficeCode, direction: Direction, requestId: string): Promise<LinkRequest | undefined>;
    /** In the order in which they were kept. */
    list(officeCode: OfficeCode, direction: Direction, page: PageRequest): Promise<Page<LinkRequest>>;
    /** How many the office has from, or to, the peer since the moment. */
    countSince(officeCode: OfficeCode, direction: Direction, peer: Did, since: Date): Promise<number>;
  };
};

export type LinkRequestWrites = {
  readonly writeLinkRequests: {
    /** False where the office has one of this id in this direction already. */
    add(request: LinkRequest): Promise<boolean>;
    /** Keeps the answer and forgets keys and salt; undefined unless it is open at the moment. */
    answer(
      officeCode: OfficeCode,
      direction: Direction,
      requestId: string,
      answered: {
        readonly answer: LinkAnswer;
        readonly partyId?: string | undefined;
        readonly at: Date;
        readonly by: string;
      },
    ): Promise<LinkRequest | undefined>;
  };
};
