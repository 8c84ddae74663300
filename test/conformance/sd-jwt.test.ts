import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sha256Text } from '../../src/base/hash.ts';
import { isJsonObject, type Json, toJson } from '../../src/base/json.ts';
import { verifyKeyBinding } from '../../src/protocol/sd-jwt/key-binding.ts';
import { readSdJwt } from '../../src/protocol/sd-jwt/read-sd-jwt.ts';
import { at, binding, digestOf, disclosure, keys, withKeyBinding } from '../support/issuers.ts';
import { testKey, token } from '../support/jose-keys.ts';
import { type Marked, type MarkedItem, plain, readMarkedYaml } from '../support/marked-yaml.ts';

// The cases of openwallet-foundation-labs/sd-jwt-python: claims with marks, what the holder discloses, what must come
// out. They hold no finished tokens, so each is issued here as the case says and read by the product.
const folder = `${process.env['VECTORS_DIR'] ?? '../shared/vectors'}/sd-jwt/testcases`;
const notApplicable: Record<string, string> = {
  json_serialization_flattened: 'only the compact serialization is taken',
  json_serialization_general: 'only the compact serialization is taken',
};

type Disclosed = { readonly text: string; readonly inner: readonly string[] };

if (!existsSync(folder)) {
  console.warn(`The SD-JWT vectors are not at ${folder}.`);
  test.skip(`the SD-JWT test cases (not at ${folder})`, () => undefined);
} else {
  const names = readdirSync(folder).filter((name) => existsSync(`${folder}/${name}/specification.yml`));
  test('there are test cases', () => expect(names.length).toBeGreaterThan(10));
  for (const name of names) {
    const reason = notApplicable[name];
    if (reason !== undefined) test.skip(`${name} (not applicable: ${reason})`, () => undefined);
    else test(name, () => play(readFileSync(`${folder}/${name}/specification.yml`, 'utf8')));
  }
}

function play(yaml: string): void {
  const specification = membersOf(readMarkedYaml(yaml));
  const claims = specification.get('user_claims') ?? fail();
  const selected = plain(specification.get('holder_disclosed_claims') ?? fail());
  const { payload, disclosed } = issue(claims, selected);
  const isBound = specification.has('key_binding');
  const bound = isBound ? { ...Object(payload), cnf: { jwk: keys.wallet.jwk } } : Object(payload);
  const jwt = token(testKey('ES256'), { alg: 'ES256' }, bound);
  const presented = [jwt, ...disclosed, ''].join('~');

  const read = readSdJwt(isBound ? withKeyBinding(presented) : presented);

  if (read.fault !== undefined) return expect.unreachable(read.fault.detail);
  const { cnf, ...verified } = read.claims;
  expect(verified).toEqual(plain(specification.get('expect_verified_user_claims') ?? fail()));
  expect(cnf !== undefined).toBe(isBound);
  const terms = { ...binding, at, algorithms: ['ES256'] as const };
  expect(verifyKeyBinding(read, terms)?.code).toBe(isBound ? undefined : 'HOLDER_BINDING_ERROR');
}

type Issued = { readonly payload: Json; readonly disclosed: readonly string[] };

/** The payload with digests in place of what is marked, and the disclosures the holder selects. */
function issue(node: Marked, selected: unknown): Issued {
  if (node.kind === 'value') return { payload: node.value, disclosed: [] };
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => ({
      item,
      ...hide(item, Array.isArray(selected) ? selected[index] : undefined),
    }));
    return {
      payload: items.map(({ item, value, disclosures }) =>
        item.marked ? { '...': digestOf(disclosures.text) } : value,
      ),
      disclosed: items.flatMap(({ disclosures }) => disclosures.inner),
    };
  }
  const members = node.items.map((item) => ({
    item,
    ...hide(item, memberOf(selected, item.name), item.name),
  }));
  const digests = members
    .filter(({ item }) => item.marked)
    .map(({ disclosures }) => digestOf(disclosures.text))
    .sort();
  const open = members.filter(({ item }) => !item.marked).map(({ item, value }) => [item.name, value]);
  return {
    payload: { ...Object.fromEntries(open), ...(digests.length === 0 ? {} : { _sd: digests }) },
    disclosed: members.flatMap(({ disclosures }) => disclosures.inner),
  };
}

function hide(
  { node, marked }: MarkedItem,
  selected: unknown,
  name?: string,
): { readonly value: Json; readonly disclosures: Disclosed } {
  const { payload, disclosed } = issue(node, selected);
  if (!marked) return { value: payload, disclosures: { text: '', inner: disclosed } };
  const text = disclosure(name, payload, sha256Text(JSON.stringify([name ?? null, payload, (salts += 1)])));
  const isDisclosed = selected !== undefined && selected !== null && selected !== false;
  return { value: payload, disclosures: { text, inner: isDisclosed ? [text, ...disclosed] : [] } };
}

let salts = 0;

function membersOf(node: Marked): Map<string, Marked> {
  return new Map(node.kind === 'map' ? node.items.map((item) => [item.name, item.node]) : []);
}

function memberOf(value: unknown, name: string): unknown {
  const json = toJson(value);
  return isJsonObject(json) ? json[name] : undefined;
}

function fail(): never {
  return expect.unreachable('The case has no such member.');
}
