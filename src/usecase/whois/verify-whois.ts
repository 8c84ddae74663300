import type { Json, JsonObject } from '../../base/json.ts';
import { type FieldFault, Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { checkTimes } from '../../protocol/jose/time-claims.ts';
import type { VerificationKey } from '../../protocol/jose/verification-key.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import {
  type PublishedPresentation,
  readPublishedPresentation,
} from '../../protocol/vcdm/published-presentation.ts';
import { documentKey } from '../verification/document-key.ts';
import { usableDocument } from '../verification/evidence.ts';
import { readCredential } from '../verification/securing/suites.ts';
import { credentialAlgorithms } from '../verification/signature.ts';
import { verifyCredential, type VerifyPorts } from '../verify-credential.ts';

/** A presentation that may be published for a DID. */
export type VerifiedWhois = {
  readonly document: JsonObject;
  /** The key it is signed with, as it names it. */
  readonly verificationMethod: string | undefined;
  readonly expiresAt: Date | undefined;
};

/**
 * Verifies a presentation that is to be published for a DID: the DID is its holder and signed it, it is valid now, at
 * least one credential is about the DID, and every credential verifies. Throws `verification-failed` that lists what does
 * not hold.
 */
export async function verifyWhois(
  ports: VerifyPorts,
  input: {
    readonly did: Did;
    readonly presentation: Json;
    readonly trustList: readonly TrustedIssuer[];
  },
): Promise<VerifiedWhois> {
  const { did, trustList } = input;
  const at = ports.clock();
  const read = readPublishedPresentation(input.presentation);
  if (read.fault !== undefined) throw failed(read.fault);
  const fault = await holderFault(ports, read, { did, at });
  if (fault !== undefined) throw failed(fault);
  const { jws, document, credentials } = read;
  const results = await Promise.all(
    credentials.map((credential) => verifyCredential(ports, { credential, trustList, at })),
  );
  const errors = results.flatMap(({ checks }, index) =>
    checks.flatMap(({ name, outcome, detail }): FieldFault[] =>
      outcome === 'failed' && name !== 'issuerAccredited'
        ? [{ pointer: `/credentials/${index}`, detail: `${name}: ${detail}` }]
        : [],
    ),
  );
  if (!results.every(({ verified }) => verified))
    throw new Problem('verification-failed', 'A credential of the presentation does not verify.', { errors });
  if (!credentials.some((credential) => isAbout(credential, did)))
    throw failed({ code: 'MALFORMED_VALUE_ERROR', detail: 'No credential is about the holder.' });
  const { kid } = jws.header;
  const { exp } = jws.payload;
  return {
    document,
    verificationMethod: typeof kid === 'string' ? kid : undefined,
    expiresAt: typeof exp === 'number' ? new Date(exp * 1000) : undefined,
  };
}

/** The key a published presentation is signed with, as long as the document lists it for either of these purposes. */
export function whoisKey(
  document: DidDocument,
  verificationMethod: string | undefined,
  at: Date,
): VerificationKey | JoseFault {
  const key = documentKey(document, verificationMethod, { relationship: 'authentication', at });
  return 'code' in key
    ? documentKey(document, verificationMethod, { relationship: 'assertionMethod', at })
    : key;
}

async function holderFault(
  { resolver }: Pick<VerifyPorts, 'resolver'>,
  { jws, holder, typ }: PublishedPresentation,
  { did, at }: { readonly did: Did; readonly at: Date },
): Promise<JoseFault | undefined> {
  if (holder !== did)
    return { code: 'HOLDER_BINDING_ERROR', detail: 'The presentation is of another holder.' };
  const document = usableDocument(await resolver.resolve(did), did);
  if ('code' in document) return document;
  const { kid } = jws.header;
  const key = whoisKey(document, typeof kid === 'string' ? kid : undefined, at);
  if ('code' in key) return key;
  const terms = { key, allowedAlgorithms: credentialAlgorithms };
  return verifyJws(jws, typ === undefined ? terms : { ...terms, typ }) ?? checkTimes(jws.payload, { at });
}

function isAbout(credential: string, did: Did): boolean {
  const reading = readCredential(credential);
  return reading.fault === undefined && reading.subjectId === did;
}

function failed({ detail }: JoseFault): Problem {
  return new Problem('verification-failed', detail, { errors: [{ pointer: '/presentation', detail }] });
}
