import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type ContextList, isList, readContexts, type VcdmVersion } from './context.ts';
import { readVcdm, type VcdmCredential, type VcdmTerms } from './credential.ts';
import { isEnvelope } from './envelope.ts';
import { malformed, type VcdmRefusal } from './fault.ts';
import { type NamedParty, readNamedParty } from './issuer.ts';
import { readTypedObjects } from './member.ts';
import { readTypes } from './type.ts';
import { isUrl } from './url.ts';

/** A credential in a presentation: one as JSON, one in its envelope (see `readEnvelope`), or in version 1.1 a JWT. */
export type PresentedCredential =
  | { readonly kind: 'credential'; readonly document: JsonObject; readonly credential: VcdmCredential }
  | { readonly kind: 'envelope'; readonly document: JsonObject }
  | { readonly kind: 'jwt'; readonly text: string };

/** A W3C presentation whose members have the form their data model asks for; nothing in it is verified. */
export type VcdmPresentation = ContextList & {
  readonly fault?: undefined;
  readonly id: string | undefined;
  readonly types: readonly string[];
  readonly holder: NamedParty | undefined;
  readonly credentials: readonly PresentedCredential[];
  readonly termsOfUse: readonly JsonObject[];
  readonly proofs: readonly JsonObject[];
};

/** The most credentials one presentation may have: each is verified. */
export const mostPresented = 20;
const mostProofs = 8;

/**
 * Reads a presentation of the VC Data Model 2.0 §4.13
 * (https://www.w3.org/TR/vc-data-model-2.0/#verifiable-presentations) or 1.1 §4.10, and each credential in it as
 * `readVcdm` does. Lists within the list of credentials are taken as if they stood in its place, one level deep. Faults:
 * `MALFORMED_VALUE_ERROR`, and `PAYLOAD_TOO_LARGE` for more than 20 credentials.
 */
export function readVcdmPresentation(value: JsonObject, terms: VcdmTerms): VcdmPresentation | VcdmRefusal {
  const list = readContexts(value['@context'], terms);
  if (list === undefined)
    return malformed('`@context` is no list of contexts that begins with the base context.');
  const { version, contexts } = list;
  const { id } = value;
  if (id !== undefined && !isUrl(id)) return malformed('The `id` of the presentation is not one URL.');
  const types = readTypes(value['type']);
  if (types?.includes('VerifiablePresentation') !== true)
    return malformed('`type` is no list of different texts with VerifiablePresentation in it.');
  const holder = value['holder'] === undefined ? undefined : readNamedParty(value['holder'], version);
  if (holder === undefined && value['holder'] !== undefined)
    return malformed('`holder` is neither a URL nor an object with one as its `id`.');
  const termsOfUse = readTypedObjects(value['termsOfUse']);
  const proofs = readTypedObjects(value['proof'], { most: mostProofs });
  if (termsOfUse === undefined || proofs === undefined)
    return malformed('`termsOfUse` or `proof` is no typed object and no short list of them.');
  const credentials = readCredentials(value['verifiableCredential'], version, terms);
  if ('fault' in credentials) return credentials;
  return { version, contexts, id, types, holder, credentials, termsOfUse, proofs };
}

/**
 * Why a credential without a proof of its own is not covered by the presentation it stands in, or undefined: whoever
 * presents it must be who issued it (VC Data Model 2.0 §4.13.3,
 * https://www.w3.org/TR/vc-data-model-2.0/#presentations-including-holder-claims). Fault: `MALFORMED_VALUE_ERROR`.
 */
export function selfAssertedFault({ holder, credentials }: VcdmPresentation): VcdmRefusal | undefined {
  const isCovered = credentials.every(
    (presented) =>
      presented.kind !== 'credential' ||
      presented.credential.proofs.length > 0 ||
      presented.credential.issuer.id === holder?.id,
  );
  return isCovered ? undefined : malformed('A credential without a proof was not issued by the holder.');
}

function readCredentials(
  value: Json | undefined,
  version: VcdmVersion,
  terms: VcdmTerms,
): readonly PresentedCredential[] | VcdmRefusal {
  if (value === undefined) return [];
  const listed = isList(value)
    ? value.flatMap((item): readonly Json[] => (isList(item) ? item : [item]))
    : [value];
  if (listed.length > mostPresented)
    return {
      fault: {
        code: 'PAYLOAD_TOO_LARGE',
        detail: `The presentation has more than ${mostPresented} credentials.`,
      },
    };
  const credentials: PresentedCredential[] = [];
  for (const item of listed) {
    const presented = readPresented(item, version, terms);
    if ('fault' in presented) return presented;
    credentials.push(presented);
  }
  return credentials;
}

function readPresented(
  item: Json,
  version: VcdmVersion,
  terms: VcdmTerms,
): PresentedCredential | VcdmRefusal {
  if (typeof item === 'string' && version === '1.1') return { kind: 'jwt', text: item };
  if (!isJsonObject(item)) return malformed('The presentation has a credential that is not an object.');
  if (isEnvelope(item, 'EnvelopedVerifiableCredential')) return { kind: 'envelope', document: item };
  const credential = readVcdm(item, terms);
  return credential.fault === undefined ? { kind: 'credential', document: item, credential } : credential;
}
