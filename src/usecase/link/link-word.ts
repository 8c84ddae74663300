import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret } from '../../base/random.ts';
import { z } from 'zod';
import type { Did } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { readStatement, signerOf } from '../recovery/statement.ts';
import { documentKey } from '../verification/document-key.ts';
import { credentialAlgorithms } from '../verification/signature.ts';
import { activeDocument } from './active-document.ts';

/** The media type of what parties sign about links to them, so that nothing signed for another end is taken for it. */
export const linkStatementType = 'link-statement+jwt';
/** Seconds a challenge is good for. */
export const challengeSeconds = 300;

const base = { audience: z.string().max(2_048), nonce: z.string().max(100) };
const reason = z.string().trim().min(1).max(500);
const linkId = z.string().max(100);
const payloadSchema = z.discriminatedUnion('purpose', [
  z.strictObject({ ...base, purpose: z.literal('link-reading') }),
  z.strictObject({ ...base, purpose: z.literal('link-objection'), linkId, reason }),
  z.strictObject({ ...base, purpose: z.literal('link-withdrawal'), linkId, reason }),
]);
type Payload = z.output<typeof payloadSchema>;
export type LinkPurpose = Payload['purpose'];

/** What a party says, with the DID that proved to say it. */
export type LinkWord<Purpose extends LinkPurpose> = {
  readonly did: Did;
  readonly payload: Extract<Payload, { readonly purpose: Purpose }>;
  readonly digest: string;
};

/** A fresh nonce for one statement of a party to the office, good for 5 minutes. Throws `not-found`. */
export async function issueLinkChallenge(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  officeCode: OfficeCode,
): Promise<{ readonly nonce: string; readonly audience: Did; readonly expiresAt: Date }> {
  const { did: audience } = await findOffice(ports, officeCode);
  const nonce = randomSecret(ports.random);
  const expiresAt = addSeconds(ports.clock(), challengeSeconds);
  await ports.store.write((store) => store.nonces.add({ officeCode, digest: digestOf(nonce), expiresAt }));
  return { nonce, audience, expiresAt };
}

/**
 * What a party says about links to it: a compact JWS by a key that its DID lists for authentication, for this office and
 * this end, over a challenge that is used up by it. Throws `proof-invalid`, and what `activeDocument` does.
 */
export async function takeLinkWord<Purpose extends LinkPurpose>(
  ports: Pick<Ports, 'store' | 'clock' | 'resolver'>,
  said: { readonly officeCode: OfficeCode; readonly purpose: Purpose; readonly statement: string },
): Promise<LinkWord<Purpose>> {
  const { officeCode, purpose, statement } = said;
  const { jws, kid } = readStatement(statement);
  const payload = payloadSchema.safeParse(jws.payload).data;
  if (payload === undefined || !isFor(payload, purpose))
    throw new Problem('proof-invalid', 'This is not the statement that is to be signed.');
  const office = await findOffice(ports, officeCode);
  if (payload.audience !== office.did)
    throw new Problem('proof-invalid', 'The statement is for another office.');
  const did = signerOf(kid);
  const at = ports.clock();
  const key = documentKey(await activeDocument(ports, did), kid, { relationship: 'authentication', at });
  if ('code' in key) throw new Problem('proof-invalid', key.detail);
  const fault = verifyJws(jws, { key, allowedAlgorithms: credentialAlgorithms, typ: [linkStatementType] });
  if (fault !== undefined) throw new Problem('proof-invalid', fault.detail);
  const isTaken = await ports.store.write((store) =>
    store.nonces.take(officeCode, digestOf(payload.nonce), at),
  );
  if (!isTaken) throw new Problem('proof-invalid', 'The challenge is unknown, used or too old.');
  return { did, payload, digest: sha256Text(statement) };
}

function isFor<Purpose extends LinkPurpose>(
  payload: Payload,
  purpose: Purpose,
): payload is Extract<Payload, { readonly purpose: Purpose }> {
  return payload.purpose === purpose;
}

// Apart from the nonces of credential requests, so that neither can be used as the other.
function digestOf(nonce: string): string {
  return sha256Text(`link ${nonce}`);
}
