import { z } from 'zod';
import {
  type DidLink,
  type DidLinkStatement,
  didLinkStates,
  hasEnded,
  type LinkObjection,
  samePartyEvidenceKinds,
} from '../../domain/link/did-link.ts';

const moment = z.iso.datetime();
export const sha256Schema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'This is not a SHA-256 digest as base64url.');
const samePartyEvidenceSchema = z.object({ kind: z.enum(samePartyEvidenceKinds), digest: sha256Schema });

/** A link of two DIDs as it is shown. */
export const didLinkSchema = z
  .object({
    linkId: z.string(),
    dids: z.array(z.string()).length(2),
    state: z.enum([...didLinkStates, 'expired']),
    requestedAt: moment,
    requestedBy: z.string(),
    expiresAt: moment,
    statesEquivalence: z.boolean(),
    isNotSame: z.boolean(),
    statements: z.array(
      z.object({
        did: z.string(),
        otherDid: z.string(),
        signedBy: z.enum(['party', 'office']),
        issuer: z.string(),
        evidence: z.array(samePartyEvidenceSchema),
        issuedId: z.string().optional(),
        validFrom: moment,
        validUntil: moment,
        receivedAt: moment,
      }),
    ),
    endedAt: moment.optional(),
    endedBy: z.string().optional(),
    endReason: z.string().optional(),
  })
  .meta({ id: 'DidLink' });
export type DidLinkView = z.output<typeof didLinkSchema>;

export const linkObjectionSchema = z
  .object({
    objectionId: z.string(),
    linkKind: z.enum(['didLink', 'partyLink']),
    linkId: z.string(),
    did: z.string(),
    reason: z.string(),
    objectedAt: moment,
    objectedBy: z.string(),
    state: z.enum(['open', 'upheld', 'dismissed']),
    decidedAt: moment.optional(),
    decidedBy: z.string().optional(),
    decisionReason: z.string().optional(),
  })
  .meta({ id: 'LinkObjection' });

/** The link at a moment: one that was not stated in time is expired. */
export function didLinkView(link: DidLink, statements: readonly DidLinkStatement[], at: Date): DidLinkView {
  const { linkId, dids, state, statesEquivalence, isNotSame, requestedBy, endedBy, endReason } = link;
  const isLate = !hasEnded(link) && (state === 'pending' || state === 'oneSided') && at > link.expiresAt;
  return {
    ...{
      linkId,
      dids: [...dids],
      state: isLate ? 'expired' : state,
      requestedBy,
      statesEquivalence,
      isNotSame,
    },
    ...{ requestedAt: link.requestedAt.toISOString(), expiresAt: link.expiresAt.toISOString() },
    statements: statements.map(statementView),
    ...(link.endedAt === undefined ? {} : { endedAt: link.endedAt.toISOString() }),
    ...(endedBy === undefined ? {} : { endedBy }),
    ...(endReason === undefined ? {} : { endReason }),
  };
}

function statementView(statement: DidLinkStatement): DidLinkView['statements'][number] {
  const { did, otherDid, role, issuer, evidence, issuedId, validFrom, validUntil, receivedAt } = statement;
  return {
    ...{ did, otherDid, signedBy: role, issuer, evidence: [...evidence] },
    ...(issuedId === undefined ? {} : { issuedId }),
    ...{ validFrom: validFrom.toISOString(), validUntil: validUntil.toISOString() },
    receivedAt: receivedAt.toISOString(),
  };
}

export function linkObjectionView(objection: LinkObjection): z.output<typeof linkObjectionSchema> {
  const { objectionId, linkKind, linkId, did, reason, objectedBy, state } = objection;
  const { decidedAt, decidedBy, decisionReason } = objection;
  return {
    ...{ objectionId, linkKind, linkId, did, reason, objectedBy, state },
    objectedAt: objection.objectedAt.toISOString(),
    ...(decidedAt === undefined ? {} : { decidedAt: decidedAt.toISOString() }),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(decisionReason === undefined ? {} : { decisionReason }),
  };
}
