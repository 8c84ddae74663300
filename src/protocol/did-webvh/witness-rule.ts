import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { WitnessRule } from '../../domain/did/witness.ts';
import { multikeyOfDidKey, signingKey } from './update-key.ts';

export type { WitnessRule };

export const noWitness: WitnessRule = { threshold: 0, witnesses: [] };

const mostWitnesses = 100;

/**
 * Reads a `witness` parameter: `{}`, or distinct did:key witnesses with sound Ed25519 keys and a threshold between 1 and
 * their number. Undefined for anything else, so that a malformed rule never counts as none.
 */
export function readWitnessRule(value: JsonObject): WitnessRule | undefined {
  const { threshold, witnesses, ...unknown } = value;
  if (Object.keys(unknown).length > 0) return undefined;
  if (threshold === undefined && witnesses === undefined) return noWitness;
  if (!Array.isArray(witnesses) || witnesses.length > mostWitnesses) return undefined;
  const ids = witnesses.flatMap((witness) => witnessId(witness) ?? []);
  const isCountable = typeof threshold === 'number' && Number.isInteger(threshold) && threshold >= 1;
  if (!isCountable || threshold > ids.length) return undefined;
  if (ids.length !== witnesses.length || new Set(ids).size !== ids.length) return undefined;
  return { threshold, witnesses: ids };
}

/** The `witness` parameter that states the rule. */
export function witnessParameter({ threshold, witnesses }: WitnessRule): JsonObject {
  return witnesses.length === 0 ? {} : { threshold, witnesses: witnesses.map((id) => ({ id })) };
}

/** Whether entries under this rule need approval. */
export function isWitnessed(rule: WitnessRule): boolean {
  return rule.witnesses.length > 0;
}

function witnessId(witness: unknown): string | undefined {
  if (!isJsonObject(witness)) return undefined;
  // Drafts before 1.0 gave witnesses weights; one of 1 changes nothing of what 1.0 says.
  const { id, weight = 1, ...unknown } = witness;
  if (weight !== 1 || Object.keys(unknown).length > 0) return undefined;
  const multikey = typeof id === 'string' ? multikeyOfDidKey(id) : undefined;
  return typeof id === 'string' && multikey !== undefined && signingKey(multikey) !== undefined
    ? id
    : undefined;
}
