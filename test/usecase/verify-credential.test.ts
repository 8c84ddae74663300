import { expect, test } from 'vitest';
import { checkNames } from '../../src/domain/credential/verification-result.ts';
import {
  at,
  attacker,
  bitstringEntry,
  bitstringList,
  bitstringUrl,
  disclosure,
  jwtVc,
  keys,
  nameDisclosure,
  now,
  office,
  officeDocument,
  outcomeOf,
  outcomesOf,
  party,
  revokedIndex,
  sdJwtVc,
  startWorld,
  suspendedIndex,
  tokenList,
  tokenListUrl,
  trustList,
  vcJwt,
  vct,
  wholeClaims,
} from '../support/issuers.ts';
import { documentWith, methodOf, testKey, withSignature } from '../support/jose-keys.ts';

const tokenStatus = (idx: number, uri = tokenListUrl) => ({ status: { status_list: { idx, uri } } });
const withTokenStatus = (idx: number) => sdJwtVc({ payload: tokenStatus(idx) });
const withBitstring = (index: number, more: object = {}) =>
  jwtVc({ vc: { credentialStatus: bitstringEntry(index, { ...more }) } });

test('every check is listed in order, and holder binding says that it was not asked for', async () => {
  const { checks } = await startWorld().verify(sdJwtVc());
  expect(checks.map(({ name }) => name)).toEqual(checkNames);
  expect(checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([
    { name: 'holderBinding', outcome: 'skipped', detail: 'The credential was checked without its holder.' },
  ]);
});

test('what leaves the verifier are the values that were signed', async () => {
  const world = startWorld();
  const names = disclosure('names', [{ organizationStandardName: '株式会社例', languageCode: 'ja' }]);
  const sdJwt = await world.verify(sdJwtVc({ disclosures: [nameDisclosure, names] }));
  expect(sdJwt.credential).toEqual({
    format: 'dc+sd-jwt',
    issuer: office,
    types: [vct],
    subject: party,
    claims: {
      did: party,
      officeCode: 'XA',
      assuranceLevel: 'high',
      name: 'Example Works',
      names: [{ organizationStandardName: '株式会社例', languageCode: 'ja' }],
    },
    issuedAt: '2026-05-01T11:00:00.000Z',
    validUntil: '2026-05-01T13:00:00.000Z',
  });
  const { credential } = await world.verify(vcJwt());
  expect(credential).toMatchObject({
    format: 'vc+jwt',
    subject: party,
    validUntil: '2027-04-01T00:00:00.000Z',
  });
});

test('after a failed check the ones that build on it are skipped, and no claim leaves', async () => {
  const world = startWorld();
  const { checks, ...result } = await world.verify(withSignature(jwtVc(), Buffer.alloc(64, 1)));
  expect(result).toEqual({ verified: false, trusted: false });
  expect(checks.filter(({ outcome }) => outcome === 'skipped').map(({ name }) => name)).toEqual([
    'holderBinding',
    'issuerAccredited',
    'status',
    'claims',
  ]);
});

test('nothing that an unsigned credential names is fetched', async () => {
  const world = startWorld();
  const [jwt = '', ...rest] = sdJwtVc().split('~');
  const unsigned = [withSignature(jwt, Buffer.alloc(64, 1)), ...rest].join('~');
  expect(outcomeOf(await world.verify(unsigned))).toBe('signature PROOF_VERIFICATION_ERROR');
  expect(world.fetched).toEqual([]);
  await world.verify(sdJwtVc());
  expect(world.fetched).toEqual([tokenListUrl]);
});

test('revoked and suspended credentials fail, in both kinds of list', async () => {
  const world = startWorld();
  const revoked = [withTokenStatus(revokedIndex), withBitstring(revokedIndex)];
  expect(await outcomesOf(revoked.map((each) => world.verify(each)))).toEqual(['status CREDENTIAL_REVOKED']);
  expect(outcomeOf(await world.verify(withTokenStatus(suspendedIndex)))).toBe('status CREDENTIAL_SUSPENDED');
  world.publishList(
    `${bitstringUrl}s`,
    bitstringList({ purpose: 'suspension', payload: { id: `${bitstringUrl}s` } }),
  );
  const suspended = { statusPurpose: 'suspension', statusListCredential: `${bitstringUrl}s` };
  expect(outcomeOf(await world.verify(withBitstring(suspendedIndex, suspended)))).toBe(
    'status CREDENTIAL_SUSPENDED',
  );
});

test('one revocation among several statuses is enough', async () => {
  const world = startWorld();
  const credentialStatus = [bitstringEntry(1), bitstringEntry(revokedIndex)];
  expect(outcomeOf(await world.verify(jwtVc({ vc: { credentialStatus } })))).toBe(
    'status CREDENTIAL_REVOKED',
  );
});

test('a status that is news and no verdict does not matter', async () => {
  const refresh = withBitstring(revokedIndex, { statusPurpose: 'refresh' });
  expect(outcomeOf(await startWorld().verify(refresh))).toBe('verified');
});

test.each([
  ['by another key', { key: keys.attacker }],
  ['by another issuer', { key: keys.attacker, header: { kid: `${attacker}#key` } }],
  ['of another type', { header: { typ: 'JWT' } }],
  ['that has expired', { payload: { exp: now - 61 } }],
  ['that is not valid yet', { payload: { iat: now + 61 } }],
  ['with a status of its own', { payload: { status: {}, credentialStatus: bitstringEntry(1) } }],
  ['of another form', { payload: { status_list: {}, credentialSubject: {} } }],
])('a status list %s fails the credential', async (_what, changes) => {
  const world = startWorld();
  world.publishList(tokenListUrl, tokenList(changes));
  world.publishList(bitstringUrl, bitstringList(changes));
  const outcomes = await outcomesOf([world.verify(withTokenStatus(1)), world.verify(withBitstring(1))]);
  expect(outcomes).toEqual(['status STATUS_VERIFICATION_ERROR']);
});

test('a status list for another address fails the credential', async () => {
  const world = startWorld();
  world.publishList(tokenListUrl, tokenList({ payload: { sub: `${tokenListUrl}0` } }));
  world.publishList(bitstringUrl, bitstringList({ payload: { id: `${bitstringUrl}0` } }));
  const outcomes = await outcomesOf([world.verify(withTokenStatus(1)), world.verify(withBitstring(1))]);
  expect(outcomes).toEqual(['status STATUS_VERIFICATION_ERROR']);
});

test('a bitstring that names another issuer or is another credential fails the credential', async () => {
  const world = startWorld();
  for (const payload of [{ issuer: attacker }, { type: ['VerifiableCredential'] }]) {
    world.publishList(bitstringUrl, bitstringList({ payload }));
    expect(outcomeOf(await world.verify(withBitstring(1)))).toBe('status STATUS_VERIFICATION_ERROR');
  }
});

test('a bitstring outside its dates fails the credential', async () => {
  const world = startWorld();
  for (const dates of [{ validUntil: '2026-05-01T11:59:59Z' }, { validFrom: '2026-05-01T12:01:01Z' }]) {
    world.publishList(bitstringUrl, bitstringList({ payload: dates }));
    expect(outcomeOf(await world.verify(withBitstring(1)))).toBe('status STATUS_VERIFICATION_ERROR');
  }
});

test('a status that cannot be found out fails the credential', async () => {
  const world = startWorld();
  const elsewhere = 'https://gone.example/list';
  const unknown = [
    sdJwtVc({ payload: tokenStatus(1, elsewhere) }),
    withBitstring(1, { statusListCredential: elsewhere }),
  ];
  expect(await outcomesOf(unknown.map((each) => world.verify(each)))).toEqual([
    'status STATUS_RETRIEVAL_ERROR',
  ]);
  const beyond = [withTokenStatus(131_072), withTokenStatus(2 ** 53 - 1), withBitstring(131_072)];
  expect(await outcomesOf(beyond.map((each) => world.verify(each)))).toEqual(['status RANGE_ERROR']);
});

test('a status reference of an unknown kind or form is refused', async () => {
  const world = startWorld();
  const references = [
    ...[{}, null, [], 'valid', { other: {} }, { status_list: { idx: null, uri: tokenListUrl } }].map(
      (status) => sdJwtVc({ payload: { status } }),
    ),
    ...[
      { type: 'StatusList2021Entry' },
      { type: 'StatusList2021Entry', statusPurpose: 'refresh' },
      { statusPurpose: undefined },
      { statusPurpose: 1 },
      { id: bitstringUrl },
      { statusListCredential: 1 },
    ].map((more) => withBitstring(1, more)),
  ];
  expect(await outcomesOf(references.map((each) => world.verify(each)))).toEqual([
    'status STATUS_VERIFICATION_ERROR',
  ]);
  expect(world.fetched).toEqual([]);
  const many = jwtVc({ vc: { credentialStatus: Array.from({ length: 5 }, () => bitstringEntry(1)) } });
  expect(outcomeOf(await world.verify(many))).toBe('format MALFORMED_VALUE_ERROR');
});

test('a status list is kept for its ttl, for 30 s at most, and read once for all who ask', async () => {
  const world = startWorld();
  const verifyAt = (seconds: number) =>
    world.verify(withTokenStatus(1), { at: new Date((now + seconds) * 1000) });
  await Promise.all([verifyAt(0), verifyAt(0), verifyAt(0)]);
  expect(world.fetched).toHaveLength(1);
  world.publishList(tokenListUrl, tokenList({ payload: { ttl: 5 } }));
  await verifyAt(29);
  expect(world.fetched).toHaveLength(1);
  await verifyAt(30);
  expect(world.fetched).toHaveLength(2);
  await verifyAt(35);
  expect(world.fetched).toHaveLength(3);
});

test('a credential is valid in its dates, within 60 s', async () => {
  const world = startWorld();
  const outside = [{ exp: now - 60 }, { nbf: now + 61 }, { iat: now + 61 }].flatMap((payload) => [
    jwtVc({ payload }),
    sdJwtVc({ payload }),
  ]);
  expect(await outcomesOf(outside.map((each) => world.verify(each)))).toEqual(['validity RANGE_ERROR']);
  const within = [{ exp: now - 59 }, { nbf: now + 60 }, { iat: now + 60 }, { exp: undefined }].flatMap(
    (payload) => [jwtVc({ payload }), sdJwtVc({ payload })],
  );
  expect(await outcomesOf(within.map((each) => world.verify(each)))).toEqual(['verified']);
  const ended = await world.verify(jwtVc(), { at: new Date((now + 7200) * 1000) });
  expect(outcomeOf(ended)).toBe('validity RANGE_ERROR');
  // Either date alone is near enough; together they leave no moment.
  const dates = { validFrom: '2026-05-01T12:00:30Z', validUntil: '2026-05-01T11:59:30Z' };
  expect(outcomeOf(await world.verify(vcJwt({ payload: dates })))).toBe('validity RANGE_ERROR');
});

test('a key that was rotated out verifies what it signed while it was listed, against lists signed since', async () => {
  const world = startWorld();
  const old = testKey('ES256', 'old');
  world.publishPast(documentWith(office, { old: old.jwk }), at);
  const credential = sdJwtVc({ key: old, header: { kid: `${office}#old` } });
  expect(outcomeOf(await world.verify(credential))).toBe('verified');
  const unknown = sdJwtVc({ key: old, header: { kid: `${office}#never` } });
  expect(outcomeOf(await world.verify(unknown))).toBe('signature INVALID_VERIFICATION_METHOD');
});

test('a key that is revoked or expired verifies nothing', async () => {
  const world = startWorld();
  const method = methodOf(office, 'eddsa', keys.EdDSA.jwk);
  const publish = (ends: { readonly revoked?: string; readonly expires?: string }) =>
    world.publish({ ...officeDocument, verificationMethod: [{ ...method, ...ends }] });
  for (const ends of [
    { revoked: '2026-05-01T12:00:00Z' },
    { expires: '2026-05-01T11:59:59Z' },
    { revoked: 'soon' },
  ]) {
    publish(ends);
    expect(outcomeOf(await world.verify(vcJwt()))).toBe('signature INVALID_VERIFICATION_METHOD');
  }
  publish({ expires: '2026-05-01T12:00:01Z' });
  expect(outcomeOf(await world.verify(vcJwt()))).toBe('verified');
});

test('an issuer that does not resolve fails the credential, by the code of resolution', async () => {
  const world = startWorld();
  const credential = jwtVc({ payload: { iss: 'did:webvh:none:gone.example' } });
  expect(outcomeOf(await world.verify(credential))).toBe('issuerResolved NOT_FOUND');
});

test('a credential of another type than the one asked for fails', async () => {
  const world = startWorld();
  const expectedType = 'PartyLinkCredential';
  const others = [jwtVc(), vcJwt(), sdJwtVc()].map((each) => world.verify(each, { expectedType }));
  expect(await outcomesOf(others)).toEqual(['claims MALFORMED_VALUE_ERROR']);
  const asked = [jwtVc(), vcJwt(), sdJwtVc()].map((each) =>
    world.verify(each, { expectedType: 'GlobalIdentifierCredential' }),
  );
  expect(await outcomesOf(asked)).toEqual(['verified']);
});

test('the claims must agree with one another and with the accreditation', async () => {
  const world = startWorld();
  const contradictory = [
    sdJwtVc({ payload: { did: attacker } }),
    sdJwtVc({ payload: { did: undefined } }),
    sdJwtVc({ payload: { did: 'anna' } }),
    sdJwtVc({ payload: { officeCode: 'XB' } }),
    jwtVc({ vc: { credentialSubject: { ...wholeClaims, id: party, did: undefined } } }),
    jwtVc({ vc: { credentialSubject: { ...wholeClaims, id: party, officeCode: 'XB' } } }),
  ];
  expect(await outcomesOf(contradictory.map((each) => world.verify(each)))).toEqual([
    'claims MALFORMED_VALUE_ERROR',
  ]);
});

test('an issuer is accredited under the vct it was accredited for', async () => {
  const world = startWorld();
  world.publish(documentWith(attacker, { es256: keys.ES256.jwk }));
  const byOther = sdJwtVc({
    header: { kid: `${attacker}#es256` },
    payload: { iss: attacker, status: undefined },
  });
  const otherVct = trustList.map((row) => ({
    ...row,
    did: attacker,
    vct: ['https://other.example/vct'],
  }));
  const result = await world.verify(byOther, { trustList: [...trustList, ...otherVct] });
  expect(result).toMatchObject({ verified: true, trusted: false });
});

test.each([
  ['nothing', ''],
  ['text', 'not a credential'],
  ['JSON', '{"vc":{}}'],
  ['bytes that are no token', '\u0000\u{1f600}~\ud800'],
  ['many dots', '.'.repeat(100_000)],
])('%s is refused without an exception', async (_what, text) => {
  expect(await startWorld().verify(text)).toMatchObject({ verified: false, trusted: false });
});
