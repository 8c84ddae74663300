import { createServer as createTcpServer, type AddressInfo, type Server, Socket } from 'node:net';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, vi } from 'vitest';
import { createDocuments, type DocumentsOptions } from '../../src/adapter/fetch/documents.ts';
import { createResolver } from '../../src/adapter/resolver/create-resolver.ts';
import { isOfficeCode } from '../../src/domain/trust/office.ts';
import {
  readResolutionTarget,
  resolutionAnswer,
  resolutionPath,
} from '../../src/usecase/identifier/resolve-did.ts';
import { logKey } from '../support/did-log.ts';
import { didWorld, ownHost } from '../support/did-world.ts';
import { playGroup } from './catalogue.ts';
import { hosting } from './group-i-hosting.ts';

const key = logKey();
type World = Awaited<ReturnType<typeof didWorld>>;

/** Status and error of a resolution over the HTTP binding. */
async function statusAndError({ ask }: Pick<World, 'ask'>, identifier: string) {
  const { status, text } = await ask(identifier);
  const result = JSON.parse(text) as { didResolutionMetadata: { error?: { type: string } } };
  return [status, result.didResolutionMetadata.error?.type.split('#')[1]];
}

/** A sound DID resolves, the hostile ones are no DIDs, and for those no host is asked. */
async function refuseDids(...dids: readonly string[]) {
  const world = await didWorld();
  for (const did of dids) expect(await statusAndError(world, did), did).toEqual([400, 'INVALID_DID']);
  expect(world.asked).toEqual([]);
  await acceptSound(world);
}

async function acceptSound(world: World) {
  const did = `did:web:${world.location}:sound`;
  world.files.set('/sound/did.json', { body: JSON.stringify({ id: did }), type: 'application/did+json' });
  expect(await statusAndError(world, did)).toEqual([200, undefined]);
}

/** A resolver that may ask public hosts only, and finds them as it is told. */
function publicWorld(options: DocumentsOptions): Pick<World, 'ask'> {
  const documents = createDocuments({ deadlineMs: 500, ...options });
  onTestFinished(() => documents.close());
  const nothing = async () => undefined;
  const resolver = createResolver({
    readLocal: { head: nothing, byDid: nothing, byFormerDid: nothing, byLocation: nothing },
    documents,
    clock: () => new Date('2026-06-01T00:00:00Z'),
    ownHost,
    developmentHosts: options.developmentHosts ?? new Set(),
  });
  return {
    ask: (identifier, accept) =>
      resolutionAnswer(resolver, { ...readResolutionTarget(`${resolutionPath}${identifier}`), accept }),
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/**
 * The name is public when it is checked, and would lead inside if it were looked up again. The socket is a stand-in that
 * tells where it was sent, because no test leaves this machine.
 */
async function rebind() {
  const answers = ['93.184.215.14', '127.0.0.1'];
  const sentTo: unknown[] = [];
  let lookups = 0;
  const connect = vi.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions) => {
    const socket = new Socket();
    options.lookup?.(options.host ?? '', { all: true }, (_, addresses) => {
      sentTo.push(addresses);
      socket.destroy(new Error('nobody is there'));
    });
    return socket;
  }) as typeof tls.connect);
  onTestFinished(() => connect.mockRestore());
  const world = publicWorld({
    lookup: (_, answer) => {
      answer(null, [{ address: answers[lookups] ?? '', family: 4 }]);
      lookups += 1;
    },
  });
  expect(await statusAndError(world, 'did:web:public.example')).toEqual([500, 'INTERNAL_ERROR']);
  expect({ lookups, sentTo }).toEqual({ lookups: 1, sentTo: [[{ address: '93.184.215.14', family: 4 }]] });
}

/** A host whose answer to the request for a did.json is this. */
async function refuseAnswer(body: string, type: string) {
  const world = await didWorld();
  world.files.set('/a/did.json', { body, type });
  const did = `did:web:${world.location}:a`;
  expect(await statusAndError(world, did)).toEqual([500, 'INVALID_DID_DOCUMENT']);
  await acceptSound(world);
}

playGroup('I', {
  I01: () =>
    refuseDids(
      'did:web:127.0.0.1%3A8080',
      'did:web:localhost',
      'did:web:localhost%3A8080',
      'did:web:%5B%3A%3A1%5D',
      'did:web:0.0.0.0',
      'did:web:%5B%3A%3Affff%3A127.0.0.1%5D',
      'did:web:0x7f000001',
      'did:web:2130706433',
      'did:web:127%2E0%2E0%2E1',
      'did:web:127.1',
      'did:web:0177.0.0.1',
      'did:web:0x7f.0.0.1',
      'did:web:127.0.0.0x1',
      'did:web:%5B%3A%3Affff%3A7f00%3A1%5D',
      'did:web:%5B%3A%3A127.0.0.1%5D',
      'did:web:%5B64%3Aff9b%3A%3A7f00%3A1%5D',
      'did:web:%5Bfe80%3A%3A1%2525eth0%5D',
      'did:web:localhost.',
      'did:web:a.localhost',
      `did:webvh:${'Qm'.padEnd(46, '1')}:127.0.0.1%3A8080`,
      `did:webvh:${'Qm'.padEnd(46, '1')}:0x7f000001`,
      `did:webvh:${'Qm'.padEnd(46, '1')}:localhost`,
    ),
  I02: () =>
    refuseDids(
      'did:web:169.254.169.254',
      'did:web:metadata.google.internal',
      'did:web:100.64.0.1',
      'did:web:10.0.0.1',
      'did:web:172.16.0.1',
      'did:web:192.168.0.1',
      'did:web:%5Bfc00%3A%3A1%5D',
      'did:web:printer.local',
    ),
  I04: async () => {
    let connections = 0;
    const port = await listen(createTcpServer((socket) => socket.destroy(void (connections += 1))));
    const world = publicWorld({ lookup: (_, answer) => answer(null, [{ address: '127.0.0.1', family: 4 }]) });
    const hosts = [`public.example%3A${port}:a`, `public.example%3A${port}`];
    for (const host of hosts) {
      expect(await statusAndError(world, `did:web:${host}`)).toEqual([404, 'NOT_FOUND']);
      const webvh = `did:webvh:${'Qm'.padEnd(46, '1')}:${host}`;
      expect(await statusAndError(world, webvh)).toEqual([404, 'NOT_FOUND']);
    }
    for (const address of [
      '10.0.0.1',
      '169.254.169.254',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      'fd00::1',
    ]) {
      const family = address.includes(':') ? 6 : 4;
      const inside = publicWorld({ lookup: (_, answer) => answer(null, [{ address, family }]) });
      const did = `did:web:public.example%3A${port}`;
      expect(await statusAndError(inside, did), address).toEqual([404, 'NOT_FOUND']);
    }
    expect(connections).toBe(0);
  },
  I05: async () => {
    let lookups = 0;
    let connections = 0;
    const port = await listen(createTcpServer((socket) => socket.destroy(void (connections += 1))));
    const world = publicWorld({
      lookup: (_, answer) => {
        lookups += 1;
        // The connection goes to what this one answer says; there is no second question to answer differently.
        answer(null, [{ address: lookups === 1 ? '10.0.0.1' : '127.0.0.1', family: 4 }]);
      },
    });
    const refusal = await statusAndError(world, `did:web:public.example%3A${port}`);
    expect(refusal).toEqual([404, 'NOT_FOUND']);
    expect({ lookups, connections }).toEqual({ lookups: 1, connections: 0 });
    await rebind();
  },
  I07: () =>
    refuseDids(
      'did:web:user%40evil.com',
      'did:web:example.com%3A443%40evil.com',
      'did:web:user%3Asecret%40evil.com',
      'did:web:example.com%2F%40evil.com',
    ),
  I08: () =>
    refuseDids(
      ...['..', '.', '', '%2E%2E', '%2e%2e', '%2F', '%5C', '%00', '%252e%252e', '%252F', 'a%2F..%2Fb'].map(
        (segment) => `did:web:example.com:${segment}:x`,
      ),
    ),
  I10: async () => {
    await refuseDids(
      'did:web:аpple.com',
      'did:web:example．com',
      'did:web:exam%C2%ADple.com',
      'did:web:%D0%B0pple.com',
    );
    const asked: string[] = [];
    const world = publicWorld({
      lookup: (host, answer) => {
        asked.push(host);
        answer(null, [{ address: '10.0.0.1', family: 4 }]);
      },
    });
    await world.ask('did:web:xn--pple-43d.com');
    expect(asked).toEqual(['xn--pple-43d.com']);
  },
  I11: () =>
    refuseDids(
      'did:web:EXAMPLE.com',
      'did:web:example.com.',
      'did:web:example.com%3A443',
      'did:web:example.com%3A',
      'did:web:example.com%3a8080',
      'did:web:example.com%3A08080',
      'did:web:example.com%3A65536',
    ),
  I13: async () => {
    const document = (did: string) => JSON.stringify({ id: did });
    await refuseAnswer(document('did:web:x.example'), 'text/html');
    await refuseAnswer('{}', 'application/json; charset=utf-16');
    await refuseAnswer('\uFEFF{}', 'application/json');
  },
  I14: async () => {
    const world = await didWorld();
    const padding = ' '.repeat(1024 * 1024);
    const did = `did:web:${world.location}:a`;
    world.files.set('/a/did.json', { body: `{"id":"${did}"}${padding}`, type: 'application/did+json' });
    expect(await statusAndError(world, did)).toEqual([500, 'INVALID_DID_DOCUMENT']);
    const bomb = gzipSync(Buffer.alloc(1_000_000)).toString('latin1');
    await refuseAnswer(bomb, 'application/did+json');
  },
  I16: async () => {
    const reader = createDocuments();
    onTestFinished(() => reader.close());
    for (const url of [
      'file:///etc/passwd',
      'data:application/json,{}',
      'ftp://example.com/',
      'gopher://example.com/',
      'unix:/tmp/x',
    ]) {
      const fetched = await reader.get(url, { accept: '*/*', mostBytes: 10 });
      expect(fetched.outcome, url).toBe('refused');
    }
  },
  I17: async () => {
    const closedServer = createTcpServer();
    const closed = await listen(closedServer);
    await new Promise((resolve) => closedServer.close(resolve));
    const open = await listen(
      createTcpServer((socket) => socket.on('error', () => undefined).end('SSH-2.0\r\n')),
    );
    const hosts = [closed, open].map((port) => `localhost:${port}`);
    const world = publicWorld({ developmentHosts: new Set(hosts) });
    const answers = await Promise.all(hosts.map((host) => world.ask(`did:web:${host.replace(':', '%3A')}`)));
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.status).toBe(500);
  },
  I19: async () => {
    const former = { ...process.env };
    Object.assign(process.env, {
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '',
    });
    onTestFinished(() => void (process.env = former));
    await acceptSound(await didWorld());
  },
  I20: async () => {
    const world = await hosting(key);
    expect(await world.status('/parties/{partyId}/did.jsonl', { partyId: 'known' })).toBe(200);
    for (const partyId of ['..', '%2e%2e', 'known/../known', 'known:x', 'known\u0000', '../offices/xa']) {
      expect(await world.status('/parties/{partyId}/did.jsonl', { partyId }), partyId).toBe('not-found');
      expect(await world.status('/offices/{office}/did.json', { office: partyId }), partyId).toBe(
        'not-found',
      );
    }
  },
  I22: () => {
    const names = ['.well-known', 'admin', 'api', 'con', 'x'.repeat(300), 'ＸＡ', 'xa', 'X', ''];
    expect(names.filter(isOfficeCode)).toEqual([]);
    expect(isOfficeCode('XA')).toBe(true);
  },
  I23: async () => {
    const world = await hosting(key);
    const path = '/parties/{partyId}/did.jsonl';
    const before = await world.read(path, { partyId: 'known' });
    const etag = before.headers?.['etag'] ?? '';
    expect(before.headers?.['cache-control']).toBe('public, max-age=60, must-revalidate');
    expect(await world.status(path, { partyId: 'known' }, etag)).toBe(304);
    await world.rotate();
    const after = await world.read(path, { partyId: 'known' }, etag);
    expect(after.status).toBe(200);
    expect(after.headers?.['etag']).not.toBe(etag);
    expect(after.text).toContain(before.text ?? '?');
  },
});
