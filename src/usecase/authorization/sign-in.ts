import { equalBytes, utf8 } from '../../base/bytes.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem, type ProblemCode } from '../../base/problem.ts';
import { assuranceLevels, type CredentialDataset } from '../../domain/credential/credential-dataset.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
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
 * Why nobody was signed in: no trusted credential was shown in this browser; the office holds no such party, or not any
 * more; the authorization is for the offer of another party; what is known of the party makes no such credential; or the
 * authorization was decided meanwhile.
 */
export type SignInFault = 'notShown' | 'unknownParty' | 'otherParty' | 'impossible' | 'ended';
export type SignIn =
  | { readonly outcome: 'approved'; readonly authorization: Authorization }
  | { readonly outcome: 'refused'; readonly fault: SignInFault };

/**
 * Approves the authorization for the party whose credential was presented to it, as surely as that credential says. Where it
 * is refused the authorization stays as it is, so that the right party can still sign in, or the office decide.
 */
export async function finishSignIn(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  authorization: Authorization,
  returned: SignInReturn,
): Promise<SignIn> {
  const { officeCode, offerId } = authorization;
  const presented = await presentedParty(ports, authorization, returned);
  if (presented === undefined) return refused('notShown');
  const { did, dataset } = presented;
  const party = await ports.store.read.parties.byDid(officeCode, did);
  if (party?.status !== 'active') return refused('unknownParty');
  const { partyId } = party;
  const offer = offerId === undefined ? undefined : await ports.store.read.offers.byId(officeCode, offerId);
  if (offer !== undefined && offer.partyId !== partyId) return refused('otherParty');
  try {
    const { actor } = walletCaller(officeCode);
    const approved = await ports.store.write((store) =>
      approveInside(ports, store, authorization, { partyId, dataset, actor }),
    );
    return { outcome: 'approved', authorization: approved };
  } catch (error) {
    const fault = error instanceof Problem ? approvalFaults[error.code] : undefined;
    if (fault === undefined) throw error;
    return refused(fault);
  }
}

const approvalFaults: Partial<Readonly<Record<ProblemCode, SignInFault>>> = {
  conflict: 'ended',
  forbidden: 'otherParty',
  'did-deactivated': 'unknownParty',
  'credential-invalid': 'impossible',
};

function refused(fault: SignInFault): SignIn {
  return { outcome: 'refused', fault };
}

type Presented = { readonly did: Did; readonly dataset: CredentialDataset };

async function presentedParty(
  ports: Pick<Ports, 'store' | 'clock'>,
  { officeCode, authorizationId }: Authorization,
  { requestId, responseCode }: SignInReturn,
): Promise<Presented | undefined> {
  const request = await ports.store.read.presentations.byId(officeCode, requestId);
  if (request?.authorizationId !== authorizationId || !isAnswerOf(request, responseCode)) return undefined;
  const { results = {}, evidenceDigest, answeredAt } = request;
  const claims = Object.values(results).find(({ trusted }) => trusted)?.credential?.claims;
  const did = claims?.['did'];
  if (typeof did !== 'string' || !isDid(did)) return undefined;
  const checkedOn = answeredAt?.toISOString().slice(0, 10);
  const evidence = { type: 'officeCredential', digest: evidenceDigest, checkedOn } as const;
  const assuranceLevel = assuranceLevels.find((level) => level === claims?.['assuranceLevel']) ?? 'low';
  return { did, dataset: { assuranceLevel, evidence: [evidence] } };
}

function isAnswerOf({ state, responseCodeDigest }: PresentationRequest, responseCode: string): boolean {
  return (
    state === 'answered' &&
    responseCodeDigest !== undefined &&
    equalBytes(utf8(sha256Text(responseCode)), utf8(responseCodeDigest))
  );
}

// The office asks in its own name; nobody of its staff is at the other end.
function walletCaller(officeCode: OfficeCode): Caller {
  return { officeCode, actor: 'wallet', scopes: [] };
}
