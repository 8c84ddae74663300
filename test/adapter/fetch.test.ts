import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createDocuments, type DocumentsOptions } from '../../src/adapter/fetch/documents.ts';
import { isPublicAddress } from '../../src/adapter/fetch/public-address.ts';

const json = { accept: 'application/json', mostBytes: 1000 };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => server.close());
  return (server.address() as AddressInfo).port;
}

function documents(options: DocumentsOptions) {
  const made = createDocuments(options);
  closing.unshift(() => made.close());
  return made;
}

/** Serves with the listener at a development host, and reads `/file` from there. */
async function readFrom(listener: RequestListener, options: DocumentsOptions = {}) {
  const port = await listen(createServer(listener));
  const host = `localhost:${port}`;
  return documents({ developmentHosts: new Set([host]), ...options }).get(`https://${host}/file`, json);
}

describe('an outbound read', () => {
  test('gives the body, its type and how long it may be kept', async () => {
    const found = await readFrom((request, response) => {
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.setHeader('cache-control', 'public, max-age=300');
      response.end(JSON.stringify({ path: request.url, encoding: request.headers['accept-encoding'] }));
    });
    expect(found).toMatchObject({
      outcome: 'found',
      maxAge: 300,
      contentType: 'application/json; charset=utf-8',
    });
    const text = found.outcome === 'found' ? Buffer.from(found.body).toString() : '';
    expect(JSON.parse(text)).toEqual({ path: '/file', encoding: 'identity' });
  });

  test.each([404, 410])('says absent for %i', async (status) => {
    expect(await readFrom((_, response) => response.writeHead(status).end())).toEqual({ outcome: 'absent' });
  });

  test.each([500, 503, 429])('says unreachable for %i', async (status) => {
    expect(await readFrom((_, response) => response.writeHead(status).end())).toMatchObject({
      outcome: 'unreachable',
    });
  });

  test('does not follow redirects', async () => {
    let requests = 0;
    const found = await readFrom((_, response) => {
      requests += 1;
      response.writeHead(302, { location: '/other', 'content-type': 'application/json' }).end('{}');
    });
    expect(found).toMatchObject({ outcome: 'refused' });
    expect(requests).toBe(1);
  });

  test.each([
    ['text/html', 200, 'text/html'],
    ['no type', 200, undefined],
    ['UTF-16', 200, 'application/json; charset=utf-16'],
    ['an answer without content', 204, 'application/json'],
  ])('refuses %s', async (_, status, type) => {
    const found = await readFrom((__, response) => {
      if (type !== undefined) response.setHeader('content-type', type);
      response.writeHead(status).end();
    });
    expect(found).toMatchObject({ outcome: 'refused' });
  });

  test('refuses compressed bodies instead of inflating them', async () => {
    const found = await readFrom((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(100_000)));
    });
    expect(found).toMatchObject({ outcome: 'refused' });
  });

  test('stops reading at the limit, whatever length was announced', async () => {
    const endless = await readFrom((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(Buffer.alloc(10_000, 0x20)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const announced = await readFrom((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1001' });
      response.end(Buffer.alloc(1001));
    });
    expect([endless, announced]).toMatchObject([{ outcome: 'refused' }, { outcome: 'refused' }]);
  });

  test('gives up at its deadline when bytes only trickle in', async () => {
    const started = performance.now();
    const found = await readFrom(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
      { deadlineMs: 200 },
    );
    expect(found).toMatchObject({ outcome: 'unreachable' });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('says the same of a closed port and of one that speaks no HTTP', async () => {
    const closed = createTcpServer();
    const closedPort = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    const babbling = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.end('hello\n');
      }),
    );
    const hosts = [`localhost:${closedPort}`, `localhost:${babbling}`];
    const reader = documents({ developmentHosts: new Set(hosts) });
    const [first, second] = await Promise.all(hosts.map((host) => reader.get(`https://${host}/`, json)));
    expect(first).toMatchObject({ outcome: 'unreachable' });
    expect(second).toEqual(first);
  });

  test('keeps only so many requests under way', async () => {
    const port = await listen(createServer(() => undefined));
    const host = `localhost:${port}`;
    const reader = documents({ developmentHosts: new Set([host]), mostAtOnce: 1, deadlineMs: 400 });
    const slow = reader.get(`https://${host}/`, json);
    const started = performance.now();
    expect(await reader.get(`https://${host}/`, json)).toMatchObject({ outcome: 'unreachable' });
    expect(performance.now() - started).toBeLessThan(200);
    await slow;
  });

  test('keeps places for other hosts while one is slow', async () => {
    const slow = await listen(createServer(() => undefined));
    const quick = await listen(
      createServer((_, response) => response.setHeader('content-type', 'application/json').end('{}')),
    );
    const hosts = [`localhost:${slow}`, `localhost:${quick}`];
    const options = { mostAtOnce: 3, mostAtOnceToHost: 2, deadlineMs: 400 };
    const reader = documents({ developmentHosts: new Set(hosts), ...options });
    const waiting = [1, 2, 3].map(() => reader.get(`https://${hosts[0]}/`, json));
    expect(await waiting[2]).toMatchObject({ outcome: 'unreachable' });
    expect(await reader.get(`https://${hosts[1]}/`, json)).toMatchObject({ outcome: 'found' });
    await Promise.all(waiting);
  });

  test('gives the entity tag, and says where the document is still the one of a tag', async () => {
    const port = await listen(
      createServer((request, response) => {
        const isKnown = request.headers['if-none-match'] === '"one"';
        response.setHeader('etag', '"one"').setHeader('cache-control', 'max-age=7');
        response.writeHead(isKnown ? 304 : 200, { 'content-type': 'application/json' });
        response.end(isKnown ? undefined : '{}');
      }),
    );
    const reader = documents({ developmentHosts: new Set([`localhost:${port}`]) });
    const get = (ifNoneMatch?: string) => reader.get(`https://localhost:${port}/`, { ...json, ifNoneMatch });
    expect(await get()).toMatchObject({ outcome: 'found', etag: '"one"' });
    expect(await get('"two"')).toMatchObject({ outcome: 'found', etag: '"one"' });
    expect(await get('"one"')).toEqual({ outcome: 'notModified', maxAge: 7 });
  });

  test.each([304, 206, 201, 300])('refuses a %i that nobody asked for', async (status) => {
    const found = await readFrom((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end();
    });
    expect(found).toMatchObject({ outcome: 'refused' });
  });

  test.each(['one', '"o"ne"', `"${'x'.repeat(201)}"`, '"\u00e9"'])(
    'keeps no malformed tag %s',
    async (etag) => {
      const found = await readFrom((_, response) => {
        response.setHeader('content-type', 'application/json').setHeader('etag', etag).end('{}');
      });
      expect(found).toMatchObject({ outcome: 'found', etag: undefined });
    },
  );

  test('uses no proxy from the environment', async () => {
    const former = { ...process.env };
    Object.assign(process.env, { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' });
    const found = await readFrom((_, response) => {
      response.setHeader('content-type', 'application/json').end('{}');
    });
    process.env = former;
    expect(found).toMatchObject({ outcome: 'found' });
  });
});

describe('an address that is not public', () => {
  test('is never connected to, by number or by name', async () => {
    let connections = 0;
    const port = await listen(
      createTcpServer((socket) => {
        connections += 1;
        socket.destroy();
      }),
    );
    const reader = documents({ lookup: (_, answer) => answer(null, [{ address: '127.0.0.1', family: 4 }]) });
    const hosts = [
      '127.0.0.1',
      '2130706433',
      '0x7f000001',
      '[::1]',
      '[::ffff:127.0.0.1]',
      'localhost',
      'public.example',
    ];
    for (const host of hosts) {
      const refusal = { outcome: 'refused', isAddressRefused: true };
      expect(await reader.get(`https://${host}:${port}/`, json), host).toMatchObject(refusal);
    }
    expect(connections).toBe(0);
  });

  test('is refused too where only one of several addresses of a name is not public', async () => {
    const addresses = ['93.184.215.14', '10.0.0.1'].map((address) => ({ address, family: 4 }));
    const reader = documents({ lookup: (_, answer) => answer(null, addresses) });
    expect(await reader.get('https://mixed.example/', json)).toMatchObject({ isAddressRefused: true });
  });

  test('is looked up once, so that a second answer of the name server changes nothing', async () => {
    const answers = ['203.0.113.7', '93.184.215.14'];
    let lookups = 0;
    const reader = documents({
      lookup: (_, answer) => {
        answer(null, [{ address: answers[lookups] ?? '', family: 4 }]);
        lookups += 1;
      },
    });
    expect(await reader.get('https://rebinding.example/', json)).toMatchObject({ isAddressRefused: true });
    expect(lookups).toBe(1);
  });

  test.each([
    'http://example.com/',
    'file:///etc/passwd',
    'data:,x',
    'ftp://example.com/',
    'https://user:secret@example.com/',
    '',
  ])('is not reached by %j', async (url) => {
    expect(await documents({}).get(url, json)).toMatchObject({ outcome: 'refused' });
  });

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'localhost',
    '',
  ])('is %j, for example', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['8.8.8.8', '93.184.215.14', '2606:4700::1111'])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});
