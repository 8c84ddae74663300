import { equalBytes, utf8, utf8Text } from '../../base/bytes.ts';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, isJsonObject, type Json, readJson } from '../../base/json.ts';
import { decryptJwe } from '../../protocol/jose/jwe.ts';
import { readVpToken, type VpToken, vpTokenOf } from '../../protocol/oid4vp/vp-token.ts';
import type { Ports } from '../ports.ts';
import type { PresentationRequest } from '../records.ts';

/** The parameters a wallet posts (OpenID4VP 1.0 §8.2); `response` is a JWE with the others in it (§8.3). */
export type WalletAnswer = {
  readonly state?: string | undefined;
  readonly vpToken?: string | undefined;
  readonly error?: string | undefined;
  readonly response?: string | undefined;
};

/** What an answer says: presentations, with the digest they are on record by, or that the wallet declined. */
export type ReadAnswer =
  | { readonly kind: 'presented'; readonly token: VpToken; readonly evidenceDigest: string }
  | { readonly kind: 'declined'; readonly error: string }
  | { readonly kind: 'refused'; readonly description: string };

const noState: ReadAnswer = refused('The state does not name an open request.');
const noToken: ReadAnswer = refused('vp_token does not have the expected form.');

/**
 * Reads an answer in the form that was asked for. One that declines has to name the request by its `state`, which only
 * the asked wallet knows. One that presents may leave it out, as some wallets do: its presentations have to be made for
 * the request's nonce, which is as secret. A wallet that cannot encrypt may decline in the open (OpenID4VP 1.0 §8.3).
 */
export async function readAnswer(
  ports: Pick<Ports, 'responseKeys'>,
  request: PresentationRequest,
  answer: WalletAnswer,
): Promise<ReadAnswer> {
  const { state, vpToken, error, response } = answer;
  if (response !== undefined && (vpToken !== undefined || error !== undefined))
    return refused('The answer is both encrypted and not.');
  if (response !== undefined) return readEncrypted(ports, request, response);
  const isPresented = vpToken !== undefined && error === undefined;
  if (state === undefined ? !isPresented : !isStateOf(request, state)) return noState;
  if (error !== undefined) return { kind: 'declined', error };
  if (request.responseMode !== 'direct_post') return refused('The answer has to be encrypted.');
  const token = vpToken === undefined ? undefined : readVpToken(vpToken);
  return token === undefined || vpToken === undefined
    ? noToken
    : { kind: 'presented', token, evidenceDigest: sha256Text(vpToken) };
}

async function readEncrypted(
  ports: Pick<Ports, 'responseKeys'>,
  request: PresentationRequest,
  response: string,
): Promise<ReadAnswer> {
  const { responseKey } = request;
  if (responseKey === undefined) return refused('The answer is encrypted, which was not asked for.');
  const { kid } = responseKey.publicJwk;
  const privateKey = ports.responseKeys.open(responseKey);
  const keys = typeof kid === 'string' ? [{ kid, privateKey }] : [];
  const opened = await decryptJwe(response, { keys });
  const text = opened.fault !== undefined ? undefined : utf8Text(opened.plaintext);
  const read = text === undefined ? undefined : readJson(text);
  if (read === undefined || 'fault' in read || !isJsonObject(read.value))
    return refused('The answer does not decrypt to a JSON object.');
  const { state, error, vp_token: vpToken } = read.value;
  if (state !== undefined && !(typeof state === 'string' && isStateOf(request, state))) return noState;
  if (error !== undefined) {
    return typeof error === 'string' && state !== undefined ? { kind: 'declined', error } : noState;
  }
  return readTokenOf(vpToken);
}

function readTokenOf(vpToken: Json | undefined): ReadAnswer {
  const token = vpToken === undefined ? undefined : vpTokenOf(vpToken);
  return token === undefined || vpToken === undefined
    ? noToken
    : { kind: 'presented', token, evidenceDigest: sha256Text(canonicalJson(vpToken)) };
}

function isStateOf({ stateDigest }: PresentationRequest, state: string): boolean {
  return equalBytes(utf8(sha256Text(state)), utf8(stateDigest));
}

function refused(description: string): ReadAnswer & { readonly kind: 'refused' } {
  return { kind: 'refused', description };
}
