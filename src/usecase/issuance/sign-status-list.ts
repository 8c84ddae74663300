import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Signer, SigningAlgorithm } from '../../domain/did/signer.ts';
import type { PinnedContexts } from '../../protocol/data-integrity/contexts.ts';
import { addProof } from '../../protocol/data-integrity/create-proof.ts';
import type { CryptosuiteName } from '../../protocol/data-integrity/cryptosuite.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import {
  statusListCredentialUrl,
  statusListsUrl,
  statusListUrl,
} from '../../protocol/oid4vci/office-urls.ts';
import {
  type BitstringPurpose,
  bitstringStatusListCredential,
} from '../../protocol/status-list/bitstring-status-list.ts';
import { suspensionListUrl } from '../../protocol/status-list/status-entry.ts';
import { tokenStatusListPayload, tokenStatusListType } from '../../protocol/status-list/token-status-list.ts';
import type { StatusList } from '../records.ts';

/**
 * How long a verifier may keep a status list, in seconds, and a cache on the way as well: together the minute after which
 * every change is seen.
 */
export const statusListTtlSeconds = 30;

// A copy that somebody keeps back stops vouching for anything soon after.
const validSeconds = 300;

/**
 * The forms a list is published in: Token Status List as JWT; Bitstring Status List credential as `vc+jwt`, or as a JSON
 * document with a proof. The bitstrings are one list for each purpose.
 */
export type StatusListForm =
  | { readonly kind: 'tokenStatusList' }
  | { readonly kind: 'bitstringStatusList' | 'bitstringDocument'; readonly purpose: BitstringPurpose };

/** A list to be signed in one form, by a key of the DID that vouches for it. */
export type StatusListOrder = {
  readonly form: StatusListForm;
  readonly list: StatusList;
  readonly issuer: Did;
  readonly signer: Signer;
  readonly at: Date;
  /** The base URL of the node that publishes it. */
  readonly publicUrl: string;
};

const suites: { readonly [algorithm in SigningAlgorithm]?: CryptosuiteName } = {
  EdDSA: 'eddsa-rdfc-2022',
  ES256: 'ecdsa-rdfc-2019',
  ES384: 'ecdsa-rdfc-2019',
};

/** The text to be served for a list, signed for 300 s. Throws `internal-error` where the key makes no such proof. */
export async function signStatusList(order: StatusListOrder, contexts: PinnedContexts): Promise<string> {
  const { form, signer } = order;
  if (form.kind === 'tokenStatusList') return signTokenStatusList(order);
  const credential = bitstringCredential(order, form.purpose);
  if (form.kind === 'bitstringStatusList') return signJwt(signer, { typ: 'vc+jwt', cty: 'vc' }, credential);
  const cryptosuite = suites[signer.algorithm];
  if (cryptosuite === undefined) throw unsigned();
  const request = { cryptosuite, purpose: 'assertionMethod', created: order.at, contexts };
  const secured = await addProof(credential, request, signer);
  if (secured.fault !== undefined) throw unsigned();
  return JSON.stringify(secured.document);
}

/** Token Status List §5.1 (https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/). */
function signTokenStatusList({ list, issuer, signer, at, publicUrl }: StatusListOrder): Promise<string> {
  const { officeCode, listId } = list;
  const payload = tokenStatusListPayload({
    uri: statusListUrl(publicUrl, officeCode, listId),
    statuses: shownStatuses(list),
    issuedAt: at,
    validSeconds,
    ttl: statusListTtlSeconds,
    // Only the office's own lists are listed there.
    aggregationUri: list.issuer === undefined ? statusListsUrl(publicUrl, officeCode) : undefined,
  });
  return signJwt(signer, { typ: tokenStatusListType }, { iss: issuer, ...payload });
}

/** A W3C credential; as `vc+jwt` it is the payload (https://www.w3.org/TR/vc-jose-cose/ §3.1.1). */
function bitstringCredential({ list, issuer, at, publicUrl }: StatusListOrder, purpose: BitstringPurpose) {
  const url = statusListCredentialUrl(publicUrl, list.officeCode, list.listId);
  return bitstringStatusListCredential({
    id: purpose === 'suspension' ? suspensionListUrl(url) : url,
    issuer,
    purpose,
    statuses: shownStatuses(list),
    validFrom: at,
    validUntil: addSeconds(at, validSeconds),
    ttl: statusListTtlSeconds * 1000,
  });
}

function shownStatuses({ statuses, decoys }: StatusList): Uint8Array {
  const shown = Uint8Array.from(statuses);
  for (const { index, status } of decoys) shown[index] = status;
  return shown;
}

function unsigned(): Problem {
  return new Problem('internal-error', 'The status list could not be signed.');
}
