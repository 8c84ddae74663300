import type { WriteStore } from '../../usecase/store.ts';
import { writeAccessCredentials } from './access-credentials.ts';
import { writeAccessTokens } from './access-tokens.ts';
import { writeArrivals } from './arrivals.ts';
import { writeTrust } from './accreditations.ts';
import { writeAuthorizations } from './authorizations.ts';
import { readAuditInUnit, writeAudit } from './audit.ts';
import { writeDeferredIssuances } from './deferred-issuances.ts';
import { writeDidFiles } from './did-files.ts';
import { writeDidLinks } from './did-links.ts';
import { writeDidLogs } from './did-logs.ts';
import { writeDepartures } from './departures.ts';
import { writeDids } from './did-records.ts';
import { writeDidTransactions } from './did-transactions.ts';
import { writeDrafts } from './drafts.ts';
import { writeHostedDocuments } from './hosted-documents.ts';
import { idempotency } from './idempotency.ts';
import { writeCandidates } from './candidates.ts';
import { writeImports } from './write-imports.ts';
import { writeIssuedCredentials } from './issued-credentials.ts';
import { writeKnownHeads } from './known-heads.ts';
import { writeLinks } from './links.ts';
import { writeMirrors } from './mirrors.ts';
import { dpopProofs } from './dpop-proofs.ts';
import { nonces } from './nonces.ts';
import { writeLinkObjections } from './objections.ts';
import { writeOffers } from './offers.ts';
import { writeOffices } from './offices.ts';
import { writePairDecisions } from './pair-decisions.ts';
import { writeParties } from './parties.ts';
import { writePresentations } from './presentations.ts';
import { writeCertificates } from './certificates.ts';
import { writeEncryptionKeys } from './encryption-keys.ts';
import { writeClaimCodes } from './claim-codes.ts';
import { writeRecoveries } from './recoveries.ts';
import { writeRecoveryPlans } from './recovery-plans.ts';
import { readStore } from './read-store.ts';
import { writeRelationParts } from './relation-parts.ts';
import type { Unit } from './session.ts';
import { writeStatusLists } from './status-lists.ts';
import { writeTrustList } from './trust-list.ts';
import { writeVcApi } from './vc-api-instances.ts';
import { writeWatchedDids } from './watched-dids.ts';
import { writeWitnesses } from './witnesses.ts';

/** Everything that can be read and written, in one unit. */
export function writeStore(unit: Unit): WriteStore {
  return {
    ...readStore(unit),
    audit: readAuditInUnit(unit),
    writeOffices: writeOffices(unit),
    writeParties: writeParties(unit),
    writeDidLogs: writeDidLogs(unit),
    writeMirrors: writeMirrors(unit),
    writeWatchedDids: writeWatchedDids(unit),
    writeDids: writeDids(unit),
    writeDidFiles: writeDidFiles(unit),
    writeHostedDocuments: writeHostedDocuments(unit),
    writeKnownHeads: writeKnownHeads(unit),
    writeDidTransactions: writeDidTransactions(unit),
    writeDrafts: writeDrafts(unit),
    writeArrivals: writeArrivals(unit),
    writeRecoveryPlans: writeRecoveryPlans(unit),
    writeRecoveries: writeRecoveries(unit),
    writeClaimCodes: writeClaimCodes(unit),
    writeDepartures: writeDepartures(unit),
    writeAccessCredentials: writeAccessCredentials(unit),
    writeOffers: writeOffers(unit),
    writeAccessTokens: writeAccessTokens(unit),
    writeDeferredIssuances: writeDeferredIssuances(unit),
    writeCandidates: writeCandidates(unit),
    writePairDecisions: writePairDecisions(unit),
    writeImports: writeImports(unit),
    nonces: nonces(unit),
    dpopProofs: dpopProofs(unit),
    writeStatusLists: writeStatusLists(unit),
    writeIssuedCredentials: writeIssuedCredentials(unit),
    writePresentations: writePresentations(unit),
    writeCertificates: writeCertificates(unit),
    writeEncryptionKeys: writeEncryptionKeys(unit),
    writeLinks: writeLinks(unit),
    writeDidLinks: writeDidLinks(unit),
    writeLinkObjections: writeLinkObjections(unit),
    writeTrustList: writeTrustList(unit),
    writeAudit: writeAudit(unit),
    idempotency: idempotency(unit),
    ...writeWitnesses(unit),
    ...writeRelationParts(unit),
    ...writeVcApi(unit),
    ...writeTrust(unit),
    ...writeAuthorizations(unit),
  };
}
