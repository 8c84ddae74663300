import { describe, expect, test } from 'vitest';
import { toJson } from '../../../src/base/json.ts';
import { publishedTypes } from '../../../src/domain/credential/published-types.ts';
import { credentialTypes } from '../../../src/domain/trust/trusted-issuer.ts';
import { schemaValidator } from '../../../src/protocol/json-schema/schema-validator.ts';
import { schemaFaults } from '../../../src/usecase/verification/claim-schema.ts';
import { checkFit } from '../../../src/usecase/issuance/make-credential.ts';
import { jwtVc, party, startWorld, wholeClaims } from '../../support/issuers.ts';

test('every published schema is one', () => {
  for (const type of credentialTypes)
    expect(() => schemaValidator(publishedTypes[type].schema)).not.toThrow();
});

test('a schema that is none is refused, and nothing is fetched for one that refers elsewhere', () => {
  expect(() => schemaValidator({ type: 'objekt' })).toThrow();
  expect(() => schemaValidator({ $ref: 'https://schemas.example/other.json' })).toThrow();
  expect(() => schemaValidator({ type: 'object', colour: 'blue' })).toThrow();
});

describe('the claims of a GlobalIdentifierCredential', () => {
  const faults = (claims: object, isSelective = false) =>
    schemaFaults(
      'GlobalIdentifierCredential',
      { subject: party, claims: Object(toJson(claims)) },
      { isSelective },
    ).map(({ pointer }) => pointer);

  test('fit as a whole', () => {
    expect(faults(wholeClaims)).toEqual([]);
    expect(faults({ ...wholeClaims, countryCode: 'CH', partyIdentifier: '4711' })).toEqual([]);
  });

  test.each<[string, object, readonly string[]]>([
    ['an unknown claim', { colour: 'blue' }, ['/credentialSubject']],
    ['a claim of another type', { name: 5 }, ['/credentialSubject/name']],
    ['a country that is none', { countryCode: 'Switzerland' }, ['/credentialSubject/countryCode']],
    ['an assurance level that is none', { assuranceLevel: 'total' }, ['/credentialSubject/assuranceLevel']],
    ['a name as an object', { name: { '@value': 'x' } }, ['/credentialSubject/name']],
    ['no evidence', { evidence: [] }, ['/credentialSubject/evidence']],
    [
      'a date that is none',
      { evidence: [{ type: 'documentSeen', checkedOn: '2026-13-01' }] },
      ['/credentialSubject/evidence/0/checkedOn'],
    ],
  ])('do not fit with %s', (_what, change, places) => {
    for (const isSelective of [false, true])
      expect(faults({ ...wholeClaims, ...change }, isSelective)).toEqual(places);
  });

  test('may be kept back by the holder one by one, and are all there otherwise', () => {
    const { did, officeCode } = wholeClaims;
    expect(faults({ did, officeCode }, true)).toEqual([]);
    expect(faults({ did, officeCode })).toHaveLength(5);
  });

  test('are never shown in a fault', () => {
    const told = schemaFaults(
      'GlobalIdentifierCredential',
      { subject: party, claims: { ...wholeClaims, name: '', countryCode: 'secret-country' } },
      { isSelective: false },
    );
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});

test('a credential that does not fit is neither made nor accepted', async () => {
  const { did, officeCode } = wholeClaims;
  const order = { credentialType: 'GlobalIdentifierCredential', subject: party } as const;
  checkFit({ ...order, claims: { visible: { did, officeCode }, disclosable: rest } });
  expect(() => checkFit({ ...order, claims: { visible: { did, officeCode }, disclosable: {} } })).toThrow(
    expect.objectContaining({ code: 'credential-invalid' }),
  );
  const world = startWorld();
  const credential = (more: object) =>
    jwtVc({ vc: { credentialSubject: { ...wholeClaims, id: party, ...more } } });
  expect(await world.verify(credential({}))).toMatchObject({ verified: true });
  const { verified, checks } = await world.verify(credential({ colour: 'blue' }));
  expect([verified, checks.at(-1)]).toMatchObject([false, { name: 'claims', code: 'MALFORMED_VALUE_ERROR' }]);
});

const { partyKind, name, names, evidence, assuranceLevel } = wholeClaims;
const rest = {
  ...{ partyKind, name, assuranceLevel },
  names: names.map((each) => ({ ...each })),
  evidence: evidence.map((each) => ({ ...each })),
};
