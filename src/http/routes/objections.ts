import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import {
  didLinkSchema,
  didLinkView,
  linkObjectionSchema,
  linkObjectionView,
} from '../../usecase/link/did-link-view.ts';
import { decideObjection, objectToLink } from '../../usecase/link/link-objections.ts';
import { issueLinkChallenge } from '../../usecase/link/link-word.ts';
import { objectAsParty, readLinksAbout, withdrawAsParty } from '../../usecase/link/links-about.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

const collection = '/api/v1/link-objections';
const common = { tag: 'Links', errors: 'api' } as const;
const reading = { ...common, access: ['link:read'] } as const;
const writing = { ...common, access: ['link:write'] } as const;
// Parties have no credential of the office: what they sign is what counts.
const byParty = { ...common, method: 'post', access: 'public', limit: 'costly' } as const;
const mediaTypes = ['application/json'] as const;
const noStore = { 'cache-control': 'no-store' } as const;
const did = z.string().max(2048).refine(isDid, 'This is not a DID.');
const reason = z.string().trim().min(1).max(500);
const linkId = z.string().min(1).max(100);
const officePath = z.object({ office: officeSegment });
const objectionPath = z.object({ objectionId: z.string().max(100) });
const signedBody = {
  schema: z.strictObject({
    statement: z.string().max(16_384).meta({
      description:
        'A compact JWS of type `link-statement+jwt` by a key that the DID lists for authentication (`kid` is its DID URL).',
    }),
  }),
  mediaTypes,
} as const;
const objection = { description: 'The objection.', schema: linkObjectionSchema };
const badStatement = {
  description: 'The statement is malformed, another one, used, or signed by somebody else.',
};
const moment = z.iso.datetime();
const aboutSchema = z.object({
  did: z.string(),
  didLinks: z.array(didLinkSchema),
  partyLinks: z.array(
    z.object({
      linkId: z.string(),
      identifier: z.string(),
      evidence: z.object({ kind: z.enum(['presentation', 'registration']), digest: z.string() }),
      linkedAt: moment,
      unlinkedAt: moment.optional(),
      unlinkReason: z.string().optional(),
    }),
  ),
  statementsElsewhere: z.array(
    z.object({ linkId: z.string(), issuedAt: moment, validUntil: moment, revokedAt: moment.optional() }),
  ),
  objections: z.array(linkObjectionSchema),
});

/** How parties see the links about them and object, and how the office decides. */
export function objectionRoutes(ports: Ports): readonly Route[] {
  return [
    challengeRoute(ports),
    aboutRoute(ports),
    partyObjectionRoute(ports),
    partyWithdrawalRoute(ports),
    writtenRoute(ports),
    listRoute(ports),
    readRoute(ports),
    decisionRoute(ports),
  ];
}

function challengeRoute(ports: Ports): Route {
  return route({
    ...byParty,
    path: '/offices/{office}/link-challenges',
    operationId: 'makeLinkChallenge',
    summary: 'A fresh value for one statement of a party about its links',
    pathSchema: officePath,
    responses: {
      201: {
        description: 'What the statement has to name; good for 5 minutes.',
        schema: z.object({ nonce: z.string(), audience: z.string(), expiresAt: moment }),
      },
      404: { description: 'There is no such office here.' },
    },
    async handle({ path }) {
      const challenge = await issueLinkChallenge(ports, officeOfSegment(path.office));
      const json = { ...challenge, expiresAt: challenge.expiresAt.toISOString() };
      return { status: 201, headers: noStore, json };
    },
  });
}

function aboutRoute(ports: Ports): Route {
  return route({
    ...byParty,
    path: '/offices/{office}/links-of-party',
    operationId: 'readLinksOfParty',
    summary: 'Everything the office keeps that links the party’s DID',
    description: 'The payload is `{purpose: "link-reading", audience, nonce}`.',
    pathSchema: officePath,
    body: signedBody,
    responses: {
      200: { description: 'At most 100 of each kind.', schema: aboutSchema },
      400: badStatement,
      410: { description: 'The DID is deactivated.' },
    },
    async handle({ path, body }) {
      const about = await readLinksAbout(ports, { officeCode: officeOfSegment(path.office), ...body });
      const at = ports.clock();
      const json = {
        did: about.did,
        didLinks: about.didLinks.map(({ link, statements }) => didLinkView(link, statements, at)),
        partyLinks: about.partyLinks.map(({ evidence: { kind, digest }, ...link }) => ({
          ...{ linkId: link.linkId, identifier: link.identifier, evidence: { kind, digest } },
          ...{ linkedAt: link.linkedAt.toISOString(), unlinkedAt: link.unlinkedAt?.toISOString() },
          unlinkReason: link.unlinkReason,
        })),
        statementsElsewhere: about.statementsElsewhere.map((issued) => ({
          ...{ linkId: issued.issuedId, issuedAt: issued.issuedAt.toISOString() },
          ...{ validUntil: issued.validUntil.toISOString(), revokedAt: issued.revokedAt?.toISOString() },
        })),
        objections: about.objections.map(linkObjectionView),
      };
      return { status: 200, headers: noStore, json };
    },
  });
}

function partyObjectionRoute(ports: Ports): Route {
  return route({
    ...byParty,
    path: '/offices/{office}/link-objections',
    operationId: 'objectToLink',
    summary: 'Object to a link as the party it is about',
    description:
      'The payload is `{purpose: "link-objection", audience, nonce, linkId, reason}`. The link does not count until the office decides.',
    pathSchema: officePath,
    body: signedBody,
    responses: {
      201: objection,
      400: badStatement,
      404: { description: 'There is no such link of the DID.' },
      409: { description: 'The link has ended, or an objection to it is open.' },
      410: { description: 'The DID is deactivated.' },
    },
    async handle({ path, body }) {
      const made = await objectAsParty(ports, { officeCode: officeOfSegment(path.office), ...body });
      return { status: 201, headers: noStore, json: linkObjectionView(made) };
    },
  });
}

function partyWithdrawalRoute(ports: Ports): Route {
  return route({
    ...byParty,
    path: '/offices/{office}/link-withdrawals',
    operationId: 'withdrawOwnStatement',
    summary: 'Take back what the party’s own key signed',
    description: 'The payload is `{purpose: "link-withdrawal", audience, nonce, linkId, reason}`.',
    pathSchema: officePath,
    body: signedBody,
    responses: {
      200: { description: 'It counts no longer.', schema: z.object({ state: z.literal('withdrawn') }) },
      400: badStatement,
      403: { description: 'The office signed that side; the party can object.' },
      404: { description: 'There is no such link of the DID.' },
      409: { description: 'The link has ended.' },
      410: { description: 'The DID is deactivated.' },
    },
    async handle({ path, body }) {
      await withdrawAsParty(ports, { officeCode: officeOfSegment(path.office), ...body });
      return { status: 200, headers: noStore, json: { state: 'withdrawn' } };
    },
  });
}

function writtenRoute(ports: Ports): Route {
  return route({
    ...writing,
    method: 'post',
    path: collection,
    operationId: 'recordLinkObjection',
    summary: 'Write down the objection of a party that has no wallet',
    body: { schema: z.strictObject({ linkId, did, reason }), mediaTypes },
    responses: {
      201: objection,
      404: { description: 'There is no such link of the DID.' },
      409: { description: 'The link has ended, or an objection to it is open.' },
    },
    async handle(input) {
      const { officeCode, actor } = requireCaller(input);
      const made = await objectToLink(ports, {
        officeCode,
        actor,
        ...input.body,
        statementDigest: undefined,
      });
      const location = `${collection}/${made.objectionId}`;
      return { status: 201, headers: { location }, json: linkObjectionView(made) };
    },
  });
}

function listRoute(ports: Ports): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listLinkObjections',
    summary: 'Objections to the office’s links, decided ones too',
    querySchema: z.object({
      ...pageParameters,
      state: z.enum(['open', 'upheld', 'dismissed']).optional(),
      linkId: linkId.optional(),
    }),
    responses: { 200: { description: 'A page of objections.', schema: pageSchema(linkObjectionSchema) } },
    async handle(input) {
      const { state, linkId: toLink, ...page } = input.query;
      const filter = {
        ...(state === undefined ? {} : { state }),
        ...(toLink === undefined ? {} : { linkId: toLink }),
      };
      const { officeCode } = requireCaller(input);
      const found = await ports.store.read.linkObjections.list(officeCode, filter, pageRequest(page));
      return { status: 200, json: pageAnswer(found, linkObjectionView) };
    },
  });
}

function readRoute(ports: Ports): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{objectionId}`,
    operationId: 'readLinkObjection',
    summary: 'Read an objection',
    pathSchema: objectionPath,
    responses: { 200: objection, 404: { description: 'There is no such objection.' } },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const found = await ports.store.read.linkObjections.byId(officeCode, input.path.objectionId);
      if (found === undefined) throw new Problem('not-found', 'There is no such objection.');
      return { status: 200, json: linkObjectionView(found) };
    },
  });
}

function decisionRoute(ports: Ports): Route {
  return route({
    ...writing,
    method: 'post',
    path: `${collection}/{objectionId}/decision`,
    operationId: 'decideLinkObjection',
    summary: 'Decide an objection: remove the link, or let it count again',
    pathSchema: objectionPath,
    body: {
      schema: z.strictObject({
        decision: z.enum(['uphold', 'dismiss']),
        reason,
        isNotSame: z.boolean().default(false).meta({
          description: 'The office finds that the two DIDs are not one party, also for every later link.',
        }),
      }),
      mediaTypes,
    },
    responses: {
      200: objection,
      404: { description: 'There is no such objection.' },
      409: { description: 'It is decided already.' },
    },
    async handle(input) {
      const { objectionId } = input.path;
      const decided = await decideObjection(ports, {
        caller: requireCaller(input),
        objectionId,
        ...input.body,
      });
      return { status: 200, json: linkObjectionView(decided) };
    },
  });
}
