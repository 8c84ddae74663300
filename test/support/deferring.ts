import { addSeconds } from '../../src/base/clock.ts';
import { sha256Text } from '../../src/base/hash.ts';
import { randomSecret } from '../../src/base/random.ts';
import type { MadeOffer } from '../../src/usecase/issuance/offer-credential.ts';
import type { AccessToken } from '../../src/usecase/records.ts';
import { accessToken, keyProof, makeOffer, sdJwtId } from './claiming.ts';
import type { IssuingNode } from './issuing-office.ts';
import type { IssuingServer, WireAnswer } from './issuing-server.ts';

type ProofTerms = NonNullable<Parameters<typeof keyProof>[2]>;
type Asked = { readonly id?: string; readonly proofs?: readonly ProofTerms[] };

/** What a wallet and a clerk do about credentials that the office has to release first, over HTTP. */
export type Deferring = {
  /** An offer of the first office to be released. */
  offer(more?: Parameters<typeof makeOffer>[3]): Promise<MadeOffer>;
  token(offer: MadeOffer): Promise<string>;
  /** Another access token of the same offer. */
  furtherToken(offer: MadeOffer, more?: Partial<AccessToken>): Promise<string>;
  /** A request at the credential endpoint, of one key unless others are named. */
  ask(token: string, asked?: Asked): Promise<WireAnswer>;
  poll(token: string, transactionId: unknown, office?: string): Promise<WireAnswer>;
  /** An offer a wallet has asked for: its token, the transaction, and the id that staff see. */
  waiting(asked?: Asked & { readonly offer?: Parameters<typeof makeOffer>[3] }): Promise<Waiting>;
  decide(deferredIssuanceId: string, decision: string): Promise<WireAnswer>;
  read(deferredIssuanceId: string): Promise<WireAnswer>;
};
export type Waiting = {
  readonly offer: MadeOffer;
  readonly token: string;
  readonly transactionId: string;
  readonly deferredIssuanceId: string;
};

const collection = '/api/v1/deferred-issuances';

export function deferring(node: IssuingNode, server: IssuingServer, partyId: string): Deferring {
  const { officeCode } = node.first;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const wallet: Deferring = {
    offer: (more = {}) => makeOffer(node, node.first, partyId, { isDeferred: true, ...more }),
    token: (offer) => accessToken(node, node.first, offer),
    async furtherToken({ offerId, configurationIds }, more = {}) {
      const token = randomSecret(node.ports.random);
      const record = {
        ...{ tokenDigest: sha256Text(token), officeCode, offerId, configurationIds },
        ...{ expiresAt: addSeconds(node.ports.clock(), 300), dpopJkt: undefined, ...more },
      };
      await node.ports.store.write((store) => store.writeAccessTokens.add(record));
      return token;
    },
    async ask(token, { id = sdJwtId, proofs = [{}] } = {}) {
      const jwts = await Promise.all(proofs.map((terms) => keyProof(node, node.first, terms)));
      const body = { credential_configuration_id: id, proofs: { jwt: jwts } };
      return server.postJson('/offices/xa/credential', body, bearer(token));
    },
    poll: (token, transactionId, office = 'xa') =>
      server.postJson(
        `/offices/${office}/deferred_credential`,
        { transaction_id: transactionId },
        bearer(token),
      ),
    async waiting({ offer: terms, ...asked } = {}) {
      const offer = await wallet.offer(terms);
      const token = await wallet.token(offer);
      const transactionId = String((await wallet.ask(token, asked)).body['transaction_id']);
      const { deferredIssuances } = node.ports.store.read;
      const found = await deferredIssuances.byTransaction(officeCode, sha256Text(transactionId));
      return { offer, token, transactionId, deferredIssuanceId: found?.deferredIssuanceId ?? '' };
    },
    decide: (deferredIssuanceId, decision) =>
      server.putJson(`${collection}/${deferredIssuanceId}/decision`, { decision }, server.staff),
    read: (deferredIssuanceId) => server.get(`${collection}/${deferredIssuanceId}`, server.staff),
  };
  return wallet;
}
