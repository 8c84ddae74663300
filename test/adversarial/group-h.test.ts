import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { didOf, logKey, makeLog } from '../support/did-log.ts';
import { didWorld, logFile } from '../support/did-world.ts';
import { playGroup } from './catalogue.ts';

const key = logKey();
const did = `did:key:${key.updateKey}`;
type World = Awaited<ReturnType<typeof didWorld>>;

async function statusAndError({ ask }: World, identifier: string, accept?: string) {
  const { status, text } = await ask(identifier, accept);
  if (text === '') return [status, undefined];
  const result = JSON.parse(text) as { [member: string]: { error?: { type: string } } | undefined };
  const metadata = result['didResolutionMetadata'] ?? result['dereferencingMetadata'];
  return [status, metadata?.error?.type.split('#')[1]];
}

/** A two-version log at the other host. */
async function published(world: World, document = {}) {
  const lines = await makeLog({ key, location: `${world.location}:a`, document }, { key });
  world.files.set('/a/did.jsonl', logFile(lines));
  return didOf(lines);
}

/** A host that sends a byte now and then is given up at the deadline, and a bomb is not inflated. */
async function trickle(world: World, sound: string) {
  const answers: RequestListener[] = [
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/jsonl' });
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    },
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/jsonl', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(50_000_000)));
    },
  ];
  const expected = ['INTERNAL_ERROR', 'INVALID_DID_DOCUMENT'];
  for (const [index, listener] of answers.entries()) {
    const path = `/slow${index}/did.jsonl`;
    world.listeners.set(path, listener);
    const did = sound.replace(/:a$/, `:slow${index}`);
    expect(await statusAndError(world, did)).toEqual([500, expected[index]]);
  }
}

const dereferencing = 'application/did-url-dereferencing';

playGroup('H', {
  H01: async () => {
    const world = await didWorld();
    const texts = [
      '',
      'did:',
      'did:x',
      'did::a',
      'DID:key:a',
      'did:key:a b',
      'did:key:ü',
      'did:peer:1',
      'did:pkh:eip155',
      'did:key:a%',
      'did:key:a%zz',
      ' did:key:a',
      'did:key:a\n',
      'did:key:\u0000',
      `did:key:${'z'.repeat(10_000)}`,
    ];
    for (const text of texts) {
      expect(await statusAndError(world, encodeURIComponent(text)), text.slice(0, 20)).toEqual([
        400,
        'INVALID_DID',
      ]);
    }
    expect(await statusAndError(world, did)).toEqual([200, undefined]);
  },
  H02: async () => {
    for (const unknown of ['did:nope:1', 'did:constructor:1', 'did:0:1', 'did:webvhx:1']) {
      const refusal = [501, 'METHOD_NOT_SUPPORTED'];
      expect(await statusAndError(await didWorld(), unknown), unknown).toEqual(refusal);
    }
  },
  H04: async () => {
    const world = await didWorld();
    const start = { key, location: `${world.location}:a` };
    const lines = await makeLog(start, { key, parameters: { deactivated: true } });
    world.files.set('/a/did.jsonl', logFile(lines));
    const { status, text } = await world.ask(didOf(lines));
    expect({ status, result: JSON.parse(text) as unknown }).toMatchObject({
      status: 410,
      result: { didDocument: null, didDocumentMetadata: { deactivated: true } },
    });
  },
  H05: async () => {
    const world = await didWorld();
    expect(await statusAndError(world, did, 'text/turtle')).toEqual([406, 'REPRESENTATION_NOT_SUPPORTED']);
    expect(await statusAndError(world, did, 'application/did;q=0')).toEqual([
      406,
      'REPRESENTATION_NOT_SUPPORTED',
    ]);
    expect(await statusAndError(world, did, 'text/turtle, */*;q=0.1')).toEqual([200, undefined]);
  },
  H07: async () => {
    const world = await didWorld();
    const webvh = await published(world);
    for (const time of [
      'yesterday',
      '2026-01-01',
      '2026-02-30T00:00:00Z',
      '2026-01-01T00:00:00',
      '2027-01-01T00:00:00Z',
    ]) {
      expect(await statusAndError(world, `${webvh}?versionTime=${time}`), time).toEqual([
        400,
        'INVALID_OPTIONS',
      ]);
    }
    expect(await statusAndError(world, `${webvh}?versionTime=2020-01-01T00:00:00Z`)).toEqual([
      404,
      'NOT_FOUND',
    ]);
    expect(await statusAndError(world, `${webvh}?versionTime=2026-03-01T00:00:00Z`)).toEqual([
      200,
      undefined,
    ]);
  },
  H08: async () => {
    const world = await didWorld();
    const method = { id: '#former', type: 'Multikey', controller: 'x', publicKeyMultibase: key.updateKey };
    const lines = await makeLog(
      { key, location: `${world.location}:a`, document: { verificationMethod: [method] } },
      { key, document: { verificationMethod: [] } },
    );
    world.files.set('/a/did.jsonl', logFile(lines));
    const methods = async (time: string) => {
      const { text } = await world.ask(`${didOf(lines)}?versionTime=${time}`);
      const { didDocument } = JSON.parse(text) as { didDocument: { verificationMethod: unknown[] } };
      return didDocument.verificationMethod.length;
    };
    expect(await methods('2026-01-01T23:59:59Z')).toBe(1);
    expect(await methods('2026-01-02T00:00:00Z')).toBe(0);
  },
  H10: async () => {
    const world = await didWorld();
    const webvh = await published(world, {
      service: [{ id: '#files', type: 'LinkedDomains', serviceEndpoint: 'https://files.example/base/' }],
    });
    const ask = (relativeRef: string) =>
      statusAndError(
        world,
        encodeURIComponent(`${webvh}?service=files&relativeRef=${relativeRef}`),
        dereferencing,
      );
    for (const escape of [
      '../x',
      'a/../../x',
      '%252e%252e%252f',
      '%25252e',
      '..%5C',
      'https://evil.example',
      '//evil.example',
    ]) {
      expect(await ask(escape), escape).toEqual([400, 'INVALID_DID_URL']);
    }
    expect(await ask('a/b.pdf')).toEqual([303, undefined]);
  },
  H11: async () => {
    const world = await didWorld();
    const webvh = await published(world);
    const encoded = `${webvh}?service=files%26versionId%3D2`;
    expect(await statusAndError(world, encoded)).toEqual([400, 'INVALID_DID_URL']);
    const twice = encodeURIComponent(`${webvh}?versionNumber=1`);
    expect(await statusAndError(world, `${twice}?versionNumber=2`)).toEqual([400, 'INVALID_DID_URL']);
    expect(await statusAndError(world, twice)).toEqual([200, undefined]);
  },
  H13: async () => {
    const world = await didWorld();
    const webvh = await published(world);
    const flood = async () => {
      const answers = await Promise.all(
        Array.from({ length: 1000 }, () => world.ask(`${webvh}?noCache=true`)),
      );
      expect(answers.every(({ status }) => status === 200)).toBe(true);
    };
    await flood();
    expect(world.asked).toHaveLength(1);
    world.passSeconds(1);
    await flood();
    await flood();
    expect(world.asked).toHaveLength(2);
  },
  H14: async () => {
    const world = await didWorld();
    const webvh = await published(world);
    const plain = await world.ask(webvh);
    for (const same of [encodeURIComponent(webvh), `${webvh}?`, `${webvh}?noCache=false`]) {
      expect(await world.ask(same), same).toEqual(plain);
    }
    for (const other of [webvh.replace('%3A', '%3a'), webvh.toUpperCase(), webvh.replace(/:a$/, ':%61')]) {
      expect((await world.ask(other)).status, other).toBe(400);
    }
    expect(world.asked).toHaveLength(1);
  },
  H16: async () => {
    const world = await didWorld({ limits: { deadlineMs: 1_500 } });
    const webvh = await published(world);
    const answers = [
      { body: '<html></html>', type: 'text/html', expected: 'INVALID_DID_DOCUMENT' },
      { body: '', status: 204, expected: 'INVALID_DID_DOCUMENT' },
      { body: '<html></html>', status: 500, type: 'text/html', expected: 'INTERNAL_ERROR' },
      { body: '{"versionId":', expected: 'INVALID_DID_DOCUMENT' },
      { body: 'x'.repeat(17 * 1024 * 1024), expected: 'INVALID_DID_DOCUMENT' },
      { body: '{}', type: 'text/jsonl; charset=utf-16', expected: 'INVALID_DID_DOCUMENT' },
      { body: '{}', status: 206, expected: 'INVALID_DID_DOCUMENT' },
      { body: '{}', status: 304, expected: 'INVALID_DID_DOCUMENT' },
      { body: '{}', status: 302, expected: 'INVALID_DID_DOCUMENT' },
      { body: '', isSilent: true, expected: 'INTERNAL_ERROR' },
    ];
    for (const { expected, ...file } of answers) {
      world.files.set('/a/did.jsonl', file);
      world.passSeconds(2);
      const startedAt = performance.now();
      expect(await statusAndError(world, webvh), JSON.stringify(file).slice(0, 80)).toEqual([500, expected]);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
    await trickle(world, webvh);
  },
  H17: async () => {
    const world = await didWorld();
    const web = `did:web:${world.location}:a`;
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'AA', d: 'AA' };
    const documents = [
      { id: 'did:web:other.example' },
      {},
      { id: web, verificationMethod: [{ id: '#k', type: 'JsonWebKey', controller: web, publicKeyJwk: jwk }] },
      { id: web, verificationMethod: 'none' },
    ];
    for (const document of documents) {
      world.files.set('/a/did.json', { body: JSON.stringify(document), type: 'application/did+json' });
      world.passSeconds(2);
      expect(await statusAndError(world, web)).toEqual([500, 'INVALID_DID_DOCUMENT']);
    }
    world.files.set('/a/did.json', { body: JSON.stringify({ id: web }), type: 'application/did+json' });
    world.passSeconds(2);
    expect(await statusAndError(world, web)).toEqual([200, undefined]);
  },
  H19: async () => {
    const world = await didWorld();
    const target = (relationship: string) =>
      `${encodeURIComponent(`${did}#${key.updateKey}`)}?verificationRelationship=${relationship}`;
    const refusal = [400, 'INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD'];
    expect(await statusAndError(world, target('keyAgreement'), dereferencing)).toEqual(refusal);
    expect(await statusAndError(world, target('constructor'), dereferencing)).toEqual([
      400,
      'INVALID_OPTIONS',
    ]);
    expect(await statusAndError(world, target('assertionMethod'), dereferencing)).toEqual([200, undefined]);
  },
  H20: async () => {
    const world = await didWorld();
    const lines = await makeLog({ key, location: `${world.location}:a` });
    expect(await statusAndError(world, didOf(lines))).toEqual([404, 'NOT_FOUND']);
    world.files.set('/a/did.jsonl', logFile(lines));
    world.passSeconds(60);
    expect(await statusAndError(world, didOf(lines))).toEqual([200, undefined]);
  },
  H22: async () => {
    const world = await didWorld();
    const { contentType, text } = await world.ask(
      encodeURIComponent('<script>alert(1)</script>'),
      'text/html, */*',
    );
    expect(contentType).toBe('application/did-resolution');
    expect(text).not.toContain('<');
  },
});
