import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
beforeAll(async () => {
  node = await startOffice();
});
afterAll(() => node.close());

function call(
  path: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${node.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${node.credential}`, ...init.headers },
  });
}

describe('scripts of other origins', () => {
  const preflight = (path: string, origin: string) =>
    fetch(`${node.url}${path}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });

  test('may read what is public', async () => {
    const answer = await call('/api/v1/offices', { headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const asked = await preflight('/api/v1/offices', 'https://evil.example');
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each(['https://evil.example', 'null'])('from %s may not use an office credential', async (origin) => {
    const answer = await call('/api/v1/parties', { headers: { origin } });
    const asked = await preflight('/api/v1/parties', origin);
    expect([answer.status, asked.status]).toEqual([403, 403]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('from the node itself may', async () => {
    expect((await call('/api/v1/parties', { headers: { origin: node.url } })).status).toBe(200);
  });
});

describe('the log', () => {
  test('has one line for a request, with the route in place of the address', async () => {
    await call('/api/v1/parties/secret-party?limit=Zanzibar', {
      headers: { 'x-correlation-id': 'one-line' },
    });
    const lines = node.logLines.filter((line) => line.includes('one-line'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ route: '/api/v1/parties/{partyId}', status: 400 });
  });

  test('holds no credential, name or submitted value', async () => {
    const party = {
      data: { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Invented Person' }] },
    };
    await call('/api/v1/parties', {
      method: 'POST',
      body: JSON.stringify(party),
      headers: { 'content-type': 'application/json' },
    });
    const text = node.logLines.join('');
    for (const secret of [node.credential, 'Invented', 'Zanzibar', 'secret-party'])
      expect(text).not.toContain(secret);
  });
});
