import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { definedMembers, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomDigits, randomSecret } from '../../base/random.ts';
import {
  credentialConfiguration,
  credentialConfigurations,
} from '../../domain/credential/credential-configuration.ts';
import { type CredentialDataset, datasetJson } from '../../domain/credential/credential-dataset.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import {
  buildCredentialOffer,
  credentialOfferLink,
  credentialOfferValueLink,
  type OfferGrant,
  offerSecrets,
  txCodeDigest,
} from '../../protocol/oid4vci/credential-offer.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';
import { claimsOf } from './claims-of.ts';
import { checkFit } from './make-credential.ts';
import { type OfferView, viewOffer } from './read-offer.ts';

/** How long offers stay open, in seconds, and how long their transaction codes are. */
export const offerTerms = {
  seconds: { least: 60, usual: 900, most: 7 * 24 * 60 * 60 },
  txCodeLength: { least: 6, usual: 6, most: 8 },
} as const;

export type OfferCommand = CredentialDataset & {
  readonly caller: Caller;
  readonly partyId: string;
  /** Where not given, all of the one type that the dataset is for. */
  readonly configurationIds?: readonly string[];
  readonly txCodeLength?: number;
  readonly expiresInSeconds?: number;
  /** How the party claims it: with a transaction code where not given. */
  readonly grantType?: OfferGrant | undefined;
  /** The credential that ends once the wallet has accepted the new one. */
  readonly renews?: string;
  /** The office releases the credential after a check, once a wallet has asked for it. */
  readonly isDeferred?: boolean;
};

/**
 * A new offer. The links, the offer object and the transaction code are shown now and never again. Where the party signs in
 * the transaction code is an empty text.
 */
export type MadeOffer = OfferView & {
  readonly credentialOfferUri: string;
  /** The same with the offer object in it. */
  readonly credentialOfferByValue: string;
  readonly credentialOffer: JsonObject;
  readonly txCode: string;
};

/**
 * Offers a party's credential to its wallet (OpenID4VCI 1.0 §4). Only digests of the offer's secrets are kept. Throws
 * `not-found` for a party the office does not hold, `did-deactivated`, `invalid-request` for an unknown configuration, and
 * `credential-invalid`, with every place, where the data of the party do not make a credential of its type.
 */
export async function offerCredential(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>,
  command: OfferCommand,
): Promise<MadeOffer> {
  const { grantType, caller } = command;
  const { officeCode, actor } = caller;
  const configurationIds = command.configurationIds ?? usualConfigurationIds(command);
  assertKnown(configurationIds);
  const { txCodeLength = offerTerms.txCodeLength.usual, expiresInSeconds = offerTerms.seconds.usual } =
    command;
  const createdAt = ports.clock();
  const reference = randomSecret(ports.random);
  const { preAuthorizedCode, offerId } = offerSecrets(reference);
  const isSignedIn = grantType === 'authorization_code';
  if (isSignedIn) assertSendsBack(ports.node);
  const txCode = isSignedIn ? '' : randomDigits(ports.random, txCodeLength);
  const offer = {
    offerId,
    officeCode,
    partyId: command.partyId,
    configurationIds,
    codeDigest: sha256Text(preAuthorizedCode),
    txCodeDigest: txCodeDigest(preAuthorizedCode, txCode),
    dataset: { ...datasetJson(command), txCodeLength },
    createdAt,
    expiresAt: addSeconds(createdAt, expiresInSeconds),
    failedTries: 0,
    state: 'open',
    renews: command.renews,
    grantType: isSignedIn ? 'authorization_code' : undefined,
    release: command.isDeferred === true ? 'pending' : undefined,
  } as const;
  await ports.store.write(async (store) => {
    checkClaims(await activeParty(store, officeCode, command.partyId), command, configurationIds);
    await store.writeOffers.add(offer);
    await store.writeAudit.append({
      officeCode,
      at: createdAt,
      actor,
      action: 'offer.made',
      subject: offerId,
      facts: offerFacts(command, configurationIds),
    });
  });
  const credentialIssuer = credentialIssuerUrl(ports.node.publicUrl, officeCode);
  const credentialOffer = buildCredentialOffer({
    ...{ credentialIssuer, configurationIds, preAuthorizedCode, txCodeLength, grantType },
  });
  return {
    ...viewOffer(offer, createdAt),
    credentialOfferUri: credentialOfferLink(credentialIssuer, reference),
    credentialOfferByValue: credentialOfferValueLink(credentialOffer),
    credentialOffer,
    txCode,
  };
}

function offerFacts(
  { partyId, assuranceLevel, renews, grantType, isDeferred }: OfferCommand,
  configurationIds: readonly string[],
): JsonObject {
  const more = definedMembers({ renews, grantType, isDeferred: isDeferred === true ? true : undefined });
  return { partyId, configurationIds, assuranceLevel, ...more };
}

function usualConfigurationIds({ rightHolding }: CredentialDataset): readonly string[] {
  const type = rightHolding === undefined ? 'GlobalIdentifierCredential' : 'RightHolderCredential';
  return credentialConfigurations
    .filter(({ credentialType, isUnlinkable }) => credentialType === type && isUnlinkable !== true)
    .map(({ configurationId }) => configurationId);
}

function assertSendsBack({ walletRedirects = [] }: Ports['node']): void {
  if (walletRedirects.length === 0)
    throw new Problem(
      'invalid-request',
      'No wallet is sent back from signing in here; GID_WALLET_REDIRECTS says where to.',
    );
}

function assertKnown(configurationIds: readonly string[]): void {
  const errors = configurationIds.flatMap((id, index) =>
    credentialConfiguration(id) === undefined
      ? [{ pointer: `/configurationIds/${index}`, detail: 'There is no such credential configuration.' }]
      : [],
  );
  if (errors.length > 0)
    throw new Problem('invalid-request', 'A configuration is not known here.', { errors });
}

/**
 * Throws `credential-invalid` where the data of the party do not make the credentials: found now, by the clerk who can
 * correct the data, and not later by the wallet, which cannot.
 */
export function checkClaims(
  party: Party,
  dataset: CredentialDataset,
  configurationIds: readonly string[],
): void {
  const types = new Set(configurationIds.map((id) => credentialConfiguration(id)?.credentialType));
  for (const credentialType of types) {
    if (credentialType === undefined) continue;
    checkFit({ credentialType, subject: party.did, claims: claimsOf(credentialType, party, dataset) });
  }
}
