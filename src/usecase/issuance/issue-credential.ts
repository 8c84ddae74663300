import { sha256Text } from '../../base/hash.ts';
import {
  type CredentialConfiguration,
  credentialConfiguration,
} from '../../domain/credential/credential-configuration.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import { type CredentialRequest, readCredentialRequest } from '../../protocol/oid4vci/credential-request.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import { findOffice } from '../office/find-office.ts';
import {
  credentialSigner,
  type RecordedCredential,
  recordCredential,
  signCredential,
} from './make-credential.ts';
import type { Ports } from '../ports.ts';
import { type ProvenHolders, proveHolders } from './prove-holders.ts';
import { type Grant, readSentGrant, type Sent } from './read-grant.ts';
import { deferUntilReleased } from './defer-issuance.ts';
import { readMessage, type SentMessage } from './read-message.ts';
import { statedMoment } from './stated-moment.ts';
import type { WriteStore } from '../store.ts';
import {
  claimingParty,
  claimOffer,
  credentialResponse,
  type Deferral,
  type DeferredToWallet,
  type IssuedToWallet,
  walletOrder,
} from './wallet-claim.ts';

type IssuePorts = Pick<
  Ports,
  | 'store'
  | 'signing'
  | 'resolver'
  | 'contexts'
  | 'responseKeys'
  | 'keyAttesters'
  | 'clock'
  | 'random'
  | 'node'
>;

/**
 * Answers a wallet's credential request (OpenID4VCI 1.0 §8,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html): one credential for each proven key, at
 * once or, where the office has to release it first, at the deferred credential endpoint. What is answered was committed
 * with its status entries, records and audit events; where the signing fails, the wallet can ask again with a new nonce.
 * Throws `not-found` for an unknown office.
 */
export async function issueCredential(
  ports: IssuePorts,
  officeCode: OfficeCode,
  request: Sent & SentMessage,
): Promise<IssuedToWallet | DeferredToWallet | OAuthRefusal> {
  const office = await findOffice(ports, officeCode);
  const grant = await readSentGrant(ports, { officeCode, endpoint: 'credential' }, request);
  if (grant.outcome === 'refused') return grant;
  const message = await readMessage(ports, officeCode, request);
  if (message.outcome === 'refused') return message;
  const asked = readCredentialRequest(message.body);
  if (asked.outcome === 'refused') return asked;
  const configuration = grantedConfiguration(grant, asked);
  if ('outcome' in configuration) return configuration;
  const proven = await proveHolders(ports, officeCode, asked);
  if (proven.outcome === 'refused') return proven;
  const signer = await credentialSigner(ports, office, configuration.format);
  const statedAt = await statedMoment(ports, office.did);
  const recorded = await ports.store.write((store) =>
    recordInside(ports, store, { office, grant, configuration, proven, statedAt }),
  );
  if (recorded.outcome === 'refused') return recorded;
  const { encryption } = message;
  if (recorded.outcome === 'deferred') return { ...recorded, encryption };
  const made = await Promise.all(recorded.credentials.map((each) => signCredential(ports, signer, each)));
  return { outcome: 'issued', response: credentialResponse(made), encryption };
}

function grantedConfiguration(
  { token }: Grant,
  { configurationId, isByIdentifier }: CredentialRequest,
): CredentialConfiguration | OAuthRefusal {
  const configuration = credentialConfiguration(configurationId);
  if (configuration === undefined) {
    return isByIdentifier
      ? refusal('unknown_credential_identifier', 'There is no such credential identifier.')
      : refusal('unknown_credential_configuration', 'There is no such credential configuration.');
  }
  return token.configurationIds.includes(configurationId)
    ? configuration
    : refusal('credential_request_denied', 'The credential is not part of what the access token permits.');
}

type Issuance = {
  readonly office: Office;
  readonly grant: Grant;
  readonly configuration: CredentialConfiguration;
  readonly proven: ProvenHolders;
  readonly statedAt: Date;
};
type Recorded = { readonly outcome: 'recorded'; readonly credentials: readonly RecordedCredential[] };

async function recordInside(
  ports: Pick<Ports, 'clock' | 'random' | 'node' | 'contexts' | 'resolver'>,
  store: WriteStore,
  { office, grant, configuration, proven, statedAt }: Issuance,
): Promise<Recorded | Deferral | OAuthRefusal> {
  const { officeCode } = office;
  const { offerId } = grant.offer;
  const found = await claimingParty(store, grant.offer, proven.holders);
  if (found.outcome === 'refused') return found;
  if (!(await takeNonces(store, officeCode, { nonces: proven.nonces, at: ports.clock() }))) {
    return refusal('invalid_nonce', 'A c_nonce is unknown, used or expired.');
  }
  const { configurationId } = configuration;
  const waits = await deferUntilReleased(ports, store, { grant, configurationId, holders: proven.holders });
  if (waits !== undefined) return waits;
  if (!(await claimOffer(store, officeCode, offerId))) {
    return refusal('invalid_token', 'The offer behind the access token was withdrawn.');
  }
  const ordered = walletOrder(grant.offer, { office, party: found.party, configuration, statedAt });
  if (ordered.outcome === 'refused') return ordered;
  const credentials: RecordedCredential[] = [];
  for (const holder of proven.holders)
    credentials.push(await recordCredential(ports, store, { ...ordered.order, holder }));
  return { outcome: 'recorded', credentials };
}

async function takeNonces(
  store: WriteStore,
  officeCode: OfficeCode,
  { nonces, at }: { readonly nonces: ReadonlySet<string>; readonly at: Date },
): Promise<boolean> {
  for (const nonce of nonces) {
    if (!(await store.nonces.take(officeCode, sha256Text(nonce), at))) return false;
  }
  return true;
}
