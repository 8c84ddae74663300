import { sha256Text } from '../../base/hash.ts';
import {
  type CredentialConfiguration,
  credentialConfiguration,
} from '../../domain/credential/credential-configuration.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import {
  deferredResponse,
  invalidTransactionId,
  readDeferredRequest,
} from '../../protocol/oid4vci/deferred-request.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { readMessage, type SentMessage } from './read-message.ts';
import { statedMoment } from './stated-moment.ts';
import type { WriteStore } from '../store.ts';
import type { DeferredIssuance } from './deferred-store.ts';
import {
  credentialSigner,
  type MadeCredential,
  recordCredential,
  type RecordedCredential,
  signCredential,
} from './make-credential.ts';
import { type Grant, readSentGrant, type Sent } from './read-grant.ts';
import {
  claimingParty,
  claimOffer,
  type DeferredToWallet,
  type IssuedToWallet,
  walletOrder,
} from './wallet-claim.ts';

type ClaimPorts = Pick<
  Ports,
  'store' | 'signing' | 'resolver' | 'contexts' | 'responseKeys' | 'clock' | 'random' | 'node'
>;

/**
 * Answers a wallet that asks for the credentials it waits for (OpenID4VCI 1.0 §9,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html): issued once, for the keys it proved when it
 * asked first and with the data of the party as they are now; or that it is to wait on. The transaction belongs to the
 * offer, so every access token of the offer will do, of the same key where there was one. A wallet that lost the answer
 * asks at the credential endpoint anew: the offer stays released. Throws `not-found` for an unknown office.
 */
export async function claimDeferred(
  ports: ClaimPorts,
  officeCode: OfficeCode,
  request: Sent & SentMessage,
): Promise<IssuedToWallet | DeferredToWallet | OAuthRefusal> {
  const office = await findOffice(ports, officeCode);
  const grant = await readSentGrant(ports, { officeCode, endpoint: 'deferred_credential' }, request);
  if (grant.outcome === 'refused') return grant;
  const message = await readMessage(ports, officeCode, request);
  if (message.outcome === 'refused') return message;
  const asked = readDeferredRequest(message.body);
  if (asked.outcome === 'refused') return asked;
  const { transactionId } = asked;
  const { encryption } = message;
  const { read } = ports.store;
  const issuance = await read.deferredIssuances.byTransaction(officeCode, sha256Text(transactionId));
  if (issuance === undefined || !isOfGrant(issuance, grant) || ports.clock() >= issuance.expiresAt)
    return invalidTransactionId();
  switch (issuance.state) {
    case 'issued':
      return invalidTransactionId();
    case 'refused':
      return refusal('credential_request_denied', 'The office has refused to release the credential.');
    case 'pending': {
      const found = await claimingParty(read, grant.offer, issuance.holders);
      if (found.outcome === 'refused') return found;
      const response = deferredResponse(transactionId, issuance.intervalSeconds);
      return { outcome: 'deferred', response, encryption };
    }
    case 'released':
      return issueReleased(ports, { office, grant, issuance }, encryption);
  }
}

function isOfGrant(
  { offerId, configurationId, dpopJkt }: DeferredIssuance,
  { token }: Pick<Grant, 'token'>,
): boolean {
  const isOfKey = dpopJkt === undefined || dpopJkt === token.dpopJkt;
  return offerId === token.offerId && token.configurationIds.includes(configurationId) && isOfKey;
}

type Released = { readonly office: Office; readonly grant: Grant; readonly issuance: DeferredIssuance };

async function issueReleased(
  ports: ClaimPorts,
  released: Released,
  encryption: IssuedToWallet['encryption'],
): Promise<IssuedToWallet | OAuthRefusal> {
  const { office, issuance } = released;
  const configuration = credentialConfiguration(issuance.configurationId);
  if (configuration === undefined)
    return refusal('credential_request_denied', 'The credential is no longer issued.');
  const signer = await credentialSigner(ports, office, configuration.format);
  const statedAt = await statedMoment(ports, office.did);
  const recorded = await ports.store.write((store) =>
    recordReleased(ports, store, { ...released, configuration, statedAt }),
  );
  if (recorded.outcome === 'refused') return recorded;
  const sign = () => Promise.all(recorded.credentials.map((each) => signCredential(ports, signer, each)));
  const made = await orGiveBack(ports, issuance, sign);
  // §9.2 lets a notification_id be left out, and wallets made with @openid4vc/openid4vci 0.4 refuse an answer that has one.
  const response = { credentials: made.map(({ credential }) => ({ credential })) };
  return { outcome: 'issued', response, encryption };
}

type Recorded = { readonly outcome: 'recorded'; readonly credentials: readonly RecordedCredential[] };

// Refusals come before anything is written, so that what was wrong can be put right and asked for again.
type Releasing = Released & { readonly configuration: CredentialConfiguration; readonly statedAt: Date };

async function recordReleased(
  ports: ClaimPorts,
  store: WriteStore,
  { office, grant, issuance, configuration, statedAt }: Releasing,
): Promise<Recorded | OAuthRefusal> {
  const { officeCode, offerId, deferredIssuanceId, holders } = issuance;
  const found = await claimingParty(store, grant.offer, holders);
  if (found.outcome === 'refused') return found;
  const ordered = walletOrder(grant.offer, { office, party: found.party, configuration, statedAt });
  if (ordered.outcome === 'refused') return ordered;
  if (!(await claimOffer(store, officeCode, offerId)))
    return refusal('invalid_token', 'The offer behind the access token was withdrawn.');
  const { writeDeferredIssuances } = store;
  if (!(await writeDeferredIssuances.move(officeCode, deferredIssuanceId, 'released', 'issued')))
    return invalidTransactionId();
  const credentials: RecordedCredential[] = [];
  for (const { key, did } of holders)
    credentials.push(await recordCredential(ports, store, { ...ordered.order, holder: { key, did } }));
  const [first] = credentials;
  if (first !== undefined) await writeDeferredIssuances.note(officeCode, deferredIssuanceId, first.issuedId);
  return { outcome: 'recorded', credentials };
}

// What could not be signed is revoked; the wallet may then ask for it again.
async function orGiveBack(
  { store }: Pick<Ports, 'store'>,
  { officeCode, deferredIssuanceId }: DeferredIssuance,
  sign: () => Promise<readonly MadeCredential[]>,
): Promise<readonly MadeCredential[]> {
  try {
    return await sign();
  } catch (error) {
    await store.write(({ writeDeferredIssuances }) =>
      writeDeferredIssuances.move(officeCode, deferredIssuanceId, 'issued', 'released'),
    );
    throw error;
  }
}
