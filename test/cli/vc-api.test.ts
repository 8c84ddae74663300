import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runGid } from '../../src/command-line.ts';
import { nodeEnvironment } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-vc-api-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function gid(instances: string, ...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const environment = {
    ...nodeEnvironment({ dataDirectory: folder, port: 8080 }),
    GID_VC_API: instances,
  };
  const code = await runGid(parameters, { environment, write, writeError: write });
  return { code, output };
}

const listSchema = z.object({
  items: z.array(
    z.object({ id: z.string(), role: z.string(), endpoint: z.string(), did: z.string().optional() }),
  ),
});
const endpointSchema = z.object({
  id: z.string(),
  endpoint: z.string(),
  tags: z.array(z.string()),
  supportedEcdsaKeyTypes: z.array(z.string()).optional(),
  supports: z.object({ vc: z.array(z.string()) }),
});
const configSchema = z.object({
  implementations: z.tuple([
    z.object({
      name: z.string(),
      issuers: z.array(endpointSchema),
      verifiers: z.array(endpointSchema),
      vpVerifiers: z.array(endpointSchema),
      vcHolders: z.array(endpointSchema),
    }),
  ]),
});

test('the instances are listed, each issuer with a DID that stays the same', async () => {
  const list = async () => {
    const { code, output } = await gid('demonstration', 'vc-api', 'list', '--json');
    expect(code).toBe(0);
    return listSchema.parse(JSON.parse(output)).items;
  };
  const [first, second] = [await list(), await list()];
  expect(second).toEqual(first);
  const dids = first.flatMap(({ did }) => did ?? []);
  expect(new Set(dids).size).toBe(first.filter(({ role }) => role === 'issuer').length);
  expect(dids.every((did) => /^did:key:z(6Mk|Dna|82L)/.test(did))).toBe(true);
  expect((await gid('demonstration', 'vc-api', 'list')).output).toContain('eddsa-rdfc-2022');
  expect((await gid('demonstration', 'fsck')).code).toBe(0);
});

test('the suites are told of every issuer and verifier that everybody may call', async () => {
  const { code, output } = await gid('demonstration', 'vc-api', 'suite-config', '--json');
  expect(code).toBe(0);
  const [{ issuers, verifiers, vpVerifiers, vcHolders }] = configSchema.parse(
    JSON.parse(output),
  ).implementations;
  const withTag = (tag: string) => issuers.filter(({ tags }) => tags.includes(tag));
  for (const tag of [
    'vc2.0',
    'EnvelopingProof',
    'BitstringStatusList',
    'eddsa-rdfc-2022',
    'eddsa-jcs-2022',
    'ecdsa-sd-2023',
  ])
    expect(withTag(tag), tag).toHaveLength(1);
  for (const tag of ['ecdsa-rdfc-2019', 'ecdsa-jcs-2019'])
    expect(withTag(tag).flatMap((each) => each.supportedEcdsaKeyTypes)).toEqual(['P-256', 'P-384']);
  expect(verifiers).toMatchObject([{ endpoint: 'http://localhost:8080/verifiers/main/credentials/verify' }]);
  expect(vpVerifiers[0]?.tags).toContain('vc2.0');
  expect(vcHolders).toMatchObject([{ tags: ['vcHolder'] }]);
  const { output: text } = await gid('demonstration', 'vc-api', 'suite-config');
  expect(text).toMatch(/^module\.exports = \{/);
});

test('an instance keeps its kind of key and its office, and an office that is not here has none', async () => {
  const issuer = { id: 'kept', role: 'issuer', office: 'XA', securing: 'vc+jwt', keyType: 'P-256' };
  const list = (instance: object) => gid(JSON.stringify([instance]), 'vc-api', 'list');
  expect((await list(issuer)).code).toBe(0);
  expect(await list({ ...issuer, keyType: 'Ed25519' })).toMatchObject({
    code: 1,
    output: expect.stringContaining('another key type'),
  });
  expect((await list({ ...issuer, office: 'XB' })).code).toBe(1);
  expect(await gid('[]', 'vc-api', 'list')).toMatchObject({
    code: 0,
    output: expect.stringContaining('GID_VC_API'),
  });
});

test('what is open to nobody in particular is not told to the suites', async () => {
  const closed = [{ id: 'closed', role: 'issuer', office: 'XA', securing: 'vc+jwt', keyType: 'P-256' }];
  const { output } = await gid(JSON.stringify(closed), 'vc-api', 'suite-config', '--json');
  expect(configSchema.parse(JSON.parse(output)).implementations[0].issuers).toEqual([]);
});
