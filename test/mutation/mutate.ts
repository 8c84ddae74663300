import { base64url, fromBase64url, utf8Text } from '../../src/base/bytes.ts';
import { isJsonObject, type Json, readJson } from '../../src/base/json.ts';
import type { CredentialInput } from '../../src/usecase/verification/securing/securing-suite.ts';

/** One change, told by numbers, so that it can be drawn at random, shrunk, and made again. */
export type Recipe = {
  readonly operation: number;
  readonly place: number;
  readonly length: number;
  readonly choice: number;
  /** A value to put somewhere. */
  readonly value: Json;
};

/** The input with the change made; the same as it was where the change happens to change nothing. */
export function mutate(
  input: CredentialInput,
  recipe: Recipe,
  others: readonly CredentialInput[],
): CredentialInput {
  if (typeof input !== 'string') {
    const changed = changeJson(input, recipe, others);
    return isJsonObject(changed) ? changed : input;
  }
  return pick(textChanges, recipe.operation)(input, recipe, others);
}

type TextChange = (text: string, recipe: Recipe, others: readonly CredentialInput[]) => string;

const alphabet = 'AZaz09-_.~=+/ {}",:[]\0é%';

const textChanges: readonly TextChange[] = [
  // One character becomes another one.
  (text, { place, choice }) => {
    const at = place % text.length;
    return `${text.slice(0, at)}${alphabet.charAt(choice % alphabet.length)}${text.slice(at + 1)}`;
  },
  // One bit of a character, which stays a character of base64url where it can.
  (text, { place, choice }) => {
    const at = place % text.length;
    const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << (choice % 7)));
    return `${text.slice(0, at)}${flipped}${text.slice(at + 1)}`;
  },
  (text, { place, length }) => {
    const at = place % text.length;
    return text.slice(0, at) + text.slice(at + 1 + (length % 40));
  },
  (text, { place, length }) => {
    const at = place % text.length;
    return text.slice(0, at) + text.slice(at, at + 1 + (length % 40)) + text.slice(at);
  },
  (text, { place }) => text.slice(0, place % text.length),
  // A part of another token in the place of one of this.
  (text, { place, choice, length }, others) => {
    const other = others[choice % others.length];
    if (typeof other !== 'string') return text;
    const [parts, foreign] = [partsOf(text), partsOf(other)];
    parts[2 * (place % Math.ceil(parts.length / 2))] =
      foreign[2 * (length % Math.ceil(foreign.length / 2))] ?? '';
    return parts.join('');
  },
  // The order of two parts.
  (text, { place, choice }) => {
    const parts = partsOf(text);
    const [left, right] = [
      2 * (place % Math.ceil(parts.length / 2)),
      2 * (choice % Math.ceil(parts.length / 2)),
    ];
    [parts[left], parts[right]] = [parts[right] ?? '', parts[left] ?? ''];
    return parts.join('');
  },
  changePart,
  changePart,
  changePart,
];

/** The JSON inside one part of the token is changed and written back. */
function changePart(text: string, recipe: Recipe, others: readonly CredentialInput[]): string {
  const parts = partsOf(text);
  const at = 2 * (recipe.choice % Math.ceil(parts.length / 2));
  const bytes = fromBase64url(parts[at] ?? '');
  const read = readJson((bytes && utf8Text(bytes)) ?? '');
  if ('fault' in read) return text;
  parts[at] = base64url(JSON.stringify(changeJson(read.value, recipe, others)));
  return parts.join('');
}

/** Parts and the full stops and tildes between them, in turn. */
function partsOf(text: string): string[] {
  return text.split(/([.~])/);
}

type ValueChange = (value: Json, recipe: Recipe) => Json | undefined;

const valueChanges: readonly ValueChange[] = [
  (_value, recipe) => recipe.value,
  () => undefined,
  (value) => [value],
  (value) => [value, value],
  () => null,
  () => '',
  () => ({}),
  () => [],
  (value, { choice }) => (typeof value === 'string' ? editText(value, choice) : undefined),
  (value, { choice }) => (typeof value === 'string' ? editText(value, choice) : [value, choice]),
  (value, { choice }) =>
    typeof value === 'number' ? value + (choice % 2 === 0 ? 1e6 : -1e6) : String(value),
  (value, { choice }) => (typeof value === 'boolean' ? !value : choice),
];

function editText(text: string, choice: number): string {
  const at = choice % (text.length + 1);
  return `${text.slice(0, at)}${String.fromCharCode(33 + (choice % 90))}${text.slice(at + 1)}`;
}

/** One member or element anywhere in the value is changed, renamed, added, or swapped with one of another document. */
function changeJson(value: Json, recipe: Recipe, others: readonly CredentialInput[]): Json {
  const places = placesIn(value);
  const path = places[recipe.place % places.length] ?? [];
  const kind = recipe.length % 5;
  if (kind === 0) return rename(value, path, recipe);
  if (kind === 1) return transplant(value, path, others[recipe.choice % others.length]);
  if (kind === 2) return add(value, path, recipe);
  return setAt(value, path, (found) => pick(valueChanges, recipe.operation)(found, recipe));
}

type Path = readonly (string | number)[];

function placesIn(value: Json, path: Path = []): readonly Path[] {
  const inside = isList(value)
    ? value.flatMap((item, index) => placesIn(item, [...path, index]))
    : isJsonObject(value)
      ? Object.entries(value).flatMap(([name, member]) => placesIn(member, [...path, name]))
      : [];
  return path.length === 0 ? inside : [path, ...inside];
}

function setAt(value: Json, path: Path, change: (found: Json) => Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value) ?? null;
  if (isList(value)) {
    return value.flatMap((item, index) => {
      if (index !== step) return [item];
      const changed = rest.length === 0 ? change(item) : setAt(item, rest, change);
      return changed === undefined ? [] : [changed];
    });
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (name !== step) return [[name, member]];
      const changed = rest.length === 0 ? change(member) : setAt(member, rest, change);
      return changed === undefined ? [] : [[name, changed]];
    }),
  );
}

function rename(value: Json, path: Path, { choice }: Recipe): Json {
  const last = path.at(-1);
  if (typeof last !== 'string') return value;
  return setAt(value, path.slice(0, -1), (parent) =>
    isJsonObject(parent)
      ? Object.fromEntries(
          Object.entries(parent).map(([name, member]) => [
            name === last ? editText(name, choice) : name,
            member,
          ]),
        )
      : parent,
  );
}

const addedNames = [
  ...['@context', '@id', '@type', 'id', 'type', 'proof', 'credentialSubject', 'credentialStatus', 'issuer'],
  ...['holder', 'vc', 'vp', 'exp', 'nbf', 'alg', 'crit', 'jwk', 'x5c', 'kid', '_sd', '_sd_alg', '...', 'cnf'],
  ...['verifiableCredential', 'evidence', 'name', 'officeCode', 'did', '@graph', '@included', '@reverse'],
];

function add(value: Json, path: Path, { choice, value: added }: Recipe): Json {
  const name = addedNames[choice % addedNames.length] ?? '';
  return setAt(value, path.slice(0, -1), (parent) =>
    isJsonObject(parent) ? { ...parent, [name]: added } : isList(parent) ? [...parent, added] : parent,
  );
}

/** The value that another document has at the same path. */
function transplant(value: Json, path: Path, other: CredentialInput | undefined): Json {
  const source = other === undefined || typeof other === 'string' ? undefined : valueAt(other, path);
  return source === undefined ? value : setAt(value, path, () => source);
}

function valueAt(value: Json | undefined, path: Path): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined || value === undefined) return value;
  if (isList(value)) return typeof step === 'number' ? valueAt(value[step], rest) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? valueAt(value[step], rest) : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}
