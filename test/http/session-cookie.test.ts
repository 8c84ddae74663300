import { expect, test } from 'vitest';
import { sessionCookie, sessionOf } from '../../src/http/session-cookie.ts';

const bound = { kind: 'presentation', id: 'r1' } as const;
const secret = 'A'.repeat(43);
const overHttps = 'https://gid.example';

test('over https the cookie is only for https, by its name too', () => {
  const cookie = sessionCookie(bound, secret, { publicUrl: overHttps, seconds: 60 });
  expect(cookie).toBe(
    `__Secure-gid-presentation-r1=${secret}; Path=/api/v1; Max-Age=60; HttpOnly; SameSite=Strict; Secure`,
  );
  expect(sessionOf({ cookie: `a=b; ${cookie.split(';')[0] ?? ''}` }, bound, overHttps)).toBe(secret);
});

test.each([
  ['none', {}],
  ['an unprotected one', { cookie: `gid-presentation-r1=${secret}` }],
  ['that of another request', { cookie: `__Secure-gid-presentation-r2=${secret}` }],
  [
    'two of them',
    { cookie: `__Secure-gid-presentation-r1=${secret}; __Secure-gid-presentation-r1=${secret}` },
  ],
  ['no secret', { cookie: '__Secure-gid-presentation-r1=' }],
  ['too long a one', { cookie: `__Secure-gid-presentation-r1=${secret}A` }],
])('with %s there is no session', (_what, headers: { cookie?: string }) => {
  expect(sessionOf(headers, bound, overHttps)).toBeUndefined();
});
