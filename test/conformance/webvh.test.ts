import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createResolver } from '../../src/adapter/resolver/create-resolver.ts';
import type { Json } from '../../src/base/json.ts';
import { isDid } from '../../src/domain/did/did.ts';
import { splitLog } from '../../src/protocol/did-webvh/log-entry.ts';
import { selectVersion } from '../../src/protocol/did-webvh/select-version.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';

/** The published did:webvh vectors (decentralized-identity/didwebvh-test-suite): every log accepted or refused as stated. */
const folder = `${process.env['VECTORS_DIR'] ?? '../shared/vectors'}/didwebvh`;
const now = new Date('2030-01-01T00:00:00Z');

// This log replaces its witnesses with the approval of one of two where both are needed. The specification makes the old
// list approve its own replacement, the suite records the same case as refused in `witness-update/python`, and its later
// releases publish this log with both approvals and the present form as a negative vector.
const refusedBySpecification = new Set(['witness-update/ts']);

const methodSchema = z.looseObject({ publicKeyMultibase: z.string().optional() });
const resultSchema = z.object({
  didDocument: z
    .looseObject({ id: z.string(), verificationMethod: z.array(methodSchema).optional() })
    .nullable(),
  didResolutionMetadata: z.looseObject({ error: z.string().optional() }).nullish(),
  didDocumentMetadata: z
    .looseObject({ versionId: z.string().optional(), versionTime: z.string().optional() })
    .nullable(),
});
type Expected = z.output<typeof resultSchema>;

describe.skipIf(!existsSync(folder))('did:webvh vectors', () => {
  for (const vector of vectors()) {
    const result = `${vector}/resolutionResult.json`;
    // An identifier that has ended may have no document, and is resolved all the same.
    const isPositive =
      !refusedBySpecification.has(vector) && read(result).didResolutionMetadata?.error === undefined;
    if (!isPositive) test(`${vector} is refused`, () => expect(verify(vector)).toHaveProperty('fault.type'));
    else for (const file of resultFiles(vector)) accept(vector, file);
  }
  test.each(didsToRefuse())('$did of $vector is refused, and no host is asked for it', async ({ did }) => {
    const asked: string[] = [];
    const nothing = async () => undefined;
    const resolver = createResolver({
      documents: {
        async get(url) {
          asked.push(url);
          return { outcome: 'absent' };
        },
      },
      readLocal: { head: nothing, byDid: nothing, byFormerDid: nothing, byLocation: nothing },
      clock: () => now,
      ownHost: 'own.example',
    });
    // Also with an SCID that could be one, so that the rest of the DID is what is refused.
    const withScid = did.replace(/Qm0+/, `Qm${'a'.repeat(44)}`);
    for (const each of [did, withScid]) {
      const { error } = await resolver.resolve(each);
      expect({ error: error?.type, asked }).toEqual({ error: 'INVALID_DID', asked: [] });
    }
    await resolver.resolve(withScid.replaceAll(':..', ':to'));
    expect(asked).toHaveLength(1);
  });
});
if (!existsSync(folder))
  console.warn(`The did:webvh vectors are not at ${folder}; their conformance is not tested.`);

function accept(vector: string, file: string): void {
  test(`${vector} resolves to ${file}`, () => {
    const expected = read(`${vector}/${file}`);
    const log = verify(vector, expected.didDocument?.id);
    if (log.fault !== undefined) expect.unreachable(log.fault.detail);
    else {
      const { versionId = '', versionTime = '' } = expected.didDocumentMetadata ?? {};
      const versionNumber = Number.parseInt(versionId, 10);
      for (const query of [{ versionId }, { versionTime }, { versionNumber }]) {
        const version = selectVersion(log.versions, query, now);
        if ('error' in version) expect.unreachable(version.detail);
        else
          expect({ versionId: version.versionId, keys: keysOf(version.document) }).toEqual({
            versionId,
            keys: keysOf(expected.didDocument),
          });
      }
    }
  });
}

function verify(vector: string, asked?: string) {
  const log = splitLog(readFileSync(`${folder}/${vector}/did.jsonl`, 'utf8'));
  if ('type' in log) return { fault: log };
  const did = asked !== undefined && isDid(asked) ? asked : undefined;
  const witnessFile = `${folder}/${vector}/did-witness.json`;
  const witnessProofs = existsSync(witnessFile)
    ? (JSON.parse(readFileSync(witnessFile, 'utf8')) as Json)
    : undefined;
  return verifyLog({
    lines: log.lines,
    now,
    ...(did === undefined ? {} : { did }),
    ...(witnessProofs === undefined ? {} : { witnessProofs }),
  });
}

function vectors(): readonly string[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return found
    .filter((path) => path.endsWith('/did.jsonl'))
    .map((path) => path.slice(0, -'/did.jsonl'.length))
    .sort();
}

/** The DIDs that a vector's script wants refused before anything is fetched. */
function didsToRefuse(): readonly { readonly vector: string; readonly did: string }[] {
  if (!existsSync(folder)) return [];
  const scripts = readdirSync(folder).filter((vector) => existsSync(`${folder}/${vector}/script.yaml`));
  return scripts.flatMap((vector) => {
    const script = readFileSync(`${folder}/${vector}/script.yaml`, 'utf8');
    const steps = script.matchAll(/op: resolve-did\s+did: "([^"]+)"\s+expectError: invalidDid/g);
    return [...steps].map(([, did = '']) => ({ vector, did }));
  });
}

function resultFiles(vector: string): readonly string[] {
  return readdirSync(`${folder}/${vector}`).filter((name) => name.startsWith('resolutionResult'));
}

function read(path: string): Expected {
  return resultSchema.parse(JSON.parse(readFileSync(`${folder}/${path}`, 'utf8')));
}

function keysOf(document: unknown): readonly (string | undefined)[] {
  const { verificationMethod = [] } = z
    .looseObject({ verificationMethod: z.array(methodSchema).optional() })
    .parse(document);
  return verificationMethod.map(({ publicKeyMultibase }) => publicKeyMultibase);
}
