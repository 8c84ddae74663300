import { sha256Text } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import {
  type CredentialConfiguration,
  credentialConfiguration,
} from '../../domain/credential/credential-configuration.ts';
import { mayHoldFor } from '../../domain/credential/global-identifier-credential.ts';
import { partyClaims } from '../../domain/credential/party-claims.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import { type CredentialRequest, readCredentialRequest } from '../../protocol/oid4vci/credential-request.ts';
import type { ResponseEncryption } from '../../protocol/oid4vci/encrypted-message.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import { findOffice } from '../office/find-office.ts';
import {
  credentialSigner,
  type MadeCredential,
  type RecordedCredential,
  claimFaults,
  recordCredential,
  signCredential,
} from './make-credential.ts';
import type { Ports } from '../ports.ts';
import { type ProvenHolders, proveHolders } from './prove-holders.ts';
import { type Grant, readSentGrant, type Sent } from './read-grant.ts';
import { readMessage, type SentMessage } from './read-message.ts';
import { offerDatasetSchema } from './read-offer.ts';
import { statedMoment } from './stated-moment.ts';
import type { WriteStore } from '../store.ts';

export type IssuedToWallet = {
  readonly outcome: 'issued';
  readonly response: JsonObject;
  /** What the response is to be encrypted to, where the wallet asked for that. */
  readonly encryption: ResponseEncryption | undefined;
};
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
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html): one credential for each proven key. What
 * is answered was committed with its status entries, records and audit events; where the signing fails, the wallet can
 * ask again with a new nonce. Throws `not-found` for an unknown office.
 */
export async function issueCredential(
  ports: IssuePorts,
  officeCode: OfficeCode,
  request: Sent & SentMessage,
): Promise<IssuedToWallet | OAuthRefusal> {
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
  const made = await Promise.all(recorded.credentials.map((each) => signCredential(ports, signer, each)));
  return { outcome: 'issued', response: credentialResponse(made), encryption: message.encryption };
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
): Promise<Recorded | OAuthRefusal> {
  const { officeCode } = office;
  const { offerId, partyId, dataset } = grant.offer;
  const party = await store.parties.byId(officeCode, partyId);
  if (party?.status !== 'active') {
    return refusal('credential_request_denied', 'The identifier of the party is deactivated.');
  }
  if (!proven.holders.every(({ did }) => did === undefined || mayHoldFor(party.did, did))) {
    return refusal(
      'insufficient_scope',
      'The access token is for another party than the one that proved its key.',
    );
  }
  if (!(await takeNonces(store, officeCode, { nonces: proven.nonces, at: ports.clock() }))) {
    return refusal('invalid_nonce', 'A c_nonce is unknown, used or expired.');
  }
  if (!(await claimOffer(store, officeCode, offerId))) {
    return refusal('invalid_token', 'The offer behind the access token was withdrawn.');
  }
  const claims = partyClaims(configuration.credentialType, party, offerDatasetSchema.parse(dataset));
  if (claims === undefined)
    return refusal('credential_request_denied', 'The office has not said what the credential is to state.');
  const order = {
    office,
    credentialType: configuration.credentialType,
    format: configuration.format,
    isUnlinkable: configuration.isUnlinkable,
    subject: party.did,
    claims,
    statedAt,
    partyId,
    offerId,
    actor: 'wallet',
  };
  if (claimFaults(order).length > 0)
    return refusal(
      'credential_request_denied',
      'The data of the party do not fit the schema of the credential.',
    );
  const credentials: RecordedCredential[] = [];
  for (const holder of proven.holders)
    credentials.push(await recordCredential(ports, store, { ...order, holder }));
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

// Of a claim and a withdrawal that come together one wins; after the first claim the offer can be claimed from again.
async function claimOffer(store: WriteStore, officeCode: OfficeCode, offerId: string): Promise<boolean> {
  if (await store.writeOffers.move(officeCode, offerId, 'tokenIssued', 'issued')) return true;
  return (await store.offers.byId(officeCode, offerId))?.state === 'issued';
}

// §8.3: the response is named by its first credential, whose record leads to the offer and so to the access token.
function credentialResponse(made: readonly MadeCredential[]): JsonObject {
  return {
    credentials: made.map(({ credential }) => ({ credential })),
    ...(made[0] === undefined ? {} : { notification_id: made[0].issuedId }),
  };
}
