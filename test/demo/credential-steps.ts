import { at, must, textAt } from './expect.ts';
import { callOffice } from './office-client.ts';
import { type DemoStep, recall } from './world.ts';

const configurations = [
  'GlobalIdentifierCredential_dc+sd-jwt',
  'GlobalIdentifierCredential_jwt_vc_json',
] as const;

/** Flow B: the wallet claims the credential, in both formats. */
export const credentialSteps: readonly DemoStep[] = [
  {
    flow: 'B',
    title: 'An offer is worth nothing without its transaction code',
    async play(world) {
      const offer = await makeOffer(world, configurations[0]);
      const refused = await world.wallet
        .claim(offer.uri, {
          txCode: offer.txCode === '000000' ? '111111' : '000000',
          configurationId: configurations[0],
        })
        .then(
          () => false,
          () => true,
        );
      must(refused, 'A wrong transaction code gave a token.');
      const claimed = await world.wallet.claim(offer.uri, {
        txCode: offer.txCode,
        configurationId: configurations[0],
      });
      must(claimed.format === 'dc+sd-jwt', 'The credential is not an SD-JWT VC.');
      const state = await callOffice(world.first, 'GET', `/api/v1/credential-offers/${offer.offerId}`);
      must(at(state.body, 'state') === 'issued', 'The offer is not marked as issued.');
      const again = await world.wallet
        .claim(offer.uri, { txCode: offer.txCode, configurationId: configurations[0] })
        .then(
          () => false,
          () => true,
        );
      must(again, 'The offer could be claimed twice.');
      return 'wrong code refused, right code gave a key-bound SD-JWT VC, a second claim was refused';
    },
  },
  {
    flow: 'B',
    title: 'The same party claims the credential as a JWT VC',
    async play(world) {
      const offer = await makeOffer(world, configurations[1]);
      const claimed = await world.wallet.claim(offer.uri, {
        txCode: offer.txCode,
        configurationId: configurations[1],
      });
      must(claimed.format === 'jwt_vc_json', 'The credential is not a JWT VC.');
      world.facts.set('jwtVc', claimed.credential);
      return 'jwt_vc_json, bound to the wallet’s did:jwk';
    },
  },
  {
    flow: 'B',
    title: 'Anybody can have the credential checked',
    async play(world) {
      const body = { credential: recall(world, 'jwtVc') };
      const good = await callOffice(world.first, 'POST', '/api/v1/credential-verifications', {
        body,
        anonymous: true,
      });
      must(at(good.body, 'verified') === true, `A genuine credential was refused: ${good.text}`);
      const [header = '', payload = '', signature = ''] = body.credential.split('.');
      const forged = {
        credential: `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      };
      const bad = await callOffice(world.first, 'POST', '/api/v1/credential-verifications', {
        body: forged,
        anonymous: true,
      });
      must(at(bad.body, 'verified') === false, 'A forged credential was accepted.');
      return 'the genuine one passes every check, one changed character fails the signature';
    },
  },
];

type MadeOffer = { readonly offerId: string; readonly uri: string; readonly txCode: string };

async function makeOffer(
  world: Parameters<DemoStep['play']>[0],
  configurationId: string,
): Promise<MadeOffer> {
  const answer = await callOffice(world.first, 'POST', '/api/v1/credential-offers', {
    body: {
      partyId: recall(world, 'partyId'),
      configurationIds: [configurationId],
      assuranceLevel: 'substantial',
      evidence: [{ type: 'registerExtract' }],
    },
  });
  must(answer.status === 201, `The offer was answered with ${answer.status}: ${answer.text}`);
  return {
    offerId: textAt(answer.body, 'offerId'),
    uri: textAt(answer.body, 'credentialOfferUri'),
    txCode: textAt(answer.body, 'txCode'),
  };
}
