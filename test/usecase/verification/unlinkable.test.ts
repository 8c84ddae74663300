import { describe, expect, test } from 'vitest';
import {
  attacker,
  disclosure,
  keys,
  nameDisclosure,
  party,
  sdJwtVc,
  startWorld,
  type TokenChanges,
  trustList,
  vct,
  withKeyBinding,
} from '../../support/issuers.ts';

const unlinkable = `${vct}-unlinkable`;
const didDisclosure = disclosure('did', party);

function credential(
  { payload = {}, ...more }: TokenChanges = {},
  disclosures = [didDisclosure, nameDisclosure],
) {
  const hidden = { vct: unlinkable, sub: undefined, did: undefined };
  return sdJwtVc({ ...more, disclosures, payload: { ...hidden, ...payload } });
}
const shown = (text: string, ...kept: readonly string[]) => [text.split('~')[0], ...kept, ''].join('~');
const failedOf = ({ checks }: Awaited<ReturnType<ReturnType<typeof startWorld>['verify']>>) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ name, code }) => [name, code]);

describe('a credential that may keep back whom it is about', () => {
  test('names them where the holder shows it, trusted as the type that it is', async () => {
    const result = await startWorld().verify(credential());
    expect(result).toMatchObject({
      ...{ verified: true, trusted: true },
      credential: { subject: party, claims: { did: party, officeCode: 'XA', name: 'Example Works' } },
    });
    expect(result.credential?.types).toContain(unlinkable);
  });

  test('is as good without, and then about nobody', async () => {
    const presented = shown(credential(), nameDisclosure);
    const result = await startWorld().verify(presented);
    expect(result).toMatchObject({ verified: true, trusted: true });
    expect(result.credential?.subject).toBeUndefined();
    expect(result.credential?.claims).not.toHaveProperty('did');
  });

  test('is presented by whoever has its key only', async () => {
    const presented = shown(credential());
    const [good] = await startWorld().present('dc+sd-jwt', withKeyBinding(presented));
    expect(good).toMatchObject({ verified: true, trusted: true });
    const [bad] = await startWorld().present('dc+sd-jwt', withKeyBinding(presented, { key: keys.ES256 }));
    expect(bad).toMatchObject({ verified: false });
  });
});

describe('refused is', () => {
  const claims = [['claims', 'MALFORMED_VALUE_ERROR']];
  test.each<[string, string]>([
    ['one that names the subject besides', credential({ payload: { sub: party } })],
    ['one that names another subject', credential({ payload: { sub: attacker } })],
    ['one about what is no DID', credential({}, [disclosure('did', 'Example Works')])],
    ['one about a number', credential({}, [disclosure('did', 7)])],
    ['one whose claims do not fit', credential({}, [disclosure('name', 7)])],
    ['one of another office', credential({ payload: { officeCode: 'XB' } })],
    ['one of the usual type that names nobody', credential({ payload: { vct } })],
    ['one of the usual type with the name kept back', shown(credential({ payload: { vct, sub: party } }))],
  ])('%s', async (_case, text) => {
    const result = await startWorld().verify(text);
    expect([result.verified, failedOf(result)]).toEqual([false, claims]);
  });

  test.each<[string, string]>([
    ['another type with such a name', 'https://gid.example/credential-types/party-link/v1-unlinkable'],
    ['another place', 'https://evil.example/credential-types/global-identifier/v1-unlinkable'],
    ['a name beyond', `${unlinkable}-unlinkable`],
  ])('trust in %s', async (_case, other) => {
    const result = await startWorld().verify(credential({ payload: { vct: other } }));
    expect(result.trusted).toBe(false);
  });

  test('trust in an issuer who is not on the list', async () => {
    const rows = trustList.map((row) => ({ ...row, did: attacker }));
    const result = await startWorld().verify(credential(), { trustList: rows });
    expect(result.trusted).toBe(false);
  });
});
