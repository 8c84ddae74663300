import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Json, toJson } from '../../../src/base/json.ts';
import { multibase } from '../../../src/base/multibase.ts';
import { readRelatedResources } from '../../../src/protocol/vcdm/related-resource.ts';

const context = 'https://www.w3.org/ns/credentials/v2';
const other = 'https://gid.example/picture';
// As the Recommendation (appendix B.1) and the W3C's test suite state them for the context of version 2.0.
const published = {
  hex: '59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734',
  older: '24a18c90e9856d526111f29376e302d970b2bd10182e33959995b0207d7043b9',
  sri: 'sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU',
  multibase: 'uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ',
};
const digest = createHash('sha256').update('another').digest();
const multihash = (bytes: Buffer) => Buffer.concat([Buffer.of(0x12, 0x20), bytes]);
const sri = (hex: string) => `sha256-${Buffer.from(hex, 'hex').toString('base64')}`;

test.each<[string, Json, boolean]>([
  ['the digest of the Recommendation', { digestSRI: sri(published.hex) }, true],
  ['the digest of the Candidate Recommendation', { digestSRI: sri(published.older) }, true],
  ['the digest of the test suite', { digestSRI: published.sri }, true],
  ['the bare digest in base64url', { digestMultibase: published.multibase }, true],
  [
    'the multihash in base64url',
    { digestMultibase: `u${multihash(Buffer.from(published.hex, 'hex')).toString('base64url')}` },
    true,
  ],
  [
    'the multihash in base58',
    { digestMultibase: multibase(multihash(Buffer.from(published.hex, 'hex'))) },
    true,
  ],
  ['both', { digestSRI: published.sri, digestMultibase: published.multibase }, true],
  ['a list of both revisions', { digestSRI: [sri(published.hex), sri(published.older)] }, true],
  ['several in one text', { digestSRI: `${sri(published.hex)} ${published.sri}` }, true],
  ['a digest of a kind that is not published', { digestSRI: `sha512-${'A'.repeat(86)}==` }, false],
])('a known context is taken with %s', (_what, digests, isChecked) => {
  expect(readRelatedResources({ id: context, ...Object(digests) })).toEqual([{ id: context, isChecked }]);
});

test('other resources are taken by their digest and not fetched', () => {
  const resources = toJson([
    { id: other, digestSRI: sri(digest.toString('hex')), mediaType: 'image/png' },
    { id: context, digestMultibase: published.multibase },
  ]);
  expect(readRelatedResources(resources)).toEqual([
    { id: other, isChecked: false },
    { id: context, isChecked: true },
  ]);
  expect(readRelatedResources(undefined)).toEqual([]);
});

test.each<[string, unknown]>([
  ['a wrong digest', { id: context, digestSRI: sri(digest.toString('hex')) }],
  [
    'a wrong digest beside the right one',
    { id: context, digestSRI: [published.sri, sri(digest.toString('hex'))] },
  ],
  ['a wrong multibase', { id: context, digestMultibase: `u${multihash(digest).toString('base64url')}` }],
  [
    'one right, one wrong',
    { id: context, digestSRI: published.sri, digestMultibase: `u${digest.toString('base64url')}` },
  ],
  ['no digest', { id: other }],
  ['no id', { digestSRI: published.sri }],
  ['an id that is no URL', { id: 'picture', digestSRI: published.sri }],
  [
    'an id twice',
    [
      { id: other, digestSRI: published.sri },
      { id: other, digestSRI: published.sri },
    ],
  ],
  ['a digest too short', { id: other, digestSRI: 'sha256-AAAA' }],
  ['a hash that is not accepted', { id: other, digestSRI: `md5-${'A'.repeat(22)}==` }],
  ['a digest that is a number', { id: other, digestSRI: 5 }],
  ['an empty list of digests', { id: other, digestSRI: [] }],
  ['too many digests', { id: other, digestSRI: Array.from({ length: 5 }, () => published.sri) }],
  ['a multibase of another kind', { id: other, digestMultibase: `f${published.hex}` }],
  ['a multibase of another length', { id: other, digestMultibase: 'uAAAA' }],
  ['a media type that is a number', { id: other, digestSRI: published.sri, mediaType: 5 }],
  ['a text', other],
  ['an empty list', []],
  ['null', null],
  [
    'too many',
    Array.from({ length: 21 }, (_none, index) => ({ id: `${other}${index}`, digestSRI: published.sri })),
  ],
])('a related resource with or as %s is refused', (_what, value) => {
  expect(readRelatedResources(toJson(value))).toBeUndefined();
});
