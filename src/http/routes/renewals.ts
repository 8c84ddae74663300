import { z } from 'zod';
import { renewCredential } from '../../usecase/issuance/renew-credential.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { type Route, route } from '../route.ts';
import { madeOfferAnswer, madeOfferSchema } from './offers.ts';

/** How a credential is renewed without another visit. */
export function renewalRoutes(ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/credentials/{issuedId}/renewals',
      operationId: 'renewCredential',
      tag: 'Credentials',
      summary: "Offer the party's wallet a credential in place of one it has",
      description:
        'On the evidence on record, as long as it is not older than two years. The credential in place is revoked when the wallet reports `credential_accepted` for the new one.',
      access: ['credential:offer'],
      errors: 'api',
      pathSchema: z.object({ issuedId: z.string().max(100) }),
      responses: {
        201: { description: 'The offer, with what is shown only now.', schema: madeOfferSchema },
        404: { description: 'The office issued no such credential.' },
        409: { description: 'It is revoked, or there is no recent evidence on record.' },
      },
      handle: async (input) => {
        const { issuedId } = input.path;
        return madeOfferAnswer(await renewCredential(ports, { caller: requireCaller(input), issuedId }));
      },
    }),
  ];
}
