import { expect, test } from 'vitest';
import {
  attacker,
  bitstringEntry,
  digestOf,
  disclosure,
  keys,
  now,
  office,
  outcomeOf,
  party,
  presentedOutcomes,
  revokedIndex,
  startWorld,
  type TokenChanges,
  tokenListUrl,
  vct,
  wholeClaims,
  withKeyBinding,
} from '../../support/issuers.ts';
import { token } from '../../support/jose-keys.ts';

const { name, ...openClaims } = wholeClaims;
const nameDisclosure = disclosure('name', name);

/** A W3C credential of the office for the party as SD-JWT, whose subject may keep its name back. */
function vcSdJwt(changes: TokenChanges & { readonly disclosures?: readonly string[] } = {}): string {
  const { key = keys.ES256, header, payload, disclosures = [nameDisclosure] } = changes;
  const jwt = token(
    key,
    { alg: key.algorithm, typ: 'vc+sd-jwt', cty: 'vc', kid: `${office}#es256`, ...header },
    {
      ...{
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        id: 'urn:uuid:3',
        iss: office,
        issuer: office,
      },
      type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
      ...{ iat: now - 3600, validFrom: '2026-04-01T00:00:00Z', validUntil: '2027-04-01T00:00:00Z' },
      credentialSubject: { id: party, ...openClaims, _sd: [digestOf(nameDisclosure)] },
      ...payload,
    },
  );
  return [jwt, ...disclosures, ''].join('~');
}

test.each([
  ['with its disclosure', {}, wholeClaims],
  ['without', { disclosures: [] }, openClaims],
] as const)('a W3C credential as SD-JWT is verified and trusted %s', async (_what, changes, claims) => {
  expect(await startWorld().verify(vcSdJwt(changes))).toMatchObject({
    verified: true,
    trusted: true,
    credential: { format: 'vc+sd-jwt', issuer: office, subject: party, claims },
  });
});

test('it may say in words when it was issued', async () => {
  const verify = (iat: string) => startWorld().verify(vcSdJwt({ payload: { iat } }));
  expect(outcomeOf(await verify('2026-04-01T00:00:00Z'))).toBe('verified');
  expect(outcomeOf(await verify('2026-05-02T00:00:00Z'))).toBe('validity RANGE_ERROR');
  expect(outcomeOf(await verify('lately'))).toBe('format MALFORMED_VALUE_ERROR');
});

test.each<[string, TokenChanges & { readonly disclosures?: readonly string[] }, string]>([
  ['by another key', { key: keys.attacker, header: { alg: 'EdDSA' } }, 'signature PROOF_VERIFICATION_ERROR'],
  [
    'of another issuer’s key',
    { header: { kid: `${attacker}#key` } },
    'signature INVALID_VERIFICATION_METHOD',
  ],
  ['of the type of SD-JWT VC', { header: { typ: 'dc+sd-jwt' } }, 'signature MALFORMED_VALUE_ERROR'],
  ['without type', { header: { typ: undefined } }, 'signature MALFORMED_VALUE_ERROR'],
  [
    'with a disclosure of its own',
    { disclosures: [disclosure('name', 'Other')] },
    'format MALFORMED_VALUE_ERROR',
  ],
  ['that is expired', { payload: { validUntil: '2026-04-30T00:00:00Z' } }, 'validity RANGE_ERROR'],
  ['that is a token expired', { payload: { exp: now - 61 } }, 'validity RANGE_ERROR'],
  ['that is an SD-JWT VC too', { payload: { vct } }, 'format MALFORMED_VALUE_ERROR'],
  ['that breaks a rule of the data model', { payload: { evidence: {} } }, 'format MALFORMED_VALUE_ERROR'],
  [
    'that is revoked',
    { payload: { credentialStatus: bitstringEntry(revokedIndex) } },
    'status CREDENTIAL_REVOKED',
  ],
  [
    'that is revoked by the list of the token',
    { payload: { status: { status_list: { idx: revokedIndex, uri: tokenListUrl } } } },
    'status CREDENTIAL_REVOKED',
  ],
])('one %s is refused', async (_what, changes, outcome) => {
  expect(outcomeOf(await startWorld().verify(vcSdJwt(changes)))).toBe(outcome);
});

test('one that names a key is presented with that key only', async () => {
  const world = startWorld();
  const bound = vcSdJwt({ payload: { cnf: { jwk: { ...keys.wallet.jwk } } } });
  const present = (text: string) => presentedOutcomes([world.present('dc+sd-jwt', text)]);
  expect(await present(withKeyBinding(bound))).toEqual(['verified']);
  expect(await present(withKeyBinding(bound, { key: keys.attacker }))).toEqual([
    'holderBinding PROOF_VERIFICATION_ERROR',
  ]);
  expect(await present(withKeyBinding(vcSdJwt()))).toEqual(['holderBinding HOLDER_BINDING_ERROR']);
});
