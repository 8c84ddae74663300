import { Problem } from '../../base/problem.ts';
import { assuranceLevels, type CredentialDataset } from '../../domain/credential/credential-dataset.ts';
import { isDid } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
import { readPresentation } from '../presentation/read-presentation.ts';
import { requestPresentation } from '../presentation/request-presentation.ts';
import type { PresentationRequest } from '../records.ts';
import { approveInside } from './approve-authorization.ts';
import type { Authorization } from './authorization-store.ts';

const askedClaims = ['did', 'assuranceLevel'];
const purpose = 'Sign in';

/**
 * The link that asks the wallet on the same device for a GlobalIdentifierCredential, so that its holder signs in. Only on the
 * same device: a QR code can be relayed to somebody else's wallet. Throws `issuer-not-trusted` where no issuer is trusted.
 */
export async function askToSignIn(
  ports: Pick<Ports, 'store' | 'responseKeys' | 'clock' | 'random' | 'node'>,
  { officeCode, authorizationId }: Authorization,
): Promise<string> {
  const { authorizationRequestUri } = await requestPresentation(ports, {
    ...{ caller: walletCaller(officeCode), purpose, flow: 'sameDevice', expiresInSeconds: 300 },
    ...{ credentialType: 'GlobalIdentifierCredential', formats: ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'] },
    claims: askedClaims,
    authorizationId,
  });
  return authorizationRequestUri;
}

/** What the browser came back from the wallet with. */
export type SignInReturn = { readonly requestId: string; readonly responseCode: string };

/**
 * Approves the authorization for the party whose credential was presented to it, as surely as that credential says. The
 * authorization stays open where it cannot be: `forbidden` for an answer that was not made in this browser, or for the
 * offer of another party; `not-found` where the office holds no party of the presented identifier; otherwise as
 * `approveInside`.
 */
export async function finishSignIn(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  authorization: Authorization,
  { requestId, responseCode }: SignInReturn,
): Promise<Authorization> {
  const { officeCode, authorizationId } = authorization;
  const caller = walletCaller(officeCode);
  const request = await readPresentation(ports, { caller, requestId, responseCode });
  if (request.authorizationId !== authorizationId)
    throw new Problem('forbidden', 'The answer was made for another authorization.');
  const { did, dataset } = presentedParty(request);
  const party = isDid(did) ? await ports.store.read.parties.byDid(officeCode, did) : undefined;
  if (party === undefined) throw new Problem('not-found', 'The office holds no party of this identifier.');
  const { partyId } = party;
  return ports.store.write((store) =>
    approveInside(ports, store, authorization, { partyId, dataset, actor: caller.actor }),
  );
}

function presentedParty({ results = {}, state, evidenceDigest, answeredAt }: PresentationRequest): {
  readonly did: string;
  readonly dataset: CredentialDataset;
} {
  const trusted = Object.values(results).filter((result) => result.trusted);
  const claims = trusted[0]?.credential?.claims;
  const did = claims?.['did'];
  if (state !== 'answered' || typeof did !== 'string')
    throw new Problem('forbidden', 'The wallet has not shown a credential that is trusted.');
  const checkedOn = answeredAt?.toISOString().slice(0, 10);
  const evidence = { type: 'officeCredential', digest: evidenceDigest, checkedOn } as const;
  const assuranceLevel = assuranceLevels.find((level) => level === claims?.['assuranceLevel']) ?? 'low';
  return { did, dataset: { assuranceLevel, evidence: [evidence] } };
}

// The office asks in its own name; nobody of its staff is at the other end.
function walletCaller(officeCode: OfficeCode): Caller {
  return { officeCode, actor: 'wallet', scopes: [] };
}
