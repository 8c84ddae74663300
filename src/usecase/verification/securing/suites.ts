import { type EnvelopedForm, envelopeTypeOf, readEnvelope } from '../../../protocol/vcdm/envelope.ts';
import { dataIntegrity } from './data-integrity.ts';
import { jwtVc } from './jwt-vc.ts';
import { sdJwtVc } from './sd-jwt-vc.ts';
import {
  type CredentialFormat,
  type CredentialInput,
  type CredentialReading,
  malformed,
  type Refusal,
  type SecuringSuite,
} from './securing-suite.ts';

/** Every form of credential that is accepted; the first row whose form it is reads it. */
export const securingSuites: readonly SecuringSuite[] = [sdJwtVc, jwtVc, dataIntegrity];

// What an envelope says to hold, by the formats of what is in it.
const envelopedFormats: { readonly [form in EnvelopedForm]?: CredentialFormat } = {
  'vc+jwt': 'vc+jwt',
  'vc+sd-jwt': 'vc+sd-jwt',
  jwt: 'jwt_vc_json',
};

/**
 * Reads a credential of any format, told by its own form, in an envelope too (VC Data Model 2.0 §4.13.1,
 * https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-credentials). Faults are those of its format, and
 * `MALFORMED_VALUE_ERROR` for an envelope that holds something else than it says.
 */
export function readCredential(credential: CredentialInput): CredentialReading | Refusal {
  if (typeof credential === 'string' || envelopeTypeOf(credential) === undefined) return readBare(credential);
  const envelope = readEnvelope(credential);
  if (envelope.fault !== undefined) return envelope;
  const read = readBare(envelope.text);
  return read.fault !== undefined || read.format === envelopedFormats[envelope.form]
    ? read
    : malformed('The envelope holds another form than it says.');
}

function readBare(credential: CredentialInput): CredentialReading | Refusal {
  const suite = securingSuites.find(({ isForm }) => isForm(credential));
  return suite?.read(credential) ?? malformed('This is no credential.');
}
