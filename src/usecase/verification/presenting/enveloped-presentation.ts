import type { JsonObject } from '../../../base/json.ts';
import { isDid } from '../../../domain/did/did.ts';
import { readJws } from '../../../protocol/jose/compact-jws.ts';
import { type EnvelopedForm, readEnvelope } from '../../../protocol/vcdm/envelope.ts';
import { readVpSdJwt } from '../../../protocol/vcdm/read-vp-jwt.ts';
import { malformed, type Refusal } from '../securing/securing-suite.ts';
import { isVersion2, jwtPresentation } from './jwt-presentation.ts';
import type { PresentationReading } from './presenting-suite.ts';
import { presenterFault } from './token-presenter.ts';

/**
 * Reads a presentation in its envelope (VC Data Model 2.0 §4.13.2,
 * https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-presentations). Fault: `MALFORMED_VALUE_ERROR` where it
 * holds something else than it says, and the faults of what it holds.
 */
export function readEnveloped(document: JsonObject): PresentationReading | Refusal {
  const envelope = readEnvelope(document);
  return envelope.fault === undefined ? (readers[envelope.form] ?? notOne)(envelope.text) : envelope;
}

type Reader = (text: string) => PresentationReading | Refusal;

const readers: { readonly [form in EnvelopedForm]?: Reader } = {
  'vp+jwt': (text) => readToken(text, true),
  jwt: (text) => readToken(text, false),
  'vp+sd-jwt': readSdJwtVp,
};

const notOne: Reader = () => malformed('The envelope does not hold a presentation.');

function readToken(text: string, isExpectedVersion2: boolean): PresentationReading | Refusal {
  const jws = readJws(text);
  if (jws.fault !== undefined) return jws;
  return isVersion2(jws) === isExpectedVersion2
    ? jwtPresentation.read(text)
    : malformed('The envelope holds another form than it says.');
}

/** `vp+sd-jwt` (VC-JOSE-COSE §3.2.2): the holder signed all of it, so nothing hidden in it can change. */
function readSdJwtVp(text: string): PresentationReading | Refusal {
  const read = readVpSdJwt(text);
  if (read.fault !== undefined) return read;
  const { holder, envelopes: credentials, sdJwt } = read;
  if (!isDid(holder)) return malformed('The presentation does not say by which DID it was made.');
  if (credentials.length === 0) return malformed('The presentation has no credential.');
  const token = { jws: sdJwt.jws, typ: ['vp+sd-jwt'] };
  return { credentials, presenter: { holder, verify: async (terms) => presenterFault(token, terms) } };
}
