import { isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';

/** What pointers choose of a value: all of it, or what is chosen of its members. */
type Choice = { isWhole: boolean; readonly members: Map<string, Choice> };

const mostPointers = 200;
const longestPointer = 1024;
const mostSteps = 32;
const named = new Set(['id', 'type']);

/**
 * The part of the document that the JSON Pointers (RFC 6901, https://www.rfc-editor.org/rfc/rfc6901) choose: what they
 * point to, the `id` and `type` of every object on the way, and `@context` (ECDSA Cryptosuites 1.0 §3.3.13,
 * https://www.w3.org/TR/vc-di-ecdsa/#selectjsonld). Chosen items of a list keep their order and close ranks. Undefined
 * where a pointer is malformed or points to nothing, or where there are more than 200.
 */
export function chosenPart(document: JsonObject, pointers: readonly string[]): JsonObject | undefined {
  const choice = choiceOf(pointers);
  const part = choice && partOf(document, choice);
  if (!isJsonObject(part)) return undefined;
  const { '@context': context } = document;
  return context === undefined ? part : { '@context': context, ...part };
}

function choiceOf(pointers: readonly string[]): Choice | undefined {
  if (pointers.length > mostPointers) return undefined;
  const root: Choice = { isWhole: false, members: new Map() };
  for (const pointer of pointers) {
    const steps = stepsOf(pointer);
    if (steps === undefined) return undefined;
    let place = root;
    for (const step of steps) {
      const next = place.members.get(step) ?? { isWhole: false, members: new Map() };
      place.members.set(step, next);
      place = next;
    }
    place.isWhole = true;
  }
  return root;
}

function stepsOf(pointer: string): readonly string[] | undefined {
  if (pointer.length > longestPointer || /~(?![01])/.test(pointer)) return undefined;
  const [start, ...steps] = pointer.split('/');
  if (start !== '' || steps.length > mostSteps) return undefined;
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

// Recursion is safe here: pointers are short, and only what they name is followed.
function partOf(value: Json | undefined, { isWhole, members }: Choice): Json | undefined {
  // Even where all is chosen, a pointer to something within has to point to something.
  const parts = new Map([...members].map(([step, choice]) => [step, partOf(memberOf(value, step), choice)]));
  if ([...parts.values()].includes(undefined)) return undefined;
  if (isWhole) return value;
  if (isList(value)) return value.flatMap((_, place) => listed(parts.get(String(place))));
  if (!isJsonObject(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const part = parts.has(name) ? parts.get(name) : named.has(name) ? member : undefined;
      return part === undefined ? [] : [[name, part]];
    }),
  );
}

function listed(part: Json | undefined): readonly Json[] {
  return part === undefined ? [] : [part];
}

function memberOf(value: Json | undefined, step: string): Json | undefined {
  if (isList(value)) return /^(?:0|[1-9]\d*)$/.test(step) ? value[Number(step)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
