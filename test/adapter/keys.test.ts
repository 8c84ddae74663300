import { createPrivateKey, createPublicKey, randomBytes, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createCustody } from '../../src/adapter/keys/custody.ts';
import { KeyEncryptionKey } from '../../src/adapter/keys/seal.ts';
import { base64url, utf8 } from '../../src/base/bytes.ts';
import { jwkFromMultikey } from '../../src/domain/did/multikey.ts';
import { officeCode, startRegisteringOffice } from '../support/registering-office.ts';

const secret = new Uint8Array(32).fill(7);
const custodyUnder = (bytes = secret) =>
  createCustody({ keyEncryptionKey: new KeyEncryptionKey(bytes), random: (length) => randomBytes(length) });
const message = utf8('to be signed');
const unavailable = expect.objectContaining({ code: 'unavailable' });

describe.each([
  ['EdDSA', null, 64],
  ['ES256', 'sha256', 64],
  ['ES384', 'sha384', 96],
] as const)('a key for %s', (algorithm, digest, length) => {
  test('signs as many bytes as it should, that verify under its public key, which is its id as a Multikey too', async () => {
    const custody = custodyUnder();
    const { record, publicJwk } = await custody.generate(algorithm);
    const signature = await custody.sign(record, message);
    const key = createPublicKey({ key: publicJwk, format: 'jwk' });
    expect(signature).toHaveLength(length);
    expect(verify(digest, message, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    expect(jwkFromMultikey(record.keyId)).toEqual(publicJwk);
  });

  test('signs in another process that has the same key-encryption key', async () => {
    const { record, publicJwk } = await custodyUnder().generate(algorithm);
    const signature = await custodyUnder().sign(record, message);
    const key = createPublicKey({ key: publicJwk, format: 'jwk' });
    expect(verify(digest, message, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  test('does not open under another key-encryption key', async () => {
    const { record } = await custodyUnder().generate(algorithm);
    const stranger = custodyUnder(new Uint8Array(32).fill(8));
    expect(custodyUnder().opens(record)).toBe(true);
    expect(stranger.opens(record)).toBe(false);
    await expect(stranger.sign(record, message)).rejects.toThrow(unavailable);
  });

  test('is sealed as PKCS #8, which any library opens', async () => {
    const { record, publicJwk } = await custodyUnder().generate(algorithm);
    const opened = new KeyEncryptionKey(secret).open(record.sealed, record.keyId);
    const privateKey = createPrivateKey({ key: Buffer.from(opened), format: 'der', type: 'pkcs8' });
    expect(privateKey.export({ format: 'der', type: 'pkcs8' }).equals(opened)).toBe(true);
    expect(createPublicKey(privateKey).export({ format: 'jwk' })).toEqual(publicJwk);
  });

  test('does not sign in the name of another whose envelope it took the place of', async () => {
    const [one, other] = await Promise.all([
      custodyUnder().generate(algorithm),
      custodyUnder().generate(algorithm),
    ]);
    const swapped = { ...one.record, sealed: other.record.sealed };
    expect(custodyUnder().opens(swapped)).toBe(false);
    await expect(custodyUnder().sign(swapped, message)).rejects.toThrow(unavailable);
    expect(await custodyUnder().sign(one.record, message)).toHaveLength(length);
  });

  test('is sealed anew each time and does not show in what is kept', async () => {
    const { record } = await custodyUnder().generate(algorithm);
    const opened = new KeyEncryptionKey(secret).open(record.sealed, record.keyId);
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    expect(hex(record.sealed)).not.toContain(hex(opened.subarray(-32)));
  });
});

describe('a sealed key', () => {
  const keyEncryptionKey = new KeyEncryptionKey(secret);
  const seal = (keyId: string) => keyEncryptionKey.seal(utf8('a private key'), keyId, (n) => randomBytes(n));

  test('opens under its own id only', () => {
    const envelope = seal('one');
    expect(Buffer.from(keyEncryptionKey.open(envelope, 'one')).toString()).toBe('a private key');
    expect(() => keyEncryptionKey.open(envelope, 'another')).toThrow(unavailable);
  });

  test('does not open with any one byte changed, cut short, or empty', () => {
    const envelope = seal('one');
    const changed = [...envelope.keys()].map((place) =>
      envelope.map((byte, index) => (index === place ? byte ^ 1 : byte)),
    );
    for (const broken of [...changed, envelope.subarray(0, -1), envelope.subarray(0, 20), new Uint8Array()]) {
      expect(() => keyEncryptionKey.open(broken, 'one')).toThrow(unavailable);
    }
  });

  test('is under a fresh nonce every time', () => {
    expect(Buffer.from(seal('one')).equals(seal('one'))).toBe(false);
  });
});

describe('a key-encryption key', () => {
  test.each([0, 16, 31, 33])('of %i bytes is refused', (length) => {
    expect(() => new KeyEncryptionKey(new Uint8Array(length))).toThrow(unavailable);
  });

  test('shows in no log and no JSON', () => {
    const key = new KeyEncryptionKey(secret);
    const shown = `${inspect(key, { depth: 9, showHidden: true })} ${JSON.stringify(key)}`;
    expect(shown).not.toContain('7, 7');
    expect(shown).not.toContain(base64url(secret));
  });
});

test('nothing secret shows in what the custody, the signing and a signer look like', async () => {
  const { custody, ports, office } = await startRegisteringOffice();
  const signer = await ports.signing.signerFor(office.did, 'assertionMethod', 'EdDSA');
  await signer.sign(message);
  const { publicJwk } = await custody.generate('EdDSA');
  const objects = { custody, signing: ports.signing, dids: ports.dids, signer, publicJwk };
  const shown = `${inspect(objects, { depth: 9, showHidden: true })} ${JSON.stringify(objects)}`;
  expect(shown).toContain(publicJwk.x);
  expect(shown).not.toMatch(/sealed|pkcs8|BEGIN|"?\bd"?: ?['"]/i);
});

describe('signing for an identifier', () => {
  test('uses the key of the relationship and the algorithm that was asked for', async () => {
    const { ports, office } = await startRegisteringOffice();
    const fragmentOf = async (...asked: Parameters<typeof ports.signing.signerFor>) =>
      (await ports.signing.signerFor(...asked)).verificationMethod.split('#')[1];
    expect(await fragmentOf(office.did, 'assertionMethod', 'EdDSA')).toBe('assertion-eddsa');
    expect(await fragmentOf(office.did, 'assertionMethod', 'ES256')).toBe('assertion-es256');
    expect(await fragmentOf(office.did, 'authentication', 'ES256')).toBe('authentication-es256');
  });

  test('follows a rotation at once, though it signed before, and forgets an identifier that ended', async () => {
    const { ports, office, document } = await startRegisteringOffice();
    const sign = () => ports.signing.signerFor(office.did, 'assertionMethod', 'EdDSA');
    const change = async (kind: 'rotate' | 'deactivate') => {
      const prepared = await ports.dids.update(office.did, { kind });
      await ports.store.write(async (store) => {
        await store.writeDidLogs.append(prepared.change, prepared.expectedHead);
        await store.writeDids.keep(prepared);
      });
    };
    await (await sign()).sign(message);
    await change('rotate');
    const signer = await sign();
    const method = (await document(office.did))?.verificationMethod?.find(
      ({ id }) => id === signer.verificationMethod,
    );
    const key = createPublicKey({ key: { ...method?.publicKeyJwk }, format: 'jwk' });
    expect(signer.verificationMethod).toBe(`${office.did}#assertion-eddsa-v2`);
    expect(verify(null, message, key, await signer.sign(message))).toBe(true);
    await change('deactivate');
    await expect(sign()).rejects.toThrow(expect.objectContaining({ code: 'key-not-custodial' }));
  });

  test('is refused where no such key is kept here', async () => {
    const { ports, office, registerHolder } = await startRegisteringOffice();
    const { party } = await registerHolder();
    const notKept = expect.objectContaining({ code: 'key-not-custodial' });
    const { signing } = ports;
    await expect(signing.signerFor(office.did, 'authentication', 'EdDSA')).rejects.toThrow(notKept);
    await expect(signing.signerFor(office.did, 'keyAgreement', 'ES256')).rejects.toThrow(notKept);
    await expect(signing.signerFor(party.did, 'authentication', 'EdDSA')).rejects.toThrow(notKept);
  });

  test('gives a signature that verifies under the key in the published document', async () => {
    const { ports, office, document } = await startRegisteringOffice(officeCode('XB'));
    const signer = await ports.signing.signerFor(office.did, 'assertionMethod', 'ES256');
    const published = (await document(office.did))?.verificationMethod?.find(
      ({ id }) => id === signer.verificationMethod,
    );
    const key = createPublicKey({ key: { ...published?.publicKeyJwk }, format: 'jwk' });
    const signature = await signer.sign(message);
    expect(verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });
});
