import { z } from 'zod';
import { addSeconds, isoSeconds } from '../../base/clock.ts';
import { type JsonObject, toJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import { isDid } from '../../domain/did/did.ts';
import { samePartyAnswers, type SamePartyFinding } from '../../domain/link/same-party.ts';
import { type CheckedStatement, recountSameParty } from '../../domain/link/same-party-recount.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { verifyCredential, type VerifyPorts } from '../verify-credential.ts';
import { readCredential } from '../verification/securing/suites.ts';
import { judgeStatement, type Trust } from './judge-statement.ts';
import { type SamePartyResult, samePartyStates } from './same-party.ts';

const bundleSeconds = 24 * 60 * 60;
const type = 'SamePartyAnswer';
const did = z.string().max(2_048).refine(isDid);
const moment = z.iso.datetime();

/** One statement as it is shown; no personal data. */
export const samePartyStatementSchema = z.object({
  by: z.string().max(2_048),
  role: z.enum(['party', 'office']),
  kind: z.enum(['samePartyCredential', 'alsoKnownAs', 'decision']),
  says: z.enum(['same', 'notSame']),
  did,
  otherDid: did,
  linkId: z.string().max(100).optional(),
  evidence: z.array(z.object({ kind: z.string().max(50), digest: z.string().max(100) })).max(10),
  since: moment.optional(),
  until: moment.optional(),
  verifiedAt: moment,
  state: z.enum(samePartyStates),
  detail: z.string().max(500).optional(),
});
/** The answer as it is shown. */
export const samePartyResultSchema = z.object({
  dids: z.tuple([did, did]),
  answer: z.enum(samePartyAnswers),
  path: z.array(did).max(100).meta({ description: 'The DIDs by way of which the two are one.' }),
  assurance: z.enum(['proven', 'confirmedByOffices']).optional(),
  statements: z.array(samePartyStatementSchema).max(2_000),
  asOf: moment,
});
const mostCredential = 64 * 1024;
const bundleSchema = samePartyResultSchema.omit({ dids: true, statements: true }).extend({
  sameAs: did,
  statements: z
    .array(samePartyStatementSchema.extend({ credential: z.string().max(mostCredential).optional() }))
    .max(2_000),
});

/** The answer as data, without the credentials. */
export function samePartyView(result: SamePartyResult): z.output<typeof samePartyResultSchema> {
  const { dids, answer, path, assurance, asOf } = result;
  return {
    ...{ dids: [...dids], answer, path: [...path] },
    ...(assurance === undefined ? {} : { assurance }),
    statements: result.statements.map(statementView),
    asOf: asOf.toISOString(),
  };
}

function statementView(statement: SamePartyResult['statements'][number]) {
  const { by, role, kind, says, did: subject, otherDid, linkId, since, until, state, detail } = statement;
  return {
    ...{ by, role, kind, says, did: subject, otherDid, state },
    ...(linkId === undefined ? {} : { linkId }),
    evidence: statement.evidence.map(({ kind: of, digest }) => ({ kind: of, digest })),
    ...(since === undefined ? {} : { since: since.toISOString() }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    verifiedAt: statement.verifiedAt.toISOString(),
    ...(detail === undefined ? {} : { detail }),
  };
}

/**
 * The answer as a credential of the office that gives it (`vc+jwt`, VC-JOSE-COSE §3.1.1,
 * https://www.w3.org/TR/vc-jose-cose/), which encloses the credentials it rests on. It is good for a day.
 */
export async function samePartyBundle(
  ports: Pick<Ports, 'store' | 'signing' | 'random'>,
  { officeCode, result }: { readonly officeCode: OfficeCode; readonly result: SamePartyResult },
): Promise<string> {
  const office = await findOffice(ports, officeCode);
  const signer = await ports.signing.signerFor(office.did, 'assertionMethod', 'EdDSA');
  const { dids, answer, path, assurance, asOf } = samePartyView(result);
  const statements = result.statements.map((each) => ({
    ...statementView(each),
    ...(each.credential === undefined ? {} : { credential: each.credential }),
  }));
  const payload: JsonObject = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: `urn:uuid:${randomUuid(ports.random)}`,
    type: ['VerifiableCredential', type],
    issuer: office.did,
    validFrom: isoSeconds(result.asOf),
    validUntil: isoSeconds(addSeconds(result.asOf, bundleSeconds)),
    credentialSubject: {
      id: dids[0],
      ...Object(toJson({ answer, path, assurance, asOf, sameAs: dids[1], statements })),
    },
  };
  return signJwt(signer, { typ: 'vc+jwt', cty: 'vc' }, payload);
}

/** What a bundle says, and what it comes to when everything enclosed is checked anew. */
export type BundleVerdict = {
  readonly issuer: string;
  readonly asOf: string;
  readonly said: SamePartyFinding;
  readonly recounted: SamePartyFinding;
  /** Whether what stands gives the answer that was said. */
  readonly agrees: boolean;
  readonly statements: readonly CheckedStatement[];
};

/**
 * Checks a bundle with nothing but the DIDs it names: its signature, each enclosed credential as of the moment it was made
 * for, and the answer recounted from those that stand. Whether one was revoked by then is the word of the office that signed
 * the bundle, as are its decisions and what documents said. Statements of offices stand only where the reader trusts them.
 * Throws `verification-failed` for a bundle that does not verify or is none.
 */
export async function verifySamePartyBundle(
  ports: VerifyPorts & Pick<Ports, 'store'>,
  { bundle, trust }: { readonly bundle: string; readonly trust: Trust },
): Promise<BundleVerdict> {
  const { verified, credential } = await verifyCredential(ports, {
    credential: bundle,
    trustList: trust.trustList,
  });
  const read = bundleSchema.safeParse(credential?.claims).data;
  const subject = credential?.subject;
  const isOne = verified && credential !== undefined && credential.types.includes(type);
  if (!isOne || read === undefined || subject === undefined || !isDid(subject))
    throw new Problem('verification-failed', 'This is no answer about two DIDs that verifies.');
  const offline = { ...ports, statusReader: async () => ({ status: 'valid' as const }) };
  const at = new Date(read.asOf);
  const statements = await Promise.all(
    read.statements.map(async (each): Promise<CheckedStatement> => {
      const { kind, says, did: of, otherDid, linkId, state } = each;
      const holds =
        kind !== 'samePartyCredential' ||
        (await stands(offline, { statement: each, audience: credential.issuer, trust, at }));
      return { kind, says, did: of, otherDid, linkId, state, holds };
    }),
  );
  const recounted = recountSameParty([subject, read.sameAs], statements);
  const { answer, path, asOf } = read;
  const agrees = recounted.answer === answer && recounted.path.join(' ') === path.join(' ');
  return { issuer: credential.issuer, asOf, said: { answer, path }, recounted, agrees, statements };
}

type BundledStatement = z.output<typeof bundleSchema>['statements'][number];

async function stands(
  ports: VerifyPorts & Pick<Ports, 'store'>,
  asked: {
    readonly statement: BundledStatement;
    readonly audience: string;
    readonly trust: Trust;
    readonly at: Date;
  },
): Promise<boolean> {
  const { statement, audience, trust, at } = asked;
  const { credential, did: of, otherDid, linkId, state } = statement;
  if (credential === undefined || linkId === undefined || !isDid(audience)) return false;
  if (state !== 'counted' && state !== 'objected') return false;
  const nonce = nonceIn(credential);
  if (nonce === undefined) return false;
  const link = { linkId, dids: [of, otherDid], nonce, audience } as const;
  const judged = await judgeStatement(ports, { credential, link, trust, at });
  return !('kind' in judged) && judged.did === of && judged.otherDid === otherDid;
}

// Only the office that collected knows the nonce it gave; that both sides were made for one link is said by its id.
function nonceIn(credential: string): string | undefined {
  const reading = readCredential(credential);
  const nonce = reading.fault === undefined ? reading.claims['nonce'] : undefined;
  return typeof nonce === 'string' ? nonce : undefined;
}
