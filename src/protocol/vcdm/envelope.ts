import type { Json, JsonObject } from '../../base/json.ts';
import { baseContexts, isList } from './context.ts';
import { malformed, type VcdmRefusal } from './fault.ts';

/** What an envelope may hold, as the media type in its data URL names it, without `application/`. */
export type EnvelopedForm = 'vc+jwt' | 'vc+sd-jwt' | 'vp+jwt' | 'vp+sd-jwt' | 'jwt';
export type EnvelopeType = 'EnvelopedVerifiableCredential' | 'EnvelopedVerifiablePresentation';

/** A secured credential or presentation taken out of its envelope; nothing in it is verified. */
export type Envelope = {
  readonly fault?: undefined;
  readonly type: EnvelopeType;
  readonly form: EnvelopedForm;
  /** The compact JWT or SD-JWT. */
  readonly text: string;
};

const forms: Readonly<Record<EnvelopeType, readonly EnvelopedForm[]>> = {
  EnvelopedVerifiableCredential: ['vc+jwt', 'vc+sd-jwt', 'jwt'],
  EnvelopedVerifiablePresentation: ['vp+jwt', 'vp+sd-jwt', 'jwt'],
};
const members = new Set(['@context', 'type', 'id']);
const longestUrl = 384 * 1024;
// Readers of URLs cut off a line break at the end, and issuers leave one there.
const dataUrl = /^data:application\/([a-z0-9.+-]+)(?:;[a-z0-9=.-]+)?,[\w.~+/=-]+\n?$/;

/** The type of envelope the object says it is, by `type` alone; undefined for anything else. */
export function envelopeTypeOf({ type }: JsonObject): EnvelopeType | undefined {
  const name = isList(type) && type.length === 1 ? type[0] : type;
  return name === 'EnvelopedVerifiableCredential' || name === 'EnvelopedVerifiablePresentation'
    ? name
    : undefined;
}

/**
 * Whether the object has the form of an envelope (VC Data Model 2.0 §4.13.1 and §4.13.2,
 * https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-credentials), whatever its data URL holds: the base
 * context of version 2.0, that one type, a data URL as `id`, and nothing else, because whatever counts is in the secured
 * text and other members would be said by nobody.
 */
export function isEnvelope(value: JsonObject, type: EnvelopeType): boolean {
  const { '@context': context, id } = value;
  return (
    envelopeTypeOf(value) === type &&
    (isList(context) ? context[0] : context) === baseContexts['2.0'] &&
    Object.keys(value).every((member) => members.has(member)) &&
    typeof id === 'string' &&
    id.length <= longestUrl &&
    dataUrl.test(id)
  );
}

/**
 * Takes a secured credential or presentation out of its envelope. Fault: `MALFORMED_VALUE_ERROR` for an object that is
 * none, and for one that holds another form than those accepted for its type.
 */
export function readEnvelope(value: JsonObject): Envelope | VcdmRefusal {
  const type = envelopeTypeOf(value);
  const { id } = value;
  if (type === undefined || !isEnvelope(value, type) || typeof id !== 'string')
    return malformed('This is not a secured credential or presentation in its envelope.');
  const comma = id.indexOf(',');
  const name = id.slice('data:application/'.length, comma);
  const form = forms[type].find((accepted) => accepted === name);
  return form === undefined
    ? malformed('The envelope holds a form that is not accepted.')
    : { type, form, text: id.slice(comma + 1).trimEnd() };
}

/** The envelope of a credential in its secured form. */
export function envelopedCredential(form: 'vc+jwt' | 'vc+sd-jwt' | 'jwt', text: string): JsonObject {
  return enveloped('EnvelopedVerifiableCredential', form, text);
}

/** The envelope of a presentation in its secured form. */
export function envelopedPresentation(form: 'vp+jwt' | 'vp+sd-jwt' | 'jwt', text: string): JsonObject {
  return enveloped('EnvelopedVerifiablePresentation', form, text);
}

function enveloped(type: EnvelopeType, form: EnvelopedForm, text: string): JsonObject {
  const context: readonly Json[] = [baseContexts['2.0']];
  return { '@context': context, type, id: `data:application/${form},${text}` };
}
