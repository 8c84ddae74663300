import { expect, onTestFinished, test } from 'vitest';
import { documentVc } from '../support/documents.ts';
import {
  at,
  attacker,
  jwtVc,
  keys,
  now,
  office,
  officeDocument,
  outcomeOf,
  outcomesOf,
  party,
  sdJwtVc,
  startWorld,
  trustList,
  vcJwt,
  vct,
  wholeClaims,
} from '../support/issuers.ts';
import { documentWith, methodOf } from '../support/jose-keys.ts';
import { revokeOfficeKeys } from '../../src/usecase/identifier/revoke-office-keys.ts';
import { startRobbedOffice } from '../support/stolen-key.ts';
import { playGroup } from './catalogue.ts';

const formatMalformed = ['format MALFORMED_VALUE_ERROR'];
const expired = ['validity RANGE_ERROR'];
const oldKey = documentWith(office, { old: keys.attacker.jwk });
const byOldKey = (more: { readonly nbf?: number } = {}) =>
  jwtVc({ key: keys.attacker, header: { kid: `${office}#old` }, payload: more });

test.each([
  ['jwt_vc_json', jwtVc()],
  ['vc+jwt', vcJwt()],
  ['dc+sd-jwt', sdJwtVc()],
])('a valid %s is verified and trusted', async (_format, credential) => {
  const result = await startWorld().verify(credential);
  expect(result).toMatchObject({
    verified: true,
    trusted: true,
    credential: { issuer: office, subject: party },
  });
});

playGroup('B', {
  B01: async () => {
    const world = startWorld();
    const byAttacker = { key: keys.attacker, header: { kid: `${attacker}#key` } };
    const forged = [office, { id: office }, { id: office, name: 'Office' }].flatMap((issuer) => [
      jwtVc({ ...byAttacker, payload: { iss: attacker }, vc: { issuer } }),
      vcJwt({ ...byAttacker, payload: { iss: attacker, issuer } }),
    ]);
    expect(await outcomesOf(forged.map((each) => world.verify(each)))).toEqual(formatMalformed);
    const withoutIss = vcJwt({ ...byAttacker, payload: { issuer: office } });
    expect(outcomeOf(await world.verify(withoutIss))).toBe('signature INVALID_VERIFICATION_METHOD');
    expect(outcomeOf(await world.verify(jwtVc({ vc: { issuer: { id: office } } })))).toBe('verified');
  },
  B02: async () => {
    const world = startWorld();
    const mutated = {
      ...JSON.parse('{"issuer":"did:example:victim"}'),
      proof: { type: 'JwtProof2020', jwt: jwtVc() },
    };
    expect(outcomeOf(await world.verify(JSON.stringify(mutated)))).toBe('format PROOF_VERIFICATION_ERROR');
    const refused = await world.verify(mutated);
    expect(refused).toMatchObject({ verified: false, trusted: false });
    expect(refused.credential).toBeUndefined();
    expect(await outcomesOf([world.verify(jwtVc()), world.verify(await documentVc())])).toEqual(['verified']);
  },
  B04: async () => {
    const world = startWorld();
    const past = '2026-04-30T12:00:00Z';
    const ended = [
      jwtVc({ payload: { exp: undefined }, vc: { expirationDate: past } }),
      jwtVc({ payload: { exp: undefined }, vc: { validUntil: past } }),
      vcJwt({ payload: { validUntil: past } }),
      vcJwt({ payload: { validUntil: undefined, expirationDate: past } }),
    ];
    expect(await outcomesOf(ended.map((each) => world.verify(each)))).toEqual(expired);
  },
  B05: async () => {
    const world = startWorld();
    const [past, future] = ['2026-04-30T12:00:00Z', '2026-06-01T12:00:00Z'];
    const ended = [
      jwtVc({ payload: { exp: now + 3600 }, vc: { expirationDate: past } }),
      jwtVc({ payload: { exp: now - 3600 }, vc: { expirationDate: future } }),
      vcJwt({ payload: { exp: now - 3600, validUntil: future } }),
      vcJwt({ payload: { exp: now + 3600, validUntil: past } }),
    ];
    expect(await outcomesOf(ended.map((each) => world.verify(each)))).toEqual(expired);
    const both = jwtVc({ vc: { issuanceDate: '2026-04-01T00:00:00Z', expirationDate: future } });
    expect(outcomeOf(await world.verify(both))).toBe('verified');
  },
  B07: async () => {
    const world = startWorld();
    const dates = [
      '2027-01-01T00:00:00',
      '2027-01-01',
      '2026-02-30T00:00:00Z',
      '2027-02-29T00:00:00Z',
      '2026-12-31T23:59:60Z',
      '2027-01-01T24:00:00Z',
      '2027-13-01T00:00:00Z',
      '2027-00-10T00:00:00Z',
      '2027-01-01T00:00:00+24:00',
      '10000-01-01T00:00:00Z',
      '+012027-01-01T00:00:00Z',
      '2027-01-01 00:00:00Z',
      '2027-01-01T00:00:00z',
      'Fri, 01 Jan 2027 00:00:00 GMT',
      '',
      1_800_000_000,
      null,
      {},
    ];
    const tokens = dates.flatMap((date) => [
      vcJwt({ payload: { validUntil: date } }),
      vcJwt({ payload: { validFrom: date } }),
      jwtVc({ vc: { expirationDate: date } }),
      jwtVc({ vc: { issuanceDate: date } }),
    ]);
    expect(await outcomesOf(tokens.map((each) => world.verify(each)))).toEqual(formatMalformed);
    const good = ['2027-01-01T00:00:00Z', '2028-02-29T23:59:59.999+14:00', '2027-01-01T00:00:00-05:30'];
    const valid = good.map((validUntil) => world.verify(vcJwt({ payload: { validUntil } })));
    expect(await outcomesOf(valid)).toEqual(['verified']);
  },
  B08: async () => {
    const world = startWorld();
    const { assertionMethod, ...others } = officeDocument;
    world.publish({ ...others, assertionMethod: [`${office}#es256`], keyAgreement: [`${office}#eddsa`] });
    const expected = 'signature INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD';
    expect(outcomeOf(await world.verify(jwtVc()))).toBe(expected);
    expect(assertionMethod).toContain(`${office}#eddsa`);
    expect(outcomeOf(await world.verify(sdJwtVc()))).toBe('verified');
  },
  B10: async () => {
    const world = startWorld();
    const { id, verificationMethod = [], authentication = [] } = officeDocument;
    world.publish({ id, verificationMethod, authentication });
    expect(await outcomesOf([world.verify(jwtVc()), world.verify(sdJwtVc())])).toEqual([
      'signature INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD',
    ]);
  },
  B11: async () => {
    const world = startWorld();
    const foreign = { ...methodOf(office, 'eddsa', keys.EdDSA.jwk), controller: attacker };
    world.publish({ ...officeDocument, verificationMethod: [foreign], assertionMethod: [foreign.id] });
    // The key was once the office's own; the present document decides all the same.
    world.publishPast(officeDocument, at);
    expect(outcomeOf(await world.verify(jwtVc()))).toBe('signature INVALID_VERIFICATION_METHOD');
  },
  B13: async () => {
    const world = startWorld();
    world.publish(documentWith(attacker, { eddsa: keys.EdDSA.jwk }), {}, office);
    const result = await world.verify(jwtVc());
    expect(outcomeOf(result)).toBe('issuerResolved INVALID_DID_DOCUMENT');
    expect(result.credential).toBeUndefined();
  },
  B14: async () => {
    const world = startWorld();
    world.publish(officeDocument, { deactivated: true });
    world.publishPast(officeDocument, at);
    expect(await outcomesOf([world.verify(jwtVc()), world.verify(sdJwtVc()), world.verify(vcJwt())])).toEqual(
      ['issuerResolved DEACTIVATED'],
    );
  },
  B16: async () => {
    const world = startWorld();
    world.publishPast(oldKey, at);
    expect(outcomeOf(await world.verify(byOldKey()))).toBe('verified');
    const revoked = { ...methodOf(office, 'old', keys.attacker.jwk), revoked: '2026-05-01T00:00:00Z' };
    const methods = [...(officeDocument.verificationMethod ?? []), revoked];
    const listed = [...(officeDocument.assertionMethod ?? []), revoked.id];
    // Known to be stolen: still in the document, either marked as revoked or no longer meant for assertions.
    world.publish({ ...officeDocument, verificationMethod: methods, assertionMethod: listed });
    expect(outcomeOf(await world.verify(byOldKey()))).toBe('signature INVALID_VERIFICATION_METHOD');
    world.publish({ ...officeDocument, verificationMethod: methods });
    expect(outcomeOf(await world.verify(byOldKey()))).toBe(
      'signature INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD',
    );
  },
  B17: async () => {
    const world = startWorld();
    world.publishPast(oldKey, new Date((now - 7200) * 1000));
    // Not backdated far enough: at that moment the key was no longer the office's.
    expect(outcomeOf(await world.verify(byOldKey({ nbf: now - 3600 })))).toBe(
      'signature INVALID_VERIFICATION_METHOD',
    );
    const stolen = { ...methodOf(office, 'old', keys.attacker.jwk), revoked: '2026-05-01T00:00:00Z' };
    world.publish({
      ...officeDocument,
      verificationMethod: [...(officeDocument.verificationMethod ?? []), stolen],
    });
    const backdated = byOldKey({ nbf: now - 10_000 });
    expect((await world.verify(backdated)).verified).toBe(false);
    // The key is what counts: it is of no use under an id that only an earlier version had.
    const renamed = { ...stolen, id: `${office}#stolen` };
    world.publish({
      ...officeDocument,
      verificationMethod: [...(officeDocument.verificationMethod ?? []), renamed],
    });
    expect((await world.verify(backdated)).verified).toBe(false);
    // As an office states it: what it signed itself before is no longer told from what the thief backdates.
    const robbed = await startRobbedOffice();
    onTestFinished(() => robbed.node.close());
    robbed.wait(10 * 86_400);
    const forged = await robbed.forge(9 * 86_400);
    expect(await robbed.accepts(forged)).toBe(true);
    await revokeOfficeKeys(robbed.node.ports, robbed.caller);
    robbed.wait(60);
    expect(await robbed.accepts(forged)).toBe(false);
    expect(await robbed.accepts(await robbed.issue())).toBe(true);
  },
  B19: async () => {
    const world = startWorld();
    const other = { id: attacker, did: attacker };
    const subject = { ...wholeClaims, id: party };
    const subjects = [
      ...[[], [subject], [subject, other], 'text', party, null, undefined, 5],
      { ...subject, id: other },
      { ...subject, id: [party] },
      { ...subject, id: attacker },
      { ...subject, id: null },
    ];
    const tokens = subjects.flatMap((credentialSubject) => [
      jwtVc({ vc: { credentialSubject } }),
      vcJwt({ payload: { credentialSubject, sub: party } }),
    ]);
    expect(await outcomesOf(tokens.map((each) => world.verify(each)))).toEqual(formatMalformed);
  },
  B20: async () => {
    const world = startWorld();
    const credentials = [jwtVc(), vcJwt(), sdJwtVc()];
    const lists = [
      [],
      trustList.map((each) => ({
        ...each,
        credentialType: 'PartyLinkCredential' as const,
        vct: [`${vct}/other`],
      })),
      trustList.map((each) => ({ ...each, until: at })),
      trustList.map((each) => ({ ...each, since: new Date(at.getTime() + 1) })),
      trustList.map((each) => ({ ...each, did: attacker })),
    ];
    for (const credential of credentials) {
      for (const untrusting of lists) {
        const result = await world.verify(credential, { trustList: untrusting });
        expect(result).toMatchObject({ verified: true, trusted: false });
        expect(result.checks).toContainEqual(
          expect.objectContaining({ name: 'issuerAccredited', code: 'ISSUER_NOT_TRUSTED' }),
        );
      }
      expect(await world.verify(credential)).toMatchObject({ trusted: true });
    }
  },
  B22: async () => {
    const world = startWorld();
    const schemas = ['http://169.254.169.254/schema', 'https://127.0.0.1/1gb.json', 'file:///etc/passwd'];
    for (const id of schemas) {
      const credential = jwtVc({ vc: { credentialSchema: { id, type: 'JsonSchema' } } });
      expect(outcomeOf(await world.verify(credential))).toBe('verified');
    }
    expect(world.fetched.filter((url) => schemas.includes(url))).toEqual([]);
  },
  B23: async () => {
    const world = startWorld();
    const [base1, base2] = ['https://www.w3.org/2018/credentials/v1', 'https://www.w3.org/ns/credentials/v2'];
    const other = 'https://gid.example/schemas/context.json';
    const tokens = [
      ...[[other, base1], [{ '@vocab': 'x' }, base1], [], [base2, base1], other, undefined, null].map(
        (context) => jwtVc({ vc: { '@context': context } }),
      ),
      ...[[other, base2], [base1, base2], [base1], {}].map((context) =>
        vcJwt({ payload: { '@context': context } }),
      ),
    ];
    expect(await outcomesOf(tokens.map((each) => world.verify(each)))).toEqual(formatMalformed);
  },
});
