import { z } from 'zod';
import { credentialDatasetSchema } from '../../domain/credential/credential-dataset.ts';
import { offerGrants } from '../../protocol/oid4vci/credential-offer.ts';
import { type HolderNaming, issueToHolder } from '../../usecase/issuance/issue-to-holder.ts';
import { type MadeOffer, offerCredential, offerTerms } from '../../usecase/issuance/offer-credential.ts';
import type { Ports } from '../../usecase/ports.ts';
import { listOffers, type OfferView, readOffer } from '../../usecase/issuance/read-offer.ts';
import { withdrawOffer } from '../../usecase/issuance/withdraw-offer.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { qrCodeSvg } from '../qr.ts';
import { type Route, type RouteAnswer, route } from '../route.ts';

type OfferPorts = Pick<Ports, 'store' | 'signing' | 'resolver' | 'contexts' | 'clock' | 'random' | 'node'>;

const common = { tag: 'Credentials', access: ['credential:offer'], errors: 'api' } as const;
const collection = '/api/v1/credential-offers';
const partyId = z.string().min(1).max(100);
const configurationId = z.string().min(1).max(200);
const { seconds, txCodeLength } = offerTerms;

const newOfferSchema = credentialDatasetSchema.extend({
  partyId,
  configurationIds: z
    .array(configurationId)
    .min(1)
    .max(10)
    .refine((ids) => new Set(ids).size === ids.length, 'A configuration is named twice.')
    .optional(),
  grantType: z.enum(offerGrants).optional().meta({
    description:
      'How the party claims it: with a transaction code where not given, or by signing in (`authorization_code`).',
  }),
  txCode: z.strictObject({ length: z.int().min(txCodeLength.least).max(txCodeLength.most) }).optional(),
  expiresInSeconds: z.int().min(seconds.least).max(seconds.most).optional(),
  isDeferred: z.boolean().optional(),
});
const offerSchema = z.object({
  offerId: z.string(),
  partyId: z.string(),
  configurationIds: z.array(z.string()),
  state: z.enum(['open', 'tokenIssued', 'issued', 'withdrawn', 'locked', 'expired']),
  release: z.enum(['pending', 'released', 'refused']).optional(),
  failedTries: z.int(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export const madeOfferSchema = offerSchema.extend({
  credentialOfferUri: z.string(),
  credentialOfferByValue: z.string(),
  credentialOffer: z.looseObject({}),
  txCode: z.string().optional(),
  qrCodeSvg: z.string(),
});
const offerPathSchema = z.object({ offerId: z.string() });
const noOffer = { description: 'The office made no such offer.' };

/** What an office calls to offer credentials, and to issue them to a key it knows. */
export function offerRoutes(ports: OfferPorts): readonly Route[] {
  return [makeRoute(ports), listRoute(ports), readRoute(ports), withdrawRoute(ports), issueRoute(ports)];
}

function makeRoute(ports: OfferPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: collection,
    operationId: 'createCredentialOffer',
    summary: "Offer a party's credential to its wallet",
    description:
      'The answer alone holds the link, its QR code and the transaction code; give the code to the party by another way. With `isDeferred` the wallet waits until the office releases the credential after a check.',
    body: { schema: newOfferSchema, mediaTypes: ['application/json'] },
    responses: {
      201: { description: 'The offer, with what is shown only now.', schema: madeOfferSchema },
      404: { description: 'The office holds no such party.' },
    },
    handle: async (input) => {
      const { txCode, configurationIds, expiresInSeconds, isDeferred, ...rest } = input.body;
      const made = await offerCredential(ports, {
        ...rest,
        caller: requireCaller(input),
        ...(configurationIds === undefined ? {} : { configurationIds }),
        ...(txCode === undefined ? {} : { txCodeLength: txCode.length }),
        ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
        ...(isDeferred === undefined ? {} : { isDeferred }),
      });
      return madeOfferAnswer(made);
    },
  });
}

/** The answer that shows a new offer with its secrets, this once. */
export async function madeOfferAnswer({
  credentialOfferUri,
  credentialOfferByValue,
  credentialOffer,
  ...made
}: MadeOffer): Promise<RouteAnswer> {
  return {
    status: 201,
    headers: { location: `${collection}/${made.offerId}`, 'cache-control': 'no-store' },
    json: {
      ...showOffer(made),
      credentialOfferUri,
      credentialOfferByValue,
      credentialOffer,
      ...(made.txCode === '' ? {} : { txCode: made.txCode }),
      qrCodeSvg: await qrCodeSvg(credentialOfferUri),
    },
  };
}

function listRoute(ports: OfferPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: collection,
    operationId: 'listCredentialOffers',
    summary: 'The offers the office made, in their order',
    querySchema: z.object(pageParameters),
    responses: { 200: { description: 'A page of offers.', schema: pageSchema(offerSchema) } },
    handle: async (input) => {
      const page = await listOffers(ports, requireCaller(input), pageRequest(input.query));
      return { status: 200, json: pageAnswer(page, showOffer) };
    },
  });
}

function readRoute(ports: OfferPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: `${collection}/{offerId}`,
    operationId: 'readCredentialOffer',
    summary: 'What became of an offer',
    pathSchema: offerPathSchema,
    responses: { 200: { description: 'The offer as it is now.', schema: offerSchema }, 404: noOffer },
    handle: async (input) => ({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      json: showOffer(await readOffer(ports, requireCaller(input), input.path.offerId)),
    }),
  });
}

function withdrawRoute(ports: OfferPorts): Route {
  return route({
    ...common,
    method: 'delete',
    path: `${collection}/{offerId}`,
    operationId: 'withdrawCredentialOffer',
    summary: 'Withdraw an offer that was not claimed to its end',
    pathSchema: offerPathSchema,
    responses: {
      204: { description: 'Withdrawn.' },
      404: noOffer,
      409: { description: 'The credential is issued, or the offer has ended.' },
    },
    handle: async (input) => {
      await withdrawOffer(ports, requireCaller(input), input.path.offerId);
      return { status: 204 };
    },
  });
}

const issueSchema = credentialDatasetSchema
  .extend({
    partyId,
    configurationId,
    holderKey: z.record(z.string(), z.unknown()).optional(),
    holderDid: z.string().min(1).max(2048).optional(),
  })
  .refine(({ holderKey, holderDid }) => (holderKey === undefined) !== (holderDid === undefined), {
    message: 'Exactly one of holderKey and holderDid is needed.',
  });
const issuedSchema = z.object({
  issuedId: z.string(),
  credential: z.union([z.string(), z.record(z.string(), z.json())]),
});

function issueRoute(ports: OfferPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/api/v1/credentials',
    operationId: 'issueCredential',
    summary: 'Issue a credential straight to a key the office knows',
    description:
      'For back-office systems. The office answers for the key being the party’s own; a wallet proves that when it claims an offer.',
    body: { schema: issueSchema, mediaTypes: ['application/json'] },
    responses: {
      201: { description: 'The credential; it is not kept.', schema: issuedSchema },
      404: { description: 'The office holds no such party.' },
    },
    handle: async (input) => {
      const { holderKey, holderDid, ...rest } = input.body;
      const holder: HolderNaming =
        holderDid === undefined ? { kind: 'key', jwk: holderKey } : { kind: 'did', didUrl: holderDid };
      const made = await issueToHolder(ports, { ...rest, caller: requireCaller(input), holder });
      return {
        status: 201,
        headers: { location: `/api/v1/issued-credentials/${made.issuedId}`, 'cache-control': 'no-store' },
        json: made,
      };
    },
  });
}

function showOffer({ createdAt, expiresAt, ...offer }: OfferView): z.output<typeof offerSchema> {
  const { offerId, partyId: party, configurationIds, state, release, failedTries } = offer;
  return {
    offerId,
    partyId: party,
    configurationIds: [...configurationIds],
    state,
    ...(release === undefined ? {} : { release }),
    failedTries,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
