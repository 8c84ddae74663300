import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../src/base/json.ts';
import { localSigner, startVcApi, type VcApiNode } from '../support/vc-api.ts';

// The inputs of the W3C's test suite of the Verifiable Credentials Data Model 2.0 (w3c/vc-data-model-2.0-test-suite,
// tests/input), through the routes of an instance. The suite signs presentations itself, with a did:key.
const folder = `${process.env['VECTORS_DIR'] ?? '../shared/vectors'}/vcdm2-input`;
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
const isFail = (name: string) => /-fail(-or-inject)?\.json$/.test(name);
const named = (start: string, isWanted: (name: string) => boolean) =>
  files.filter((name) => name.startsWith(start) && isWanted(name));

// These are issued, and then not accepted: a verifier that cannot know the status, or outside of the dates, says no.
const issuedOnly: Readonly<Record<string, string>> = {
  'credential-status-ok.json': 'STATUS_VERIFICATION_ERROR',
  'credential-status-missing-id-ok.json': 'STATUS_VERIFICATION_ERROR',
  'credential-validfrom-far-future-ok.json': 'RANGE_ERROR',
  'credential-validuntil-ms-ok.json': 'RANGE_ERROR',
  'credential-validuntil-ok.json': 'RANGE_ERROR',
  'credential-validuntil-tz-ok.json': 'RANGE_ERROR',
};
// Its form is in order, and its credential is by an issuer that nobody can find.
const unknownIssuer = 'presentation-enveloped-vc-ok.json';
const selfAsserted: Readonly<Record<string, 200 | 400>> = {
  'presentation-self-asserted-vc-ok.json': 200,
  'presentation-self-asserted-vc-no-holder.json': 400,
  'presentation-self-asserted-vc-holder-mismatch.json': 400,
  'presentation-self-asserted-vc-issuer-mismatch.json': 400,
};

const holder = localSigner('holder');
const stranger = localSigner('stranger');
const suiteHolder = 'did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj';
let node: VcApiNode;
beforeAll(async () => {
  node = await startVcApi();
});
afterAll(() => node.close());

function read(name: string): JsonObject {
  const text = readFileSync(`${folder}/${name}`, 'utf8')
    .replaceAll('PAST DATE', '2020-01-01T00:00:00Z')
    .replaceAll('FUTURE DATE', '2040-01-01T00:00:00Z')
    // The suite has the private key of this one; here another key stands in its place.
    .replaceAll(suiteHolder, holder.did);
  return z.record(z.string(), z.json()).parse(JSON.parse(text));
}

/** The presentation with each credential by an issuer who signed it. */
async function withSignedCredentials(presentation: JsonObject): Promise<JsonObject> {
  const { verifiableCredential: listed } = presentation;
  const credentials: readonly Json[] = Array.isArray(listed) ? listed : [];
  const signed: Json[] = [];
  for (const credential of credentials) {
    const isPlain = isJsonObject(credential) && credential['issuer'] !== undefined;
    signed.push(isPlain ? await stranger.sign({ ...credential, issuer: stranger.did }) : credential);
  }
  return listed === undefined ? presentation : { ...presentation, verifiableCredential: signed };
}

function signedByHolder(presentation: JsonObject): Promise<JsonObject> {
  const holderOf = isJsonObject(presentation['holder'])
    ? { ...presentation['holder'], id: holder.did }
    : holder.did;
  const said = presentation['holder'] === undefined ? {} : { holder: holderOf };
  return holder.sign({ ...presentation, ...said }, { purpose: 'authentication' });
}

test.runIf(files.length === 0)('the inputs are not at hand', () => {
  console.warn(`The inputs of the data model's test suite are not at ${folder}; none is played.`);
});

describe.runIf(files.length > 0)('credentials', () => {
  test('there are files of both kinds', () => {
    expect(named('credential-', isFail).length).toBeGreaterThan(30);
    expect(named('credential-', (name) => !isFail(name)).length).toBeGreaterThan(30);
  });

  test.each(named('credential-', isFail))('%s is not issued', async (name) => {
    const { status, body } = await node.issue('eddsa-rdfc-2022', read(name));
    expect(status).toBe(400);
    expect(body).not.toHaveProperty('verifiableCredential');
    expect(body['problemDetails']).toMatchObject([{ type: expect.stringContaining('https://w') }]);
  });

  test.each(named('credential-', (name) => !isFail(name)))('%s is issued, and verified', async (name) => {
    const credential = await node.issued('eddsa-rdfc-2022', read(name));
    const { status, body } = await node.verify(credential);
    const refused = issuedOnly[name];
    expect(status).toBe(refused === undefined ? 200 : 400);
    expect(body['verified']).toBe(refused === undefined);
    expect(body['errors']).toMatchObject(refused === undefined ? [] : [{ name: refused }]);
  });

  test.each(named('credential-', (name) => !isFail(name) && issuedOnly[name] === undefined))(
    '%s is issued as a token, and verified',
    async (name) => {
      const credential = await node.issued('vc-jwt-p256', read(name));
      expect(credential['type']).toBe('EnvelopedVerifiableCredential');
      expect((await node.verify(credential)).status).toBe(200);
    },
  );
});

describe.runIf(files.length > 0)('presentations', () => {
  test.each(named('presentation-', isFail))('%s is not verified', async (name) => {
    const presentation = read(name);
    expect((await node.verifyPresentation(presentation)).status).toBe(400);
    const signed = await signedByHolder(presentation).catch(() => undefined);
    if (signed !== undefined) expect((await node.verifyPresentation(signed)).status).toBe(400);
  });

  const good = named('presentation-', (name) => name.endsWith('-ok.json') && name !== unknownIssuer);
  test.each(good.filter((name) => selfAsserted[name] === undefined))('%s is verified', async (name) => {
    const unsigned = await withSignedCredentials(read(name));
    const { status, body } = await node.verifyPresentation(await signedByHolder(unsigned));
    expect([status, body['problemDetails']]).toEqual([200, undefined]);
    expect(body).toMatchObject({ verified: true, errors: [], presentationResult: { isSigned: true } });
    expect((await node.verifyPresentation(unsigned)).status).toBe(200);
  });

  test.each(Object.entries(selfAsserted))('%s: %i', async (name, expected) => {
    const signed = await holder.sign(read(name), { purpose: 'authentication' });
    expect((await node.verifyPresentation(signed)).status).toBe(expected);
    // Nobody vouches for claims in a presentation that nobody signed.
    expect((await node.verifyPresentation(read(name))).status).toBe(400);
  });

  test(`${unknownIssuer} is by nobody who can be found`, async () => {
    expect((await node.verifyPresentation(read(unknownIssuer))).status).toBe(400);
  });
});
