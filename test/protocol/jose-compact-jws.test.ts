import { expect, test } from 'vitest';
import { base64url } from '../../src/base/bytes.ts';
import { readJws, readJwsEnvelope } from '../../src/protocol/jose/compact-jws.ts';
import { claims, victimToken } from '../support/jose-office.ts';

const header = base64url('{"alg":"EdDSA"}');

test('a token is read into what was signed and by what', () => {
  const compact = victimToken({ kid: '#EdDSA' });
  const jws = readJws(compact);
  expect(jws).toMatchObject({ header: { alg: 'EdDSA', typ: 'JWT', kid: '#EdDSA' }, payload: claims });
  if (jws.fault !== undefined) return;
  expect(Buffer.from(jws.signingInput).toString()).toBe(compact.slice(0, compact.lastIndexOf('.')));
  expect(base64url(jws.signature)).toBe(compact.slice(compact.lastIndexOf('.') + 1));
});

test('an envelope takes any payload, also none', () => {
  const payloads = [Buffer.from([0xff, 0]), Buffer.from('text'), Buffer.alloc(0)];
  for (const payload of payloads) {
    expect(readJwsEnvelope(`${header}.${base64url(payload)}.AAAA`)).toMatchObject({ payloadBytes: payload });
    expect(readJws(`${header}.${base64url(payload)}.AAAA`)).toMatchObject({
      fault: { code: 'PARSING_ERROR' },
    });
  }
});

test.each([
  '',
  header,
  `${header}.AAAA`,
  `${header}..AAAA.`,
  '.AAAA.AAAA',
  `${header}.A.AAAA`,
  `[].AAAA.AAAA`,
])('%j is no envelope', (text) => {
  expect(readJwsEnvelope(text)).toMatchObject({ fault: { code: 'PARSING_ERROR' } });
});

test.each([5, null, ['a'], 'a\nb', '\u0000', '\u009f'])('a `kid` of %j is refused', (kid) => {
  expect(readJws(victimToken({ kid }))).toMatchObject({ fault: { code: 'INVALID_VERIFICATION_METHOD' } });
});

test('the size limit is the caller’s where one is given, and counts the whole token', () => {
  const compact = victimToken({});
  expect(readJws(compact, { mostBytes: compact.length })).toHaveProperty('payload');
  expect(readJws(compact, { mostBytes: compact.length - 1 })).toMatchObject({
    fault: { code: 'PAYLOAD_TOO_LARGE' },
  });
});
