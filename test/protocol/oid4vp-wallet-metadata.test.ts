import { expect, test } from 'vitest';
import { narrowedQuery, readWalletMetadata } from '../../src/protocol/oid4vp/wallet-metadata.ts';

const credential = (id: string, format: string) => ({ id, format, meta: {} });
const [a, b, c] = [credential('a', 'dc+sd-jwt'), credential('b', 'jwt_vc_json'), credential('c', 'ldp_vc')];
const oneOf = { credentials: [a, b, c], credential_sets: [{ options: [['a'], ['b'], ['c']] }] };
const narrowed = (query: object, ...formats: string[]) => narrowedQuery({ ...query }, new Set(formats));

test('what a wallet says of formats is read', () => {
  expect(readWalletMetadata('{"vp_formats_supported":{"ldp_vc":{}}}')?.formats).toEqual(new Set(['ldp_vc']));
  expect(readWalletMetadata('{}')).toEqual({ formats: undefined });
  expect(readWalletMetadata('{"vp_formats_supported":[]}')).toEqual({ formats: undefined });
  expect(['', '[]', '1', '{"a":1,"a":2}'].map(readWalletMetadata)).toEqual(Array(4).fill(undefined));
});

test('a wallet is asked for what it has a format for', () => {
  expect(narrowed(oneOf, 'jwt_vc_json', 'mso_mdoc')).toEqual({
    credentials: [b],
    credential_sets: [{ options: [['b']] }],
  });
});

test('an optional set is left out, and what is only in it', () => {
  const query = {
    credentials: [a, b, c],
    credential_sets: [{ options: [['a'], ['b']] }, { options: [['b', 'c']], required: false }],
  };
  expect(narrowed(query, 'dc+sd-jwt', 'jwt_vc_json')).toEqual({
    credentials: [a, b],
    credential_sets: [{ options: [['a'], ['b']] }],
  });
});

test.each([
  ['nothing fits', oneOf, ['mso_mdoc']],
  ['no format is named', oneOf, []],
  [
    'a part that is needed does not fit',
    { ...oneOf, credential_sets: [{ options: [['a', 'b']] }] },
    ['ldp_vc'],
  ],
  ['everything is needed', { credentials: [a, b] }, ['dc+sd-jwt']],
])('the query stays whole where %s', (_what, query, formats) => {
  expect(narrowed(query, ...formats)).toEqual(query);
});
