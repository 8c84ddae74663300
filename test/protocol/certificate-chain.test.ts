import { beforeAll, describe, expect, test } from 'vitest';
import { type Certificate, readCertificate } from '../../src/protocol/jose/certificate.ts';
import { readX5c, verifyCertificateChain } from '../../src/protocol/jose/certificate-chain.ts';
import { type Authority, createAuthority, unknownExtension, usages } from '../support/certificates.ts';

const at = new Date('2026-06-01T00:00:00Z');
let root: Authority;
let middle: Authority;
let other: Authority;
beforeAll(async () => {
  root = await createAuthority();
  middle = await root.below({ name: 'Invented middle' });
  other = await createAuthority({ name: 'Another root' });
});

function read(der: string): Certificate {
  const certificate = readCertificate(Buffer.from(der, 'base64'));
  if (certificate === undefined) throw new Error('The certificate cannot be read.');
  return certificate;
}
const verify = (x5c: unknown, moment = at, anchors = [root]) =>
  verifyCertificateChain(x5c, { anchors: anchors.map(({ der }) => read(der)), at: moment });

describe('certificates that an anchor vouches for', () => {
  test('directly, through another, and with the anchor sent along', async () => {
    const leaf = await root.issue({ uris: ['https://gid.example/a'], dnsNames: ['gid.example'] });
    const below = await middle.issue({ curve: 'P-384' });
    const chains = [
      [leaf.der],
      [leaf.der, root.der],
      [below.der, middle.der],
      [below.der, middle.der, root.der],
    ];
    for (const chain of chains) expect(verify(chain).fault).toBeUndefined();
    const verified = verify([leaf.der]);
    expect(verified.fault === undefined && verified.leaf).toMatchObject({
      uris: ['https://gid.example/a'],
      dnsNames: ['gid.example'],
      key: { algorithms: ['ES256'] },
    });
  });

  test('within the length its path may have', async () => {
    const short = await root.below({ name: 'No more below', pathLength: 0 });
    const leaf = await short.issue({});
    expect(verify([leaf.der, short.der]).fault).toBeUndefined();
    const deeper = await short.below({ name: 'Too deep' });
    const tooDeep = await deeper.issue({});
    expect(verify([tooDeep.der, deeper.der, short.der]).fault).toMatchObject({
      code: 'PROOF_VERIFICATION_ERROR',
    });
  });

  test('also with an extension that nobody has to understand', async () => {
    const leaf = await root.issue({ extensions: [unknownExtension(false)] });
    expect(verify([leaf.der]).fault).toBeUndefined();
  });
});

describe('certificates are refused', () => {
  const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['of another root', async () => [(await other.issue({})).der]],
    ['of a root of the same name', async () => [(await (await createAuthority()).issue({})).der]],
    ['with a gap', async () => [(await middle.issue({})).der]],
    ['in another order', async () => [middle.der, (await middle.issue({})).der]],
    ['with one that vouches for nobody', async () => [(await root.issue({})).der, middle.der]],
    ['of an authority', async () => [middle.der]],
    ['of the anchor itself', async () => [root.der]],
    [
      'by one who is no authority',
      async () => {
        const office = await root.issue({ name: 'Office' });
        return [(await root.issue({})).der, office.der];
      },
    ],
    ['with a key for something else', async () => [(await root.issue({ usages: usages.keyAgreement })).der]],
    ['before their time', async () => [(await root.issue({ from: new Date('2026-07-01T00:00:00Z') })).der]],
    ['after their time', async () => [(await root.issue({ until: new Date('2026-05-01T00:00:00Z') })).der]],
    [
      'under an authority after its time',
      async () => {
        const ended = await root.below({ name: 'Ended', until: new Date('2026-05-01T00:00:00Z') });
        return [(await ended.issue({})).der, ended.der];
      },
    ],
    [
      'under an authority that may not sign certificates',
      async () => {
        const mute = await root.below({ name: 'Mute', usages: usages.digitalSignature });
        return [(await mute.issue({})).der, mute.der];
      },
    ],
    [
      'with a critical extension nobody knows',
      async () => [(await root.issue({ extensions: [unknownExtension(true)] })).der],
    ],
    ['more than five of them', async () => Array(6).fill((await root.issue({})).der)],
    ['none of them', async () => []],
    ['that are no list', async () => (await root.issue({})).der],
    ['that are no texts', async () => [1]],
    ['that are no certificates', async () => ['MIIB']],
    [
      'in base64url',
      async () => [(await root.issue({})).der.replaceAll('+', '-').replaceAll('/', '_').replace(/=*$/, '_')],
    ],
    [
      'with something after them',
      async () => [
        Buffer.concat([Buffer.from((await root.issue({})).der, 'base64'), Buffer.of(0)]).toString('base64'),
      ],
    ],
    [
      'that were changed',
      async () => {
        const bytes = Buffer.from((await root.issue({ dnsNames: ['gid.example'] })).der, 'base64');
        bytes[bytes.indexOf('gid.example')] = 0x78;
        return [bytes.toString('base64')];
      },
    ],
  ];
  test.each(refused)('%s', async (_what, chain) => {
    expect(verify(await chain()).fault).toMatchObject({ code: 'PROOF_VERIFICATION_ERROR' });
  });

  test('where no anchor is configured', async () => {
    expect(verify([(await root.issue({})).der], at, []).fault).toBeDefined();
  });
});

test('any byte that is missing or changed makes no exception', async () => {
  const der = Buffer.from((await root.issue({ uris: ['https://gid.example'] })).der, 'base64');
  for (let index = 0; index < der.length; index += 1) {
    const changed = Buffer.from(der);
    changed.writeUInt8((der.readUInt8(index) + 1) % 256, index);
    expect(verify([changed.toString('base64')]).fault).toBeDefined();
    readX5c([der.subarray(0, index).toString('base64')]);
  }
});
