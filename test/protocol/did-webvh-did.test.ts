import { describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { didDocumentUrl, readDidWeb } from '../../src/protocol/did-web/did-web.ts';
import { didLogUrl, readWebvhDid, witnessFileUrl } from '../../src/protocol/did-webvh/webvh-did.ts';

describe('a did:webvh DID', () => {
  const scid = 'Qm'.padEnd(46, 'a');
  test.each([
    'example.com',
    'example.com%3A8080:a:b',
    'example.com:%7Ealice',
    'localhost%3A8080:offices:xa',
    'xn--jp-cd2fp15c.example',
  ])('may live at %s', (location) =>
    expect(readWebvhDid(`did:webvh:${scid}:${location}`)?.location).toBe(location),
  );

  test.each([
    'example.com:..:..:admin',
    'example.com:%2e%2e:admin',
    'example.com:%2E%2E:admin',
    'example.com:a%2Fb',
    'example.com:a%5Cb',
    'example.com:a%00',
    'example.com:a%252e',
    'example.com:%61',
    'example.com:~alice',
    'example.com::a',
    'example.com:',
    '127.0.0.1',
    '127.0.0.1%3a8080',
    '127%2E0%2E0%2E1',
    '2130706433',
    '0x7f000001',
    'a.0x7f',
    'Example.com',
    'example.com.',
    'example.com%3A443',
    'example.com%3A',
    'example.com%3A0',
    'example.com%3A70000',
    'example.com%3A443%40evil.com',
    'user%40evil.com',
    'ex ample.com',
    '[::1]',
  ])('does not live at %s', (location) => {
    expect(readWebvhDid(`did:webvh:${scid}:${location}`)).toBeUndefined();
  });

  test('has a SCID of 46 characters', () => {
    expect(readWebvhDid('did:webvh:Qm123:example.com')).toBeUndefined();
  });
});

describe('the files of a DID', () => {
  const scid = 'Qm'.padEnd(46, 'a');

  test.each([
    ['example.com', 'https://example.com/.well-known'],
    ['example.com%3A3000:dids:issuer', 'https://example.com:3000/dids/issuer'],
    ['example.com:a%20b', 'https://example.com/a%20b'],
  ])('of %s stand under %s', (location, folder) => {
    const webvh = readWebvhDid(`did:webvh:${scid}:${location}`);
    const web = readDidWeb(parseDid(`did:web:${location}`));
    expect(webvh && [didLogUrl(webvh), witnessFileUrl(webvh)]).toEqual([
      `${folder}/did.jsonl`,
      `${folder}/did-witness.json`,
    ]);
    expect(web && didDocumentUrl(web)).toBe(`${folder}/did.json`);
  });
});
