import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { readConfig } from '../../src/config.ts';
import { createAuthority, usages } from '../support/certificates.ts';

const key = Buffer.alloc(32, 5).toString('base64url');
const production = { GID_PUBLIC_URL: 'https://gid.office.example', GID_KEY_ENCRYPTION_KEY: key };

function faults(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof Problem) return error.errors.map(({ pointer }) => pointer).sort();
  }
  return [];
}

test('without any variable a node on localhost with a SQLite file is configured', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    publicUrl: 'http://localhost:8080',
    isDevelopment: true,
    office: { officeCode: 'XA' },
    developmentHosts: ['localhost:8080'],
    rateLimit: 0,
  });
  expect(config.store).toEqual({ kind: 'sqlite', file: path.resolve('data/store.sqlite') });
  expect(Object.isFrozen(config)).toBe(true);
});

test('which new identifiers commit to their next key is chosen, and is the offices’ own if not said', () => {
  expect(readConfig({}).preRotation).toBe('offices');
  expect(readConfig({ GID_PRE_ROTATION: 'all' }).preRotation).toBe('all');
  expect(faults({ GID_PRE_ROTATION: 'some' })).toEqual(['GID_PRE_ROTATION']);
});

test('beyond this machine nothing of development is left', () => {
  const config = readConfig({ ...production, DATABASE_URL: 'postgres://gid@db/gid' });
  expect(config).toMatchObject({ isDevelopment: false, developmentHosts: [], store: { kind: 'postgres' } });
  expect(config.rateLimit).toBeGreaterThan(0);
});

test('every fault is listed at once by its variable, and no value is shown', () => {
  const environment = {
    GID_PORT: 'eighty',
    GID_PUBLIC_URL: 'http://gid.office.example/base/',
    GID_KEY_ENCRYPTION_KEY: 'too-short-a-secret',
    GID_OFFICE_CODE: 'xa',
    GID_TLS_CERT: '/certificate.pem',
    DATABASE_URL: 'mysql://root:hunter2@db/gid',
    GID_LOG_LEVEL: 'loud',
  };
  expect(new Set(faults(environment))).toEqual(new Set(Object.keys(environment)));
  expect(() => readConfig(environment)).not.toThrow(/too-short|hunter2/);
});

test.each([
  [
    'http beyond this machine',
    { ...production, GID_PUBLIC_URL: 'http://gid.office.example' },
    'GID_PUBLIC_URL',
  ],
  ['no key beyond this machine', { GID_PUBLIC_URL: 'https://gid.office.example' }, 'GID_KEY_ENCRYPTION_KEY'],
  [
    'development hosts beyond this machine',
    { ...production, GID_DEVELOPMENT_HOSTS: 'localhost:1' },
    'GID_DEVELOPMENT_HOSTS',
  ],
  ['a development certificate beyond this machine', { ...production, GID_TLS: 'development' }, 'GID_TLS'],
  ['a trailing slash', { ...production, GID_PUBLIC_URL: 'https://gid.office.example/' }, 'GID_PUBLIC_URL'],
  ['userinfo', { ...production, GID_PUBLIC_URL: 'https://a:b@gid.office.example' }, 'GID_PUBLIC_URL'],
  ['an upper-case host', { ...production, GID_PUBLIC_URL: 'https://GID.office.example' }, 'GID_PUBLIC_URL'],
  ['an origin with a path', { GID_ALLOWED_ORIGINS: 'https://app.example/x' }, 'GID_ALLOWED_ORIGINS'],
  ['a wildcard origin', { GID_ALLOWED_ORIGINS: '*' }, 'GID_ALLOWED_ORIGINS'],
  ['port 0', { GID_PORT: '0' }, 'GID_PORT'],
])('%s is refused', (_name, environment, variable) => {
  expect(faults(environment)).toEqual([variable]);
});

test('secrets may come in files, but not twice', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-config-'));
  const file = path.join(folder, 'key');
  writeFileSync(file, `${key}\n`);
  const fromFile = readConfig({ GID_KEY_ENCRYPTION_KEY_FILE: file });
  expect(fromFile.keyEncryptionKey).toEqual(Buffer.alloc(32, 5));
  expect(faults({ GID_KEY_ENCRYPTION_KEY_FILE: file, GID_KEY_ENCRYPTION_KEY: key })).toEqual([
    'GID_KEY_ENCRYPTION_KEY',
  ]);
  expect(faults({ GID_KEY_ENCRYPTION_KEY_FILE: `${file}-absent` })).toEqual(['GID_KEY_ENCRYPTION_KEY_FILE']);
  rmSync(folder, { recursive: true });
});

test('an empty variable counts as absent', () => {
  expect(readConfig({ GID_PORT: '', DATABASE_URL: '' }).port).toBe(8080);
});

test('the limits on changes of one DID are read, switched off, and refused where they make no sense', () => {
  const limits = (text: string) => readConfig({ GID_DID_LIMITS: text }).operationLimits;
  expect(limits('5/60, 20/86400')).toEqual([
    { most: 5, seconds: 60 },
    { most: 20, seconds: 86_400 },
  ]);
  expect(limits('none')).toEqual([]);
  expect(readConfig({}).operationLimits).toHaveLength(3);
  for (const text of ['0/60', '5', '5/0', '501/60', '5/9999999', 'five/60', '5/60,', '-1/60'])
    expect(faults({ GID_DID_LIMITS: text })).toEqual(['GID_DID_LIMITS']);
});

test('another resolver is asked only where one is named, by https and up to the DID', () => {
  const named = (url: string) => readConfig({ GID_UNIVERSAL_RESOLVER: url }).universalResolver;
  expect(readConfig({}).universalResolver).toBeUndefined();
  expect(named('https://resolver.example/1.0/identifiers/')).toBe(
    'https://resolver.example/1.0/identifiers/',
  );
  for (const url of [
    'http://resolver.example/1.0/identifiers/',
    'https://resolver.example/1.0/identifiers',
    'https://user:secret@resolver.example/',
    'https://resolver.example/?x=/',
    'resolver.example/',
  ]) {
    expect(faults({ GID_UNIVERSAL_RESOLVER: url }), url).toEqual(['GID_UNIVERSAL_RESOLVER']);
  }
});

const instance = { id: 'one', role: 'issuer', office: 'XA', securing: 'ldp_vc' };
const issuer = { ...instance, cryptosuite: 'eddsa-rdfc-2022', keyType: 'Ed25519' };
const withInstances = (...instances: readonly object[]) => ({ GID_VC_API: JSON.stringify(instances) });

test('instances of the VC API are read, and are for their office only where nothing else is said', () => {
  expect(readConfig({}).vcApi).toEqual([]);
  const verifier = { id: 'main', role: 'verifier', office: 'XA', access: 'public' };
  expect(readConfig(withInstances(issuer, verifier)).vcApi).toEqual([
    { ...issuer, access: 'office', dataModel: ['2.0', '1.1'], status: [], mandatoryPointers: [] },
    verifier,
  ]);
  const tokens = { ...instance, securing: 'vc+jwt', keyType: 'P-384', status: ['revocation'] };
  expect(readConfig(withInstances(tokens)).vcApi).toMatchObject([{ dataModel: ['2.0'], access: 'office' }]);
});

test.each([
  ['no JSON', 'instances'],
  ['an object', '{}'],
  ['null', 'null'],
])('instances that are %s are refused', (_what, text) => {
  expect(faults({ GID_VC_API: text })).toEqual(['GID_VC_API']);
});

test.each([
  ['an id twice', [issuer, issuer]],
  ['no id', [{ ...issuer, id: undefined }]],
  ['an id that is no part of a path', [{ ...issuer, id: 'one/two' }]],
  ['an unknown role', [{ ...issuer, role: 'wallet' }]],
  ['an office code that is none', [{ ...issuer, office: 'xa' }]],
  ['an unknown member', [{ ...issuer, did: 'did:example:office' }]],
  ['an unknown cryptosuite', [{ ...issuer, cryptosuite: 'eddsa-2022' }]],
  ['no cryptosuite', [{ ...issuer, cryptosuite: undefined }]],
  ['a key that is not of the cryptosuite', [{ ...issuer, keyType: 'P-256' }]],
  ['an unknown kind of key', [{ ...issuer, keyType: 'secp256k1' }]],
  ['a status with version 1.1', [{ ...issuer, status: ['revocation'] }]],
  ['an unknown purpose', [{ ...issuer, dataModel: ['2.0'], status: ['message'] }]],
  ['a purpose twice', [{ ...issuer, dataModel: ['2.0'], status: ['revocation', 'revocation'] }]],
  ['a pointer that is none', [{ ...issuer, mandatoryPointers: ['issuer'] }]],
  ['a token with a cryptosuite', [{ ...issuer, securing: 'vc+jwt' }]],
  ['a token of version 1.1', [{ ...instance, securing: 'vc+jwt', keyType: 'P-256', dataModel: ['1.1'] }]],
  ['another access', [{ ...issuer, access: 'everybody' }]],
  ['too many', Array.from({ length: 101 }, (_, index) => ({ ...issuer, id: `i${index}` }))],
])('instances with %s are refused', (_what, instances) => {
  expect(faults(withInstances(...instances))).toEqual(['GID_VC_API']);
});

test('everybody may call instances beyond this machine only where that is said twice', () => {
  const open = withInstances({ ...issuer, access: 'public' });
  expect(readConfig(open).vcApi).toHaveLength(1);
  expect(faults({ ...production, ...open })).toEqual(['GID_VC_API']);
  expect(faults({ ...production, ...open, GID_VC_API_OPEN: 'no' })).toEqual(['GID_VC_API']);
  expect(readConfig({ ...production, ...open, GID_VC_API_OPEN: 'yes' }).vcApi).toHaveLength(1);
  expect(readConfig({ ...production, ...withInstances(issuer) }).vcApi).toHaveLength(1);
  expect(faults({ GID_VC_API_OPEN: 'true' })).toEqual(['GID_VC_API_OPEN']);
});

test('the demonstration has an instance of each kind, of the configured office, and is for this machine', () => {
  const { vcApi = [] } = readConfig({ GID_VC_API: 'demonstration', GID_OFFICE_CODE: 'XB' });
  expect(vcApi.length).toBeGreaterThan(8);
  expect(new Set(vcApi.map(({ office }) => office))).toEqual(new Set(['XB']));
  expect(readConfig(withInstances(...vcApi)).vcApi).toEqual(vcApi);
  expect(faults({ ...production, GID_VC_API: 'demonstration' })).toEqual(['GID_VC_API']);
  const open = { ...production, GID_VC_API: 'demonstration', GID_VC_API_OPEN: 'yes' };
  expect(readConfig(open).vcApi).toHaveLength(vcApi.length);
});

test('who attests keys is named by certificates, authorities or not', async () => {
  const root = await createAuthority();
  const own = await root.issue({ name: 'Invented wallet provider' });
  const mute = await root.issue({ usages: usages.keyAgreement });
  expect(readConfig({}).keyAttesters).toEqual([]);
  expect(readConfig({ GID_KEY_ATTESTERS: `${root.pem}\n${own.pem}` }).keyAttesters).toHaveLength(2);
  expect(faults({ GID_KEY_ATTESTERS: mute.pem })).toEqual(['GID_KEY_ATTESTERS']);
  expect(faults({ GID_KEY_ATTESTERS: 'anybody' })).toEqual(['GID_KEY_ATTESTERS']);
});
