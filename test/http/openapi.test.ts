import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hotPaths } from '../../src/http/hot-routes.ts';
import { openApiDocument } from '../../src/http/openapi.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
beforeAll(async () => {
  node = await startOffice();
});
afterAll(() => node.close());

test('the committed document is the one of the code (npm run gid -- openapi --write)', () => {
  const committed: unknown = JSON.parse(readFileSync('schemas/openapi.json', 'utf8'));
  expect(openApiDocument(node.routes)).toEqual(committed);
});

test('the document is served, and does not depend on the node', async () => {
  const answer = await fetch(`${node.url}/api/v1/openapi.json`);
  const text = await answer.text();
  expect(answer.status).toBe(200);
  expect(text).not.toContain(new URL(node.url).port);
  expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.0' });
});

test('every operation has an id of its own', () => {
  const ids = node.routes.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every hot path is a path of the table', () => {
  const paths = new Set(node.routes.map(({ path }) => path));
  expect([...hotPaths].filter((path) => !paths.has(path))).toEqual([]);
});

test('the documentation is a page of this node without inline or foreign code', async () => {
  const page = await fetch(`${node.url}/api/docs`);
  const html = await page.text();
  const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  expect(html).not.toMatch(/<script>|<style|style=|https?:/);
  expect(assets.length).toBeGreaterThan(3);
  for (const asset of assets) expect((await fetch(`${node.url}${asset}`)).status).toBe(200);
});
