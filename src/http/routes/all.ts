import type { Ports } from '../../usecase/ports.ts';
import type { Route } from '../route.ts';
import { auditRoutes } from './audit.ts';
import { credentialTypeRoutes } from './credential-types.ts';
import { didHostingRoutes } from './did-hosting.ts';
import { issuedCredentialRoutes } from './issued-credentials.ts';
import { linkRoutes } from './links.ts';
import { logEntryRoutes } from './log-entries.ts';
import { officeRoutes } from './offices.ts';
import { offerRoutes } from './offers.ts';
import { oid4vciRoutes } from './oid4vci.ts';
import { oid4vpRoutes } from './oid4vp.ts';
import { partyIdentifierRoutes } from './party-identifiers.ts';
import { partyRoutes } from './parties.ts';
import { presentationRoutes } from './presentations.ts';
import { resolutionRoutes } from './resolution.ts';
import { statusListRoutes } from './status-lists.ts';
import { trustedIssuerRoutes } from './trusted-issuers.ts';
import { verificationRoutes } from './verifications.ts';

/** Every row of the route table that does the node's work, in the order of the documentation. */
export function apiRoutes(ports: Ports): readonly Route[] {
  return [
    ...officeRoutes(ports),
    ...partyRoutes(ports),
    ...partyIdentifierRoutes(ports),
    ...logEntryRoutes(ports),
    ...resolutionRoutes(ports),
    ...didHostingRoutes(ports),
    ...offerRoutes(ports),
    ...issuedCredentialRoutes(ports),
    ...verificationRoutes(ports),
    ...presentationRoutes(ports),
    ...linkRoutes(ports),
    ...trustedIssuerRoutes(ports),
    ...auditRoutes(ports),
    ...oid4vciRoutes(ports),
    ...oid4vpRoutes(ports),
    ...credentialTypeRoutes(ports),
    ...statusListRoutes(ports),
  ];
}
