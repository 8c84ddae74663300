import { describe, expect, test } from 'vitest';
import { createDocuments } from '../../../src/adapter/fetch/documents.ts';
import { createResolver } from '../../../src/adapter/resolver/create-resolver.ts';
import { openSqliteStore } from '../../../src/adapter/sql/open-store.ts';
import { verifiedChange } from '../../../src/protocol/did-webvh/log-change.ts';
import { readResolutionTarget, resolutionAnswer } from '../../../src/usecase/identifier/resolve-did.ts';
import { didOf, logKey, makeLog } from '../../support/did-log.ts';

const key = logKey();
const clock = () => new Date('2026-06-01T00:00:00Z');
const location = 'own.example%3A8443:offices:xa';
const document = {
  verificationMethod: [
    { id: '#key-1', type: 'Multikey', controller: 'x', publicKeyMultibase: key.updateKey },
    { id: '#key-2', type: 'Multikey', controller: 'x', publicKeyMultibase: logKey().updateKey },
  ],
  assertionMethod: ['#key-1'],
  service: [
    { id: '#files', type: 'LinkedDomains', serviceEndpoint: 'https://files.example/base/' },
    { id: '#map', type: 'Other', serviceEndpoint: { uri: 'https://other.example' } },
  ],
};

const live = await makeLog({ key, location, document }, { key });
const ended = await makeLog(
  { key, location: 'own.example%3A8443:parties:gone' },
  { key, parameters: { deactivated: true } },
);
const did = didOf(live);
const resolver = await resolverOf([live, ended]);

async function resolverOf(logs: readonly (readonly string[])[]) {
  const store = await openSqliteStore({ file: ':memory:' });
  for (const lines of logs) {
    const place = didOf(lines).split(':').slice(3).join(':');
    const made = verifiedChange({ location: place, lines, now: clock() });
    if (made.fault !== undefined) throw new Error(made.fault.detail);
    await store.write(({ writeDidLogs }) => writeDidLogs.append(made.change, undefined));
  }
  const documents = createDocuments();
  return createResolver({ readLocal: store.read.didLogs, documents, clock, ownHost: 'own.example:8443' });
}

/** Asks as an HTTP client does: by the target of the request and its Accept header. */
async function ask(target: string, accept?: string) {
  const { text, ...rest } = await resolutionAnswer(resolver, { ...readResolutionTarget(target), accept });
  return { ...rest, body: text === '' ? '' : (JSON.parse(text) as unknown) };
}
const path = (identifier: string) => `/1.0/identifiers/${identifier}`;
const errorUri = (type: string) => `https://www.w3.org/ns/did#${type}`;

describe('resolution over HTTP', () => {
  test.each([undefined, '*/*', 'application/did-resolution', 'text/html, */*;q=0.1'])(
    'gives a whole result for Accept %s',
    async (accept) => {
      expect(await ask(path(did), accept)).toMatchObject({
        status: 200,
        contentType: 'application/did-resolution',
        body: {
          didDocument: { id: did },
          didResolutionMetadata: { contentType: 'application/did' },
          didDocumentMetadata: { versionTime: '2026-01-02T00:00:00Z' },
        },
      });
    },
  );

  test.each(['application/did', 'application/did+json', 'application/did+ld+json', 'application/json'])(
    'gives the bare document for Accept %s',
    async (accept) => {
      expect(await ask(path(did), accept)).toMatchObject({
        status: 200,
        contentType: accept,
        body: { id: did },
      });
    },
  );

  test('takes the DID as it is and percent-encoded', async () => {
    const asItIs = await ask(path(did));
    expect(await ask(path(encodeURIComponent(did)))).toEqual(asItIs);
  });

  test('gives former versions, by options in the query or by a DID URL', async () => {
    const former = await ask(`${path(did)}?versionTime=2026-01-01T12:00:00Z`);
    expect(former.body).toMatchObject({ didDocumentMetadata: { versionTime: '2026-01-01T00:00:00Z' } });
    expect(await ask(path(encodeURIComponent(`${did}?versionTime=2026-01-01T12:00:00Z`)))).toEqual(former);
    expect(await ask(`${path(did)}?versionNumber=1`)).toEqual(former);
  });

  test('says 410 for a deactivated DID, without a document', async () => {
    const gone = didOf(ended);
    const metadata = { deactivated: true, versionTime: '2026-01-02T00:00:00Z' };
    const body = { didDocument: null, didDocumentMetadata: metadata };
    expect(await ask(path(gone))).toMatchObject({ status: 410, body });
    expect(await ask(path(gone), 'application/did')).toMatchObject({ status: 410, body });
    expect(await ask(`${path(gone)}?versionNumber=1`)).toMatchObject({
      status: 410,
      body: { didDocument: { id: gone }, didDocumentMetadata: { deactivated: true } },
    });
  });

  test.each([
    ['', 400, 'INVALID_DID'],
    ['not-a-did', 400, 'INVALID_DID'],
    ['did:example', 400, 'INVALID_DID'],
    ['%FF', 400, 'INVALID_DID'],
    [`${did}#key-1`.replace('#', '%23'), 400, 'INVALID_DID'],
    ['did:unsupported:123456789abcdefghi', 501, 'METHOD_NOT_SUPPORTED'],
    ['did:web:own.example%3A8443:offices:zz', 404, 'NOT_FOUND'],
    [`${did}?versionId=9-Qm`, 404, 'NOT_FOUND'],
    [`${did}?versionTime=2025-01-01T00:00:00Z`, 404, 'NOT_FOUND'],
    [`${did}?versionTime=2027-01-01T00:00:00Z`, 400, 'INVALID_OPTIONS'],
    [`${did}?versionTime=2026-01-01`, 400, 'INVALID_OPTIONS'],
    [`${did}?versionTime=2026-13-07T12:30:45Z`, 400, 'INVALID_OPTIONS'],
    [`${did}?versionTime=2026-01-01T12:30:45.123Z`, 400, 'INVALID_OPTIONS'],
    [`${did}?versionTime=2026-01-01T12:30:45%2B02:00`, 400, 'INVALID_OPTIONS'],
    [`${did}?versionNumber=1&versionTime=2026-01-01T00:00:00Z`, 400, 'INVALID_OPTIONS'],
    [`${did}?versionNumber=0`, 400, 'INVALID_OPTIONS'],
    [`${did}?noCache=1`, 400, 'INVALID_OPTIONS'],
    [`${did}?service=${encodeURIComponent('Привет')}`, 400, 'INVALID_OPTIONS'],
    [`${did}?accept=${encodeURIComponent('foo\u200Bbar')}`, 400, 'INVALID_OPTIONS'],
    [`${did}?versionId=1&versionId=2`, 400, 'INVALID_DID_URL'],
    [`${did}?service=files%26versionId=2`, 400, 'INVALID_DID_URL'],
    [`${did}?hl=zQm`, 501, 'FEATURE_NOT_SUPPORTED'],
  ])('answers %s with %i %s', async (identifier, status, type) => {
    expect(await ask(path(identifier), 'application/did-resolution')).toMatchObject({
      status,
      contentType: 'application/did-resolution',
      body: {
        didDocument: null,
        didDocumentMetadata: {},
        didResolutionMetadata: { error: { type: errorUri(type), status } },
      },
    });
  });

  test.each(['application/did-url-dereferencing', 'application/did-url-dereferencing;q=0.5, text/html'])(
    'speaks of the DID URL where Accept is %s',
    async (accept) => {
      for (const identifier of ['not-a-did', 'did:example', `${did}/%2`]) {
        expect(await ask(path(encodeURIComponent(identifier)), accept)).toMatchObject({
          status: 400,
          contentType: 'application/did-url-dereferencing',
          body: {
            contentStream: null,
            contentMetadata: {},
            dereferencingMetadata: { error: { type: errorUri('INVALID_DID_URL'), status: 400 } },
          },
        });
      }
    },
  );

  test('writes out relative URLs where it is asked to', async () => {
    const relative = await ask(path(did), 'application/did');
    expect(await ask(`${path(did)}?expandRelativeUrls=false`, 'application/did')).toEqual(relative);
    expect(relative.body).toMatchObject({ service: [{ id: '#files' }, { id: '#map' }] });
    expect((await ask(`${path(did)}?expandRelativeUrls=true`, 'application/did')).body).toMatchObject({
      verificationMethod: [{ id: `${did}#key-1` }, { id: `${did}#key-2` }],
      assertionMethod: [`${did}#key-1`],
      service: [{ id: `${did}#files`, serviceEndpoint: 'https://files.example/base/' }, { id: `${did}#map` }],
    });
    expect((await ask(`${path(did)}?expandRelativeUrls=1`)).status).toBe(400);
  });

  test('gives the present version, a former one and a deactivated one different entity tags', async () => {
    const targets = [path(did), `${path(did)}?versionNumber=1`, `${path(didOf(ended))}?versionNumber=1`];
    const tags = (await Promise.all(targets.map((target) => ask(target)))).map(
      ({ headers }) => headers['etag'],
    );
    expect(new Set(tags).size).toBe(3);
    expect(tags.every((tag) => /^"[\w-]{27}"$/.test(tag ?? ''))).toBe(true);
    expect((await ask(path(did))).headers['etag']).toBe(tags[0]);
  });

  test('names the version that came after a former one', async () => {
    const { body } = await ask(`${path(did)}?versionNumber=1`);
    const present = (await ask(path(did))).body as { didDocumentMetadata: { versionId: string } };
    expect(body).toMatchObject({
      didDocumentMetadata: {
        nextUpdate: '2026-01-02T00:00:00Z',
        nextVersionId: present.didDocumentMetadata.versionId,
      },
    });
  });

  // What the W3C test suite for DID resolvers tries beside the cases below.
  test.each([
    '2025-10-07 12:30:45',
    '2025/10/07T12:30:45',
    '2026-10-32T12:30:45Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T12:30:60Z',
    '2026-01-01T12:30:45abc',
    'T12:30:45',
    '2026-01-01T00:00:00-05:00',
    '2026-01-01T00:00:00.999+01:00',
    'caf\u00e9',
  ])('refuses the time %s', async (time) => {
    const { status } = await ask(`${path(did)}?versionTime=${encodeURIComponent(time)}`);
    expect(status).toBe(400);
  });

  test.each(['service', 'serviceType', 'relativeRef', 'versionId', 'versionTime', 'hl'])(
    'refuses a %s that is not ASCII, and no plain one of a service',
    async (name) => {
      const nonAscii = encodeURIComponent('日本語');
      expect((await ask(`${path(encodeURIComponent(did))}?${name}=${nonAscii}`)).status).toBe(400);
      const isService = name.startsWith('service');
      const plain = await ask(`${path(did)}?${name}=linkedDomain`);
      if (isService) expect(plain.status).toBe(200);
    },
  );

  test.each([
    ['my path/file', 400],
    ['file#section', 400],
    ['dir/with?query=value', 400],
    ['my%20path/file', 200],
  ])('answers the relativeRef %s with %i', async (relativeRef, status) => {
    const target = `${path(did)}?relativeRef=${encodeURIComponent(relativeRef)}`;
    expect((await ask(target)).status).toBe(status);
  });

  test('says 406 where nothing that is accepted is served', async () => {
    const answer = await ask(path(did), 'application/x-unsupported');
    expect(answer).toMatchObject({
      status: 406,
      body: { didResolutionMetadata: { error: { type: errorUri('REPRESENTATION_NOT_SUPPORTED') } } },
    });
  });

  test('repeats nothing of the request in an error', async () => {
    const { body } = await ask(path(encodeURIComponent('did:<script>alert(1)</script>')));
    expect(JSON.stringify(body)).not.toContain('script');
  });
});

describe('dereferencing over HTTP', () => {
  const dereferencing = 'application/did-url-dereferencing';

  test('gives a verification method', async () => {
    expect(await ask(path(encodeURIComponent(`${did}#key-1`)), dereferencing)).toMatchObject({
      status: 200,
      contentType: dereferencing,
      body: {
        contentStream: { id: '#key-1', publicKeyMultibase: key.updateKey },
        dereferencingMetadata: { contentType: 'application/did' },
        contentMetadata: { versionTime: '2026-01-02T00:00:00Z' },
      },
    });
  });

  test('gives the document where the DID URL is a DID', async () => {
    expect(await ask(path(did), dereferencing)).toMatchObject({ body: { contentStream: { id: did } } });
  });

  test('gives a method only in the relationship asked for', async () => {
    const relationship = '?verificationRelationship=assertionMethod';
    const target = (name: string) => `${path(encodeURIComponent(`${did}#${name}`))}${relationship}`;
    expect(await ask(target('key-1'), dereferencing)).toMatchObject({ status: 200 });
    expect(await ask(target('key-2'), dereferencing)).toMatchObject({
      status: 400,
      body: {
        contentStream: null,
        dereferencingMetadata: {
          error: { type: 'https://w3id.org/security#INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD' },
        },
      },
    });
  });

  test.each([
    ['?service=files', 'https://files.example/base/'],
    ['?service=files&relativeRef=/resume.pdf', 'https://files.example/resume.pdf'],
    ['?service=files&relativeRef=a%2520b', 'https://files.example/base/a%20b'],
    ['?serviceType=LinkedDomains', 'https://files.example/base/'],
    ['?service=files#intro', 'https://files.example/base/#intro'],
  ])('redirects %s to the service', async (rest, url) => {
    for (const accept of [dereferencing, 'text/uri-list']) {
      const answer = await ask(path(encodeURIComponent(`${did}${rest}`)), accept);
      expect(answer).toMatchObject({ status: 303, headers: { location: url }, body: '' });
    }
  });

  test('follows did:webvh paths to the place of the DID, or of its service', async () => {
    expect(await ask(path(encodeURIComponent(`${did}/whois`)), dereferencing)).toMatchObject({
      headers: { location: 'https://own.example:8443/offices/xa/whois.vp' },
    });
    expect(await ask(path(encodeURIComponent(`${did}/a/b.json`)), dereferencing)).toMatchObject({
      headers: { location: 'https://files.example/base/a/b.json' },
    });
  });

  test('gives a document with the selected services where a document is accepted', async () => {
    const { body } = await ask(`${path(did)}?service=files`, 'application/did');
    expect(body).toMatchObject({ id: did, service: [{ id: '#files' }] });
  });

  test.each([
    ['#nothing', 404],
    ['?service=nothing', 404],
    ['?service=map', 404],
    ['?service=files&relativeRef=../../etc', 400],
    ['?service=files&relativeRef=%252e%252e%252fetc', 400],
    ['?service=files&relativeRef=a/%252e%252e/b', 400],
    ['?service=files&relativeRef=..%5Cetc', 400],
    ['?service=files&relativeRef=https://evil.example/', 400],
    ['?service=files&relativeRef=//evil.example/', 400],
    ['?service=files&relativeRef=my path', 400],
    ['?service=files&relativeRef=a%2523b', 200],
    ['/../x', 400],
  ])('answers %s with %i', async (rest, status) => {
    const answer = await ask(path(encodeURIComponent(`${did}${rest}`)), dereferencing);
    expect(answer.status).toBe(status === 200 ? 303 : status);
  });
});
