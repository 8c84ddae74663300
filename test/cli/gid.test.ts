import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { freePort, nodeEnvironment, type NodeProcess, runGid, startNode } from '../support/process.ts';

const dataDirectory = mkdtempSync(path.join(tmpdir(), 'gid-cli-'));
let options: { dataDirectory: string; port: number };
let node: NodeProcess;
beforeAll(async () => {
  options = { dataDirectory, port: await freePort() };
  node = await startNode(options);
});
afterAll(async () => {
  await node.kill('SIGTERM');
  rmSync(dataDirectory, { recursive: true });
});

// In this process, because a start costs a second; that the process wires the same is seen with runGid.
async function gid(...parameters: readonly string[]): Promise<{ code: number; output: string }> {
  let output = '';
  const write = (text: string) => void (output += text);
  const environment = nodeEnvironment(options);
  const code = await runCommandLine(parameters, { environment, write, writeError: write });
  return { code, output };
}
const json = async (...parameters: readonly string[]) => {
  const { code, output } = await gid(...parameters, '--json');
  return { code, body: JSON.parse(output) };
};

test('the first start shows a credential that works at once, a second start shows none', async () => {
  const answer = await fetch(`${node.url}/api/v1/parties`, {
    headers: { authorization: `Bearer ${node.credential}` },
  });
  expect(answer.status).toBe(200);
  const other = { dataDirectory, port: options.port };
  await node.kill('SIGTERM');
  node = await startNode(other);
  expect(node.credential).toBeUndefined();
});

test('a stop drains the node and ends with 0', async () => {
  const own = mkdtempSync(path.join(tmpdir(), 'gid-cli-stop-'));
  const stopping = await startNode({ dataDirectory: own, port: await freePort() });
  expect(await stopping.kill('SIGTERM')).toBe(0);
  rmSync(own, { recursive: true });
});

test('a port that is taken is told with a helpful line and 3, and makes no credential', async () => {
  const own = mkdtempSync(path.join(tmpdir(), 'gid-cli-port-'));
  const { code, output } = await runGid(['serve'], { dataDirectory: own, port: options.port });
  expect(code).toBe(3);
  expect(output).toContain('GID_PORT');
  expect(output).not.toContain('gid_');
  rmSync(own, { recursive: true });
});

test('identifiers made for another address are not served under a new one', async () => {
  const { code, output } = await runGid(['serve'], { dataDirectory, port: await freePort() });
  expect(code).toBe(1);
  expect(output).toContain('GID_PUBLIC_URL');
});

test('a configuration that is not valid ends with 2 and names the variable', async () => {
  const { code, output } = await runGid(['office', 'list'], {
    ...options,
    environment: { GID_RATE_LIMIT: 'many' },
  });
  expect(code).toBe(2);
  expect(output).toContain('GID_RATE_LIMIT');
});

test('a command on a new data directory makes the configured office', async () => {
  const own = mkdtempSync(path.join(tmpdir(), 'gid-cli-new-'));
  const place = { dataDirectory: own, port: options.port, environment: { GID_OFFICE_CODE: 'XB' } };
  expect((await runGid(['party', 'register', '--person', 'Ada Invented'], place)).code).toBe(0);
  expect((await runGid(['office', 'list'], place)).output).toMatch(/^XB/);
  rmSync(own, { recursive: true });
});

describe('usage', () => {
  test.each([
    [['nonsense']],
    [['party', 'register']],
    [['credential', 'add', 'x', '--role', 'king']],
    [['resolve']],
    [['resolve', 'did:web:office.example', '--version-number', '0']],
  ])('%j ends with 2', async (parameters) => {
    expect((await gid(...parameters)).code).toBe(2);
  });

  test('the help shows the exit codes and examples', async () => {
    const { code, output } = await gid('--help');
    expect(code).toBe(0);
    expect(output).toContain('Exit codes');
    expect(output).toContain('gid party register');
  });
});

describe('beside a running node', () => {
  test('a party is registered, shown, and resolved by the node', async () => {
    const made = await json(
      'party',
      'register',
      '--organization',
      'Invented Works',
      '--country',
      'CH',
      '--number',
      '4711',
    );
    expect(made.code).toBe(0);
    const shown = await json('party', 'show', '4711');
    expect(shown.body.did).toBe(made.body.did);
    expect((await fetch(`${node.url}/1.0/identifiers/${made.body.did}`)).status).toBe(200);
    expect((await json('resolve', made.body.did)).body.document.id).toBe(made.body.did);
  });

  test('a party from a file is checked by the same rules', async () => {
    const file = path.join(dataDirectory, 'party.json');
    writeFileSync(file, JSON.stringify({ partyKind: 'naturalPerson', personNameBag: [], colour: 'blue' }));
    const { code, output } = await gid('party', 'register', '--file', file);
    expect(code).toBe(2);
    expect(output).toContain('/colour');
  });

  test('the keys of a party are replaced, two parties merged and split, and one ended with a successor', async () => {
    const [one, other] = [
      (await json('party', 'register', '--organization', 'Twin Invented')).body,
      (await json('party', 'register', '--organization', 'Twin Invented')).body,
    ];
    expect((await json('party', 'rotate', one.partyId)).body).toMatchObject({ did: one.did, version: 2 });
    const merged = await json('party', 'merge', one.partyId, other.partyId);
    expect([one.did, other.did]).toContain(merged.body.canonicalDid);
    expect((await gid('party', 'merge', one.partyId, other.partyId)).code).toBe(1);
    expect((await gid('party', 'split', one.partyId, other.partyId)).code).toBe(0);
    expect((await gid('party', 'end', one.partyId, '--successor', 'https://no.did')).code).toBe(1);
    const ended = await json('party', 'end', one.partyId, '--successor', other.did);
    expect(ended.body).toMatchObject({ status: 'deactivated' });
    const resolved = await gid('resolve', one.did, '--json');
    expect(resolved.output).toContain('"successor"');
  });

  test('a former version is resolved by its number, and only revoked keys are no longer used', async () => {
    const { did, partyId } = (await json('party', 'register', '--organization', 'Robbed Invented')).body;
    expect((await gid('party', 'revoke-keys', partyId)).code).toBe(0);
    const present = (await json('resolve', did, '--no-cache')).body.document;
    const former = (await json('resolve', did, '--version-number', '1')).body.document;
    const keys = ({ verificationMethod }: { verificationMethod: { id: string; revoked?: string }[] }) =>
      verificationMethod.map(({ id, revoked }) => [id.split('#')[1], revoked !== undefined]);
    expect([keys(present), keys(former)]).toEqual([
      [
        ['key-1-v2', false],
        ['key-1', true],
      ],
      [['key-1', false]],
    ]);
    expect((await gid('resolve', did, '--version-number', '3')).code).toBe(1);
  });

  test('the keys of the office are revoked, and it goes on with new ones', async () => {
    const { body } = await json('office', 'revoke-keys');
    const { document } = (await json('resolve', body.did)).body;
    const revoked = document.verificationMethod.filter((method: { revoked?: string }) => method.revoked);
    expect(revoked.length).toBeGreaterThan(0);
    expect(document.assertionMethod).not.toContain(revoked[0].id);
    expect((await gid('fsck')).code).toBe(0);
  });

  test('an offer is made for a party that is there, and refused for one that is not', async () => {
    const { body } = await json('party', 'register', '--person', 'Ada Invented');
    const offer = await json('offer', body.partyId);
    expect(offer.body.credentialOfferUri).toMatch(/^openid-credential-offer:/);
    expect((await gid('offer', 'absent')).code).toBe(1);
  });

  test('a credential that is added works, and is refused after it was revoked', async () => {
    const added = await json('credential', 'add', 'a system', '--role', 'auditor', '--days', '1');
    const status = async () =>
      (
        await fetch(`${node.url}/api/v1/parties`, {
          headers: { authorization: `Bearer ${added.body.credential}` },
        })
      ).status;
    expect((await json('credential', 'revoke', added.body.credentialId)).code).toBe(0);
    expect(await status()).toBe(401);
    const listed = await gid('credential', 'list');
    expect(listed.output).toContain('revoked');
    expect(listed.output).not.toContain(added.body.credential);
  });

  test('a register is imported; a second time it changes nothing; what is wrong in it is told by its place', async () => {
    const register = path.join(dataDirectory, 'register.json');
    const names = new Map([
      ['a', 'Alderbrook Foundry'],
      ['b', 'Casimir Optics'],
      ['c', 'Tellmark Dyes'],
    ]);
    const row = (identifier: string) => ({
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: names.get(identifier) }],
      partyIdentifierBag: [{ officeCode: 'XA', identifier }],
    });
    writeFileSync(register, JSON.stringify({ parties: [row('a'), row('b')] }));
    expect((await json('import', register)).body).toMatchObject({ counts: { new: 2, refused: 0 } });
    expect((await json('import', register)).body).toMatchObject({ counts: { new: 0, unchanged: 2 } });
    const lines = path.join(dataDirectory, 'register.jsonl');
    writeFileSync(lines, `${JSON.stringify(row('c'))}\n{"partyKind":"organization"}\n`);
    const mixed = await json('import', lines);
    expect(mixed.code).toBe(1);
    expect(mixed.body).toMatchObject({ counts: { new: 1, refused: 1 } });
    expect(readFileSync(mixed.body.report, 'utf8')).toContain('"line":2,"outcome":"refused"');
    writeFileSync(lines, 'name;number');
    expect((await gid('import', lines)).code).toBe(2);
  });

  test('a number is linked on the office’s own registration, once, and the link is ended', async () => {
    const { body } = await json('party', 'register', '--person', 'Ada Invented');
    const add = () => json('link', 'add', 'L-1', body.did, '--party', body.partyId);
    const made = await add();
    expect(made.code).toBe(0);
    expect((await gid('link', 'add', 'L-1', body.did, '--party', body.partyId)).code).toBe(1);
    expect((await json('link', 'end', made.body.linkId, '--reason', 'test')).code).toBe(0);
    expect((await json('link', 'list', '--number', 'L-1')).body.items).toEqual([]);
    expect((await json('link', 'list', '--number', 'L-1', '--all')).body.items).toHaveLength(1);
  });

  test('the office trusts itself from the start, and an accreditation can be ended', async () => {
    const { body } = await json('trust', 'list');
    expect(body.items.length).toBeGreaterThan(0);
    expect((await gid('trust', 'end', body.items[0].id)).code).toBe(0);
    expect((await gid('trust', 'end', body.items[0].id)).code).toBe(1);
  });

  test('a second office needs to be named from then on', async () => {
    expect((await json('office', 'add', 'XB', 'Invented office B')).code).toBe(0);
    expect((await gid('office', 'add', 'XB', 'Again')).code).toBe(1);
    expect((await gid('credential', 'list')).code).toBe(2);
    expect((await gid('credential', 'list', '--office', 'XB')).code).toBe(0);
    expect((await gid('credential', 'list', '--office', 'XC')).code).toBe(1);
  });

  test('what cannot be resolved or verified ends with 1', async () => {
    expect((await gid('resolve', 'did:nope:1')).code).toBe(1);
    const file = path.join(dataDirectory, 'credential.jwt');
    writeFileSync(file, 'not.a.credential');
    const { code, output } = await gid('verify', file, '--office', 'XA');
    expect(code).toBe(1);
    expect(output).toContain('Not verified.');
  });

  test('fsck finds nothing, in a form for programs too', async () => {
    const { code, body } = await json('fsck');
    expect(body.findings).toEqual([]);
    expect(code).toBe(0);
  });
});
