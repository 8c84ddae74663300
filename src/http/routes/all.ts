import type { Ports } from '../../usecase/ports.ts';
import type { Route } from '../route.ts';
import { accreditationRoutes } from './accreditations.ts';
import { auditRoutes } from './audit.ts';
import { authorizationDecisionRoutes } from './authorization-decisions.ts';
import { authorizationRoutes } from './authorizations.ts';
import { claimRoutes } from './claims.ts';
import { credentialTypeRoutes } from './credential-types.ts';
import { deferredIssuanceRoutes } from './deferred-issuances.ts';
import { didFeedRoutes, type FeedPorts } from './did-feed.ts';
import { didHostingRoutes } from './did-hosting.ts';
import { didLinkRoutes } from './did-links.ts';
import { identifierChangeRoutes } from './identifier-changes.ts';
import { importRoutes, type ImportRoutePorts } from './imports.ts';
import { issuedCredentialRoutes } from './issued-credentials.ts';
import { keyCompromiseRoutes } from './key-compromises.ts';
import { domainRoutes } from './domains.ts';
import { linkRequestAnswerRoutes } from './link-request-answers.ts';
import { linkRoutes } from './links.ts';
import { linkRequestRoutes } from './link-requests.ts';
import { logEntryRoutes } from './log-entries.ts';
import { mirroredLogRoutes } from './mirrored-logs.ts';
import { matchCandidateRoutes } from './match-candidates.ts';
import { moveRoutes } from './moves.ts';
import { officeRoutes } from './offices.ts';
import { offerRoutes } from './offers.ts';
import { outsideIdentifierRoutes } from './outside-identifiers.ts';
import { officeQuestionRoutes } from './office-questions.ts';
import { objectionRoutes } from './objections.ts';
import { oid4vciRoutes } from './oid4vci.ts';
import { oid4vpRoutes } from './oid4vp.ts';
import { pairDecisionRoutes } from './pair-decisions.ts';
import { peerOfficeRoutes } from './peer-offices.ts';
import { partyIdentifierRoutes } from './party-identifiers.ts';
import { partyRoutes } from './parties.ts';
import { partySearchRoutes } from './party-searches.ts';
import { presentationRoutes } from './presentations.ts';
import { recoveryRoutes } from './recoveries.ts';
import { relationRoutes } from './relations.ts';
import { renewalRoutes } from './renewals.ts';
import { resolutionRoutes } from './resolution.ts';
import { samePartyRoutes } from './same-party.ts';
import { statusListRoutes } from './status-lists.ts';
import { trustAnswerRoutes } from './trust-answers.ts';
import { trustedIssuerRoutes } from './trusted-issuers.ts';
import { vcApiDerivationRoutes } from './vc-api-derivations.ts';
import { vcApiIssuerRoutes } from './vc-api-issuers.ts';
import { vcApiVerifierRoutes } from './vc-api-verifiers.ts';
import { verificationRoutes } from './verifications.ts';
import { watcherRoutes } from './watcher.ts';
import { whoisRoutes } from './whois.ts';
import { witnessRoutes } from './witness.ts';
import { witnessRuleRoutes } from './witness-rules.ts';

/** Every row of the route table that does the node's work, in the order of the documentation. */
export function apiRoutes(ports: Ports & FeedPorts & ImportRoutePorts): readonly Route[] {
  return [
    ...officeRoutes(ports),
    ...partyRoutes(ports),
    ...partySearchRoutes(ports),
    ...importRoutes(ports),
    ...partyIdentifierRoutes(ports),
    ...matchCandidateRoutes(ports),
    ...pairDecisionRoutes(ports),
    ...identifierChangeRoutes(ports),
    ...logEntryRoutes(ports),
    ...recoveryRoutes(ports),
    ...claimRoutes(ports),
    ...keyCompromiseRoutes(ports),
    ...moveRoutes(ports),
    ...witnessRuleRoutes(ports),
    ...witnessRoutes(ports),
    ...peerOfficeRoutes(ports),
    ...resolutionRoutes(ports),
    ...didHostingRoutes(ports),
    ...whoisRoutes(ports),
    ...didFeedRoutes(ports),
    ...mirroredLogRoutes(ports),
    ...watcherRoutes(ports),
    ...offerRoutes(ports),
    ...authorizationDecisionRoutes(ports),
    ...renewalRoutes(ports),
    ...deferredIssuanceRoutes(ports),
    ...issuedCredentialRoutes(ports),
    ...verificationRoutes(ports),
    ...presentationRoutes(ports),
    ...linkRoutes(ports),
    ...outsideIdentifierRoutes(ports),
    ...relationRoutes(ports),
    ...domainRoutes(ports),
    ...linkRequestRoutes(ports),
    ...officeQuestionRoutes(ports),
    ...didLinkRoutes(ports),
    ...linkRequestAnswerRoutes(ports),
    ...samePartyRoutes(ports),
    ...objectionRoutes(ports),
    ...trustedIssuerRoutes(ports),
    ...accreditationRoutes(ports),
    ...trustAnswerRoutes(ports),
    ...auditRoutes(ports),
    ...oid4vciRoutes(ports),
    ...authorizationRoutes(ports),
    ...oid4vpRoutes(ports),
    ...credentialTypeRoutes(ports),
    ...statusListRoutes(ports),
    ...vcApiIssuerRoutes(ports),
    ...vcApiVerifierRoutes(ports),
    ...vcApiDerivationRoutes(ports),
  ];
}
