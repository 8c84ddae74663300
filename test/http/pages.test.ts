import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfficeNode, startOffice } from '../support/world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-pages-'));
let built: OfficeNode;
let unbuilt: OfficeNode;
beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Pages</title>');
  writeFileSync(path.join(folder, 'assets', 'index-abc123.js'), 'export {};');
  built = await startOffice({ uiFolder: folder });
  unbuilt = await startOffice({ uiFolder: path.join(folder, 'absent') });
});
afterAll(async () => {
  await built.close();
  await unbuilt.close();
  rmSync(folder, { recursive: true });
});

describe('the built pages', () => {
  test.each(['/', '/resolve', '/offer', '/verify'])(
    '%s is the document of the pages, always asked for anew',
    async (page) => {
      const answer = await fetch(`${built.url}${page}`);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('<title>Pages</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    },
  );

  test('run under a policy without inline and foreign code', async () => {
    const policy = (await fetch(`${built.url}/`)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('have assets that browsers keep', async () => {
    const answer = await fetch(`${built.url}/assets/index-abc123.js`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test.each(['/assets/absent.js', '/assets/', '/assets', '/.env', '/assets/%00', '/index.html/x'])(
    '%s is not served',
    async (address) => {
      const answer = await fetch(`${built.url}${address}`, { redirect: 'manual' });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    },
  );
});

test('where the pages are not built, the start page says how to build them', async () => {
  const answer = await fetch(`${unbuilt.url}/`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('npm run build:ui');
});

describe('metrics', () => {
  test('count the requests by route', async () => {
    await fetch(`${built.url}/api/v1/offices`);
    const answer = await fetch(`${built.url}/metrics`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(
      'http_request_duration_seconds_count{method="GET",route="/api/v1/offices"',
    );
  });

  test('are for the bearer of the configured token only', async () => {
    const node = await startOffice({ config: { metricsToken: 'a-token-for-tests' } });
    const status = async (token: string) =>
      (await fetch(`${node.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await status('a-token-for-tests'), await status('another')]).toEqual([200, 404]);
    await node.close();
  });
});
