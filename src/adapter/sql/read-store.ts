import type { ReadStore } from '../../usecase/store.ts';
import { readAccessCredentials } from './access-credentials.ts';
import { readAccessTokens } from './access-tokens.ts';
import { readAudit } from './audit.ts';
import { readDidLogs } from './did-logs.ts';
import { readDidRecords } from './did-records.ts';
import { readIssuedCredentials } from './issued-credentials.ts';
import { readKeys } from './keys.ts';
import { readLinks } from './links.ts';
import { readOffers } from './offers.ts';
import { readOffices } from './offices.ts';
import { readParties } from './parties.ts';
import { readPresentations } from './presentations.ts';
import type { Session } from './session.ts';
import { readStatusLists } from './status-lists.ts';
import { readTrustList } from './trust-list.ts';

/** Everything that can be read, on one session. */
export function readStore(session: Session): ReadStore {
  return {
    offices: readOffices(session),
    parties: readParties(session),
    didLogs: readDidLogs(session),
    didRecords: readDidRecords(session),
    keys: readKeys(session),
    accessCredentials: readAccessCredentials(session),
    offers: readOffers(session),
    accessTokens: readAccessTokens(session),
    statusLists: readStatusLists(session),
    issuedCredentials: readIssuedCredentials(session),
    presentations: readPresentations(session),
    links: readLinks(session),
    trustList: readTrustList(session),
    audit: readAudit(session),
  };
}
