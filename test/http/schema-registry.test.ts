import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { credentialTypes } from '../../src/domain/trust/trusted-issuer.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const fileSchema = z.strictObject({ url: z.string(), digestSRI: z.string() });
const registrySchema = z.strictObject({
  types: z.array(
    z.strictObject({
      name: z.string(),
      version: z.int(),
      status: z.string(),
      vct: z.string(),
      typeMetadata: fileSchema,
      unlinkable: fileSchema.optional(),
      schema: fileSchema,
      context: fileSchema,
      documentContext: fileSchema,
    }),
  ),
});

let node: OfficeNode;
let types: z.output<typeof registrySchema>['types'];
beforeAll(async () => {
  node = await startOffice();
  ({ types } = registrySchema.parse(await (await fetch(`${node.url}/schemas`)).json()));
});
afterAll(() => node.close());

describe('the registry', () => {
  test('lists every type', () => {
    expect(types.map(({ name }) => name)).toEqual([...credentialTypes]);
    expect(types.every(({ status }) => status === 'current')).toBe(true);
  });

  test('names every file by the digest of the bytes that are served, for good', async () => {
    for (const { typeMetadata, unlinkable = typeMetadata, schema, context, documentContext } of types)
      for (const file of [typeMetadata, unlinkable, schema, context, documentContext]) {
        const answer = await fetch(file.url);
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
        expect(answer.headers.get('cache-control')).toContain('immutable');
        const digest = createHash('sha256')
          .update(Buffer.from(await answer.arrayBuffer()))
          .digest('base64');
        expect(file.digestSRI).toBe(`sha256-${digest}`);
      }
  });

  test('has metadata of the unlinkable form where there is one', async () => {
    const [{ vct, unlinkable } = {}, ...others] = types.filter((type) => type.unlinkable !== undefined);
    expect([unlinkable?.url, others]).toEqual([`${vct}-unlinkable`, []]);
    const metadata = await (await fetch(`${vct}-unlinkable`)).json();
    expect(metadata).toMatchObject({ vct: `${vct}-unlinkable` });
  });

  test('has the vct where its metadata is, and the metadata says so', async () => {
    for (const { vct, typeMetadata } of types) {
      expect(typeMetadata.url).toBe(vct);
      expect(await (await fetch(vct)).json()).toMatchObject({ vct });
    }
  });
});
