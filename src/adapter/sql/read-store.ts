import type { ReadStore } from '../../usecase/store.ts';
import { readAccessCredentials } from './access-credentials.ts';
import { readAccessTokens } from './access-tokens.ts';
import { readArrivals } from './arrivals.ts';
import { readTrust } from './accreditations.ts';
import { readAuthorizations } from './authorizations.ts';
import { readAudit } from './audit.ts';
import { readDeferredIssuances } from './deferred-issuances.ts';
import { readDidFeed } from './did-feed.ts';
import { readDidFiles } from './did-files.ts';
import { readDidLinks } from './did-links.ts';
import { readDidLogs } from './did-logs.ts';
import { readDidRecords } from './did-records.ts';
import { readDidTransactions } from './did-transactions.ts';
import { readDrafts } from './drafts.ts';
import { readHostedDocuments } from './hosted-documents.ts';
import { readCandidates } from './candidates.ts';
import { readImports } from './imports.ts';
import { readIssuedCredentials } from './issued-credentials.ts';
import { readKeys } from './keys.ts';
import { readKnownHeads } from './known-heads.ts';
import { readLinks } from './links.ts';
import { readLookup } from './match-keys.ts';
import { readMirrors } from './mirrors.ts';
import { readLinkObjections } from './objections.ts';
import { readOffers } from './offers.ts';
import { readOffices } from './offices.ts';
import { readPairDecisions } from './pair-decisions.ts';
import { readParties } from './parties.ts';
import { readPresentations } from './presentations.ts';
import { readCertificates } from './certificates.ts';
import { readEncryptionKeys } from './encryption-keys.ts';
import { readClaimCodes } from './claim-codes.ts';
import { readRecoveries } from './recoveries.ts';
import { readRecoveryPlans } from './recovery-plans.ts';
import { readRelationParts } from './relation-parts.ts';
import type { Session } from './session.ts';
import { readStatusLists } from './status-lists.ts';
import { readTrustList } from './trust-list.ts';
import { readVcApi } from './vc-api-instances.ts';
import { readWatchedDids } from './watched-dids.ts';
import { readWitnesses } from './witnesses.ts';

/** Everything that can be read, on one session. */
export function readStore(session: Session): ReadStore {
  return {
    offices: readOffices(session),
    parties: readParties(session),
    didLogs: readDidLogs(session),
    didFeed: readDidFeed(session),
    mirrors: readMirrors(session),
    watchedDids: readWatchedDids(session),
    didRecords: readDidRecords(session),
    didFiles: readDidFiles(session),
    hostedDocuments: readHostedDocuments(session),
    knownHeads: readKnownHeads(session),
    didTransactions: readDidTransactions(session),
    keys: readKeys(session),
    drafts: readDrafts(session),
    arrivals: readArrivals(session),
    recoveryPlans: readRecoveryPlans(session),
    recoveries: readRecoveries(session),
    claimCodes: readClaimCodes(session),
    accessCredentials: readAccessCredentials(session),
    offers: readOffers(session),
    accessTokens: readAccessTokens(session),
    deferredIssuances: readDeferredIssuances(session),
    candidates: readCandidates(session),
    pairDecisions: readPairDecisions(session),
    lookup: readLookup(session),
    imports: readImports(session),
    statusLists: readStatusLists(session),
    issuedCredentials: readIssuedCredentials(session),
    presentations: readPresentations(session),
    certificates: readCertificates(session),
    encryptionKeys: readEncryptionKeys(session),
    links: readLinks(session),
    didLinks: readDidLinks(session),
    linkObjections: readLinkObjections(session),
    trustList: readTrustList(session),
    audit: readAudit(session),
    ...readWitnesses(session),
    ...readRelationParts(session),
    ...readVcApi(session),
    ...readTrust(session),
    ...readAuthorizations(session),
  };
}
