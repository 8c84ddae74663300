import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret, randomUuid } from '../../base/random.ts';
import { credentialConfiguration } from '../../domain/credential/credential-configuration.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { offerIdOfCode } from '../../protocol/oid4vci/credential-offer.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import {
  type PushedRequest,
  readPushedRequest,
  requestUriPrefix,
} from '../../protocol/oid4vci/pushed-request.ts';
import { provePossession } from '../issuance/prove-possession.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import type { ReadStore } from '../store.ts';
import { randomReference } from './reference.ts';

/** Seconds in which the browser has to come with a pushed request. */
export const pushedSeconds = 90;

export type Pushed = { readonly outcome: 'pushed'; readonly requestUri: string };

/**
 * Takes a wallet's authorization request ahead of the browser (RFC 9126, https://www.rfc-editor.org/rfc/rfc9126). Where it
 * names an offer by `issuer_state` it can only end in that offer (OpenID4VCI 1.0 §5.1.3); without naming credentials it asks
 * for all of the offer. Refuses with `unauthorized_client` where the office sends no wallet back anywhere. Throws
 * `not-found` for an unknown office.
 */
export async function pushAuthorization(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>,
  officeCode: OfficeCode,
  sent: { readonly form: { readonly [name: string]: unknown }; readonly dpopProof: string | undefined },
): Promise<Pushed | OAuthRefusal> {
  await findOffice(ports, officeCode);
  const redirects = ports.node.walletRedirects ?? [];
  if (redirects.length === 0)
    return refusal('unauthorized_client', 'The office takes no authorization requests.');
  const known = (id: string) => credentialConfiguration(id) !== undefined;
  const request = readPushedRequest(sent.form, { redirects, known });
  if (request.outcome === 'refused') return request;
  const possession = await provePossession(ports, { officeCode, endpoint: 'par', dpopProof: sent.dpopProof });
  if (possession.outcome === 'refused') return possession;
  const { jkt = request.dpopJkt } = possession;
  if (request.dpopJkt !== undefined && request.dpopJkt !== jkt)
    return refusal('invalid_dpop_proof', 'dpop_jkt names another key than the proof.');
  const asked = await askedFor(ports.store.read, { officeCode, request, at: ports.clock() });
  return 'outcome' in asked ? asked : record(ports, officeCode, { request, asked, jkt });
}

type Asked = { readonly offerId: string | undefined; readonly configurationIds: readonly string[] };

async function askedFor(
  store: Pick<ReadStore, 'offers'>,
  {
    officeCode,
    request,
    at,
  }: {
    readonly officeCode: OfficeCode;
    readonly request: PushedRequest;
    readonly at: Date;
  },
): Promise<Asked | OAuthRefusal> {
  const { issuerState, configurationIds } = request;
  if (issuerState === undefined)
    return configurationIds === undefined
      ? refusal('invalid_scope', 'Neither scope nor authorization_details name a credential.')
      : { offerId: undefined, configurationIds };
  const offer = await store.offers.byId(officeCode, offerIdOfCode(issuerState));
  const isGood =
    offer?.grantType === 'authorization_code' &&
    offer.codeDigest === sha256Text(issuerState) &&
    offer.state === 'open' &&
    at < offer.expiresAt;
  if (!isGood) return refusal('invalid_request', 'issuer_state is not that of an offer that can be claimed.');
  const ids = configurationIds ?? offer.configurationIds;
  return ids.every((id) => offer.configurationIds.includes(id))
    ? { offerId: offer.offerId, configurationIds: ids }
    : refusal('invalid_scope', 'A credential is not part of the offer.');
}

const mostDraws = 5;

async function record(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  officeCode: OfficeCode,
  pushed: {
    readonly request: PushedRequest;
    readonly asked: Asked;
    readonly jkt: string | undefined;
  },
): Promise<Pushed> {
  const { request, asked, jkt } = pushed;
  const requestUri = `${requestUriPrefix}${randomSecret(ports.random)}`;
  const createdAt = ports.clock();
  const authorization = {
    ...{ officeCode, ...asked, createdAt, dpopJkt: jkt },
    authorizationId: randomUuid(ports.random),
    requestUriDigest: sha256Text(requestUri),
    ...{ clientId: request.clientId, redirectUri: request.redirectUri, clientState: request.state },
    codeChallenge: request.codeChallenge,
    ...{ sessionDigest: undefined, codeDigest: undefined, decidedBy: undefined },
    state: 'pushed',
    expiresAt: addSeconds(createdAt, pushedSeconds),
  } as const;
  const wasAdded = await ports.store.write(async ({ writeAuthorizations }) => {
    for (let draw = 0; draw < mostDraws; draw += 1) {
      const reference = randomReference(ports.random);
      if (await writeAuthorizations.add({ ...authorization, reference })) return true;
    }
    return false;
  });
  if (!wasAdded) throw new Problem('unavailable', 'No reference is free.');
  return { outcome: 'pushed', requestUri };
}
