import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import { isJsonObject, type JsonObject } from '../../src/base/json.ts';
import { readVcdm } from '../../src/protocol/vcdm/credential.ts';
import { readVcdmPresentation, selfAssertedFault } from '../../src/protocol/vcdm/presentation.ts';
import { semanticFault } from '../../src/protocol/vcdm/semantics.ts';

// The inputs of the W3C's test suite of the Verifiable Credentials Data Model 2.0 (w3c/vc-data-model-2.0-test-suite,
// tests/input). The end of a name says whether the file is to be accepted. Credentials have no issuer there: the issuer
// that is tested writes its own.
const folder = `${process.env['VECTORS_DIR'] ?? '../shared/vectors'}/vcdm2-input`;
const isPresent = existsSync(folder);
const files = isPresent ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
if (!isPresent)
  console.warn(`The inputs of the data model's test suite are not at ${folder}; none is played.`);

const contexts = readBundledContexts();
const terms = { mayInlineContexts: true } as const;
const issuer = 'did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj';

// What no ending says: claims of the holder about itself, in credentials without a proof of their own.
const selfAsserted: Readonly<Record<string, 'accepted' | 'refused'>> = {
  'presentation-self-asserted-vc-ok.json': 'accepted',
  'presentation-self-asserted-vc-no-holder.json': 'refused',
  'presentation-self-asserted-vc-holder-mismatch.json': 'refused',
  'presentation-self-asserted-vc-issuer-mismatch.json': 'refused',
};

function read(file: string): JsonObject {
  const text = readFileSync(`${folder}/${file}`, 'utf8')
    .replaceAll('PAST DATE', '2020-01-01T00:00:00Z')
    .replaceAll('FUTURE DATE', '2040-01-01T00:00:00Z');
  return z.record(z.string(), z.json()).parse(JSON.parse(text));
}

function expectedOf(file: string): 'accepted' | 'refused' | undefined {
  if (file in selfAsserted) return selfAsserted[file];
  if (file.endsWith('-ok.json')) return 'accepted';
  return /-fail(-or-inject)?\.json$/.test(file) ? 'refused' : undefined;
}

async function outcomeOf(file: string): Promise<'accepted' | 'refused'> {
  const input = read(file);
  const document = file.startsWith('presentation-') ? input : issuedBy(input);
  const fault =
    formFault(document, file) ?? (await semanticFault(document, { contexts, inlineContexts: 'allowed' }));
  return fault === undefined ? 'accepted' : 'refused';
}

function formFault(document: JsonObject, file: string) {
  if (!file.startsWith('presentation-')) return readVcdm(document, terms).fault;
  const presentation = readVcdmPresentation(document, terms);
  if (presentation.fault !== undefined) return presentation.fault;
  return file in selfAsserted ? selfAssertedFault(presentation)?.fault : undefined;
}

function issuedBy(credential: JsonObject): JsonObject {
  const { issuer: stated } = credential;
  if (stated === undefined) return { ...credential, issuer };
  return isJsonObject(stated) && Object.keys(stated).length === 0
    ? { ...credential, issuer: { id: issuer } }
    : credential;
}

describe.skipIf(!isPresent)('the inputs of the W3C test suite of the data model', () => {
  test('there are as many as were published', () => {
    expect(files).toHaveLength(96);
    console.info(`${files.length} inputs of the VC Data Model 2.0 test suite are played.`);
  });

  test.each(files)('%s', async (file) => {
    const expected = expectedOf(file);
    expect(expected).toBeDefined();
    expect(await outcomeOf(file)).toBe(expected);
  });
});
