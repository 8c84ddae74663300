import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { invalidParameters, type LogFault } from './log-fault.ts';
import { noWitness, readWitnessRule, type WitnessRule } from './witness-rule.ts';

/**
 * The parameters in force after an entry
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#didwebvh-did-method-parameters).
 */
export type Parameters = {
  readonly scid: string;
  /** Ed25519 Multikeys. */
  readonly updateKeys: readonly string[];
  /** Not empty: pre-rotation is active for the next entry. */
  readonly nextKeyHashes: readonly string[];
  readonly witness: WitnessRule;
  readonly watchers: readonly string[];
  readonly portable: boolean;
  readonly deactivated: boolean;
  /** Seconds a resolver may keep the DID. */
  readonly ttl: number;
};

/** What one entry states; a parameter it leaves out keeps its value. */
export type StatedParameters = { readonly method: string | undefined } & {
  readonly [name in keyof Parameters]: Parameters[name] | undefined;
};

export const methodVersion = 'did:webvh:1.0';

const defaults = {
  nextKeyHashes: [],
  witness: noWitness,
  watchers: [],
  portable: false,
  deactivated: false,
  ttl: 3600,
};
const longestTtl = 2 ** 31;
const mostListed = 100;
const longestListed = 2048;
const multikeyForm = /^z[1-9A-HJ-NP-Za-km-z]{40,120}$/;
// Watchers may be of other schemes than https: whoever calls one decides which are called.
const absoluteUrl = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/;
const names = new Set(['method', 'scid', 'updateKeys', ...Object.keys(defaults)]);

/** Reads an entry's `parameters`; unknown names and values outside the specified form are refused. */
export function readParameters(parameters: JsonObject): StatedParameters | LogFault {
  if (Object.keys(parameters).some((name) => !names.has(name))) {
    return invalidParameters('An entry states an unknown parameter.');
  }
  const stated = {
    method: text(parameters['method']),
    scid: text(parameters['scid']),
    updateKeys: list(parameters['updateKeys'], multikeyForm),
    nextKeyHashes: list(parameters['nextKeyHashes']),
    witness: witnessRule(parameters['witness']),
    watchers: list(parameters['watchers'], absoluteUrl),
    portable: flag(parameters['portable']),
    deactivated: flag(parameters['deactivated']),
    ttl: seconds(parameters['ttl']),
  };
  const malformed = Object.entries(stated).find(([, value]) => value === malformedValue);
  if (malformed !== undefined) return invalidParameters(`The parameter ${malformed[0]} has no valid value.`);
  return stated as StatedParameters;
}

/** The parameters in force after an entry, from those before it (undefined for the first). The checks are elsewhere. */
export function inForce(stated: StatedParameters, before: Parameters | undefined): Parameters {
  const base = before ?? { ...defaults, scid: '', updateKeys: [] };
  return {
    scid: before?.scid ?? stated.scid ?? '',
    updateKeys: stated.updateKeys ?? base.updateKeys,
    nextKeyHashes: stated.nextKeyHashes ?? base.nextKeyHashes,
    witness: stated.witness ?? base.witness,
    watchers: stated.watchers ?? base.watchers,
    portable: stated.portable ?? base.portable,
    deactivated: stated.deactivated ?? base.deactivated,
    ttl: stated.ttl ?? base.ttl,
  };
}

const malformedValue = Symbol('malformed');
type Read<T> = T | undefined | typeof malformedValue;

function text(value: Json | undefined): Read<string> {
  return value === undefined || typeof value === 'string' ? value : malformedValue;
}

function flag(value: Json | undefined): Read<boolean> {
  return value === undefined || typeof value === 'boolean' ? value : malformedValue;
}

// Null stands for the default in logs of early implementations; the specification asks to accept it in these five.
function list(value: Json | undefined, form?: RegExp): Read<readonly string[]> {
  if (value === undefined) return undefined;
  if (value === null) return [];
  if (!Array.isArray(value) || value.length > mostListed) return malformedValue;
  const items = value.filter((item) => typeof item === 'string' && item.length <= longestListed);
  if (form !== undefined && !items.every((item) => form.test(item))) return malformedValue;
  return items.length === value.length && new Set(items).size === items.length ? items : malformedValue;
}

function witnessRule(value: Json | undefined): Read<WitnessRule> {
  if (value === undefined) return undefined;
  if (value === null) return noWitness;
  return (isJsonObject(value) ? readWitnessRule(value) : undefined) ?? malformedValue;
}

function seconds(value: Json | undefined): Read<number> {
  if (value === undefined) return undefined;
  if (value === null) return defaults.ttl;
  const isSeconds = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= longestTtl;
  return isSeconds ? value : malformedValue;
}
