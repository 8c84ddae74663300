import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonObject } from '../../src/base/json.ts';
import { keyHash, multihash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { splitLog } from '../../src/protocol/did-webvh/log-entry.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { logKey, signedWith } from '../support/did-log.ts';
import { type Entry, logOf, proofsOf, signedAgain, usualKey as first } from '../support/log-of-entries.ts';

/** What did:webvh 1.0 forbids. Every entry is hashed, chained and signed as it says, so that the rule in question decides. */
const now = new Date('2026-06-01T00:00:00Z');
const second = logKey();
const stranger = logKey();
const otherKind = 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169';
const removed = (name: string) => (entry: JsonObject) => ({
  ...entry,
  proof: proofsOf(entry).map((proof) =>
    Object.fromEntries(Object.entries(proof).filter(([member]) => member !== name)),
  ),
});
const committed = { nextKeyHashes: [keyHash(second.updateKey), 'whatever text'] };
const portable = { parameters: { portable: true } };
const moved = (did: string): JsonObject => ({
  id: did.replace('example.com', 'other.example'),
  alsoKnownAs: [did],
});
const undated = '2020-01-01T00:00:00Z';

describe('a log is refused', () => {
  test.each<JsonObject>([
    { method: 'did:webvh:0.5' },
    { method: 'did:webvh:1.1' },
    { method: 'did:tdw:0.4' },
    { method: 1 },
    { method: null },
    { deactivated: null },
    { deactivated: 'true' },
    { portable: null },
    { portable: 1 },
    { ttl: '3600' },
    { ttl: -1 },
    { ttl: 0.5 },
    { ttl: 2 ** 31 + 1 },
    { updateKeys: first.updateKey },
    { updateKeys: [first.updateKey, 'a key'] },
    { updateKeys: [first.updateKey, `did:key:${second.updateKey}`] },
    { updateKeys: [first.updateKey, 7] },
    { updateKeys: [first.updateKey, first.updateKey] },
    { nextKeyHashes: 'Qm' },
    { nextKeyHashes: {} },
    { nextKeyHashes: [null] },
    { watchers: ['watcher.example'] },
    { watchers: ['https://watcher.example/a b'] },
    { watchers: { 0: 'https://watcher.example' } },
    { witness: [] },
    { witness: 'none' },
    { witness: { threshold: 0, witnesses: [] } },
    { witness: { threshold: 1, witnesses: [{ id: second.updateKey }] } },
    { witness: { threshold: 1, witnesses: [{ id: `did:key:${otherKind}` }] } },
    { witness: { threshold: 1, witnesses: [`did:key:${second.updateKey}`] } },
    { witness: { threshold: 1.5, witnesses: [{ id: `did:key:${second.updateKey}` }] } },
    { prerotation: true },
    { witnesses: [] },
    { UpdateKeys: [first.updateKey] },
  ])('for the parameters %j in its first entry, and in a later one', (parameters) => {
    const refusal = { fault: { type: 'invalidParameters' } };
    expect(verifyLog({ lines: logOf({ parameters }), now })).toMatchObject(refusal);
    expect(verifyLog({ lines: logOf({}, { parameters }), now })).toMatchObject(refusal);
  });

  test.each<{ readonly why: string; readonly lines: readonly string[]; readonly type: string }>([
    { why: 'that lowers its method', lines: logOf({}, method('did:webvh:0.5')), type: 'invalidParameters' },
    {
      why: 'that states its SCID again',
      lines: logOf({}, { parameters: { scid: 'Qm' } }),
      type: 'invalidParameters',
    },
    {
      why: 'that makes itself portable again',
      lines: logOf(portable, { parameters: { portable: true } }),
      type: 'invalidParameters',
    },
    { why: 'without update keys', lines: logOf({ parameters: { updateKeys: [] } }), type: 'invalidProof' },
    { why: 'signed by a stranger', lines: logOf({ key: stranger }), type: 'invalidProof' },
    {
      why: 'signed by the key it only now names',
      lines: logOf({}, { key: second, parameters: { updateKeys: [second.updateKey] } }),
      type: 'invalidProof',
    },
    {
      why: 'that goes on without update keys',
      lines: logOf({}, { parameters: { updateKeys: [] } }, {}),
      type: 'invalidProof',
    },
    {
      why: 'that goes on after its end',
      lines: logOf({}, { parameters: { deactivated: true } }, { parameters: { deactivated: false } }),
      type: 'invalidDid',
    },
    {
      why: 'that ends without the keys it committed to',
      lines: logOf({ parameters: committed }, { parameters: { deactivated: true, updateKeys: [] } }),
      type: 'invalidParameters',
    },
    {
      why: 'that keeps an old key beside the committed one',
      lines: logOf(
        { parameters: committed },
        {
          key: second,
          parameters: { updateKeys: [second.updateKey, first.updateKey], nextKeyHashes: [] },
        },
      ),
      type: 'invalidParameters',
    },
    {
      why: 'that moves without being portable',
      lines: logOf({}, { state: moved }),
      type: 'invalidDid',
    },
    {
      why: 'that moves as it gives up being portable',
      lines: logOf(portable, { state: moved, parameters: { portable: false } }),
      type: 'invalidDid',
    },
    {
      why: 'that moves without naming its former place',
      lines: logOf(portable, { state: (did) => ({ id: `${did}:a` }) }),
      type: 'invalidDid',
    },
    {
      why: 'that names its former place in a text, not in a list',
      lines: logOf(portable, { state: (did) => ({ id: `${did}:a`, alsoKnownAs: did }) }),
      type: 'invalidDid',
    },
    {
      why: 'that names only the place before its former one',
      lines: logOf(portable, { state: moved }, { state: (did) => ({ id: `${did}:a`, alsoKnownAs: [] }) }),
      type: 'invalidDid',
    },
    {
      why: 'that moves to another SCID',
      lines: logOf(portable, {
        state: (did) => ({ id: `did:webvh:Qm${'a'.repeat(44)}:example.com`, alsoKnownAs: [did] }),
      }),
      type: 'invalidDid',
    },
    ...['#a', '?a=b', '/a', '%3a1', '.', '%2F', ':..'].map((end) => ({
      why: `whose id ends with ${end}`,
      lines: logOf({ state: (did) => ({ id: `${did}${end}` }) }),
      type: 'invalidDid',
    })),
    { why: 'whose id is no text', lines: logOf({ state: (id) => ({ id: [id] }) }), type: 'invalidDid' },
    { why: 'without an id', lines: logOf({ state: (was) => ({ was }) }), type: 'invalidDid' },
  ])('$why', ({ lines, type }) => {
    expect(verifyLog({ lines, now })).toMatchObject({ fault: { type } });
  });

  test('where its first entry keeps the placeholder of the SCID', () => {
    const lines = logOf({ state: (id) => ({ id, note: '{SCID}' }) });
    const scid = /"scid":"(Qm\w+)"/.exec(lines[0] ?? '')?.[1] ?? '';
    const entry = JSON.parse(lines[0] ?? '') as JsonObject & { readonly state: JsonObject };
    expect(verifyLog({ lines, now })).toHaveProperty('head');
    const { versionTime, parameters } = entry as unknown as Parameters<typeof signedWith>[0];
    const content = { versionId: scid, versionTime, parameters, state: { ...entry.state, note: '{SCID}' } };
    const versionId = `1-${multihash(canonicalJson(content))}`;
    expect(verifyLog({ lines: [signedWith({ ...content, versionId }, first)], now })).toMatchObject({
      fault: { detail: 'The first entry holds the placeholder of the SCID.' },
    });
  });

  test.each<JsonObject>([
    { type: 'Ed25519Signature2020' },
    { cryptosuite: 'eddsa-rdfc-2022' },
    { cryptosuite: 'EDDSA-JCS-2022' },
    { proofPurpose: 'authentication' },
    { proofPurpose: ['assertionMethod'] },
    { verificationMethod: `did:key:${first.updateKey}` },
    { verificationMethod: first.updateKey },
    { verificationMethod: `#${first.updateKey}` },
    { verificationMethod: `did:key:${first.updateKey}#` },
    { verificationMethod: `did:key:${stranger.updateKey}#${first.updateKey}` },
    { verificationMethod: `did:key:${first.updateKey}#${first.updateKey}#${first.updateKey}` },
    { verificationMethod: `did:key:${first.updateKey}?a#${first.updateKey}` },
    { verificationMethod: null },
    { created: 'yesterday' },
    { created: '1 January 2026' },
    { created: '2026-01-01' },
    { created: 1767225600 },
    { created: null },
    { expires: '2026-05-31T23:59:59Z' },
    { expires: '2026-06-01T01:59:59+02:00' },
    { expires: '2026-06-01T00:00:00' },
    { expires: 'never' },
    { previousProof: 'urn:uuid:1' },
    { '@context': ['https://www.w3.org/ns/did/v1'] },
  ])("for the proof's %j", (proof) => {
    expect(verifyLog({ lines: logOf({ proof }), now })).toMatchObject({ fault: { type: 'invalidProof' } });
  });

  test.each<{ readonly why: string; readonly change: (entry: JsonObject) => JsonObject }>([
    { why: 'no proof', change: (entry) => ({ ...entry, proof: undefined as unknown as null }) },
    { why: 'an empty list of proofs', change: (entry) => ({ ...entry, proof: [] }) },
    { why: 'null for its proof', change: (entry) => ({ ...entry, proof: null }) },
    {
      why: 'a list in the list of proofs',
      change: (entry) => ({ ...entry, proof: [entry['proof'] ?? null] }),
    },
    {
      why: 'a second proof by a stranger',
      change: (entry) => ({ ...entry, proof: [...proofsOf(entry), signedAgain(entry, stranger)] }),
    },
    {
      why: 'a second proof that does not verify',
      change: (entry) => ({
        ...entry,
        proof: [...proofsOf(entry), ...proofsOf(entry).map((proof) => ({ ...proof, created: undated }))],
      }),
    },
    {
      why: 'more proofs than anybody needs',
      change: (entry) => ({ ...entry, proof: Array(11).fill(proofsOf(entry)[0]) }),
    },
    ...['type', 'cryptosuite', 'proofPurpose', 'verificationMethod', 'proofValue', 'created'].map((name) => ({
      why: `no ${name} in its proof`,
      change: removed(name),
    })),
    { why: 'a signature in another alphabet', change: withValue((value) => `u${value.slice(1)}`) },
    { why: 'a signature without its prefix', change: withValue((value) => value.slice(1)) },
    { why: 'a signature that is too long', change: withValue((value) => `${value}1`) },
    { why: 'an empty signature', change: withValue(() => 'z') },
  ])('for an entry with $why', ({ change }) => {
    expect(verifyLog({ lines: logOf({ change }), now })).toHaveProperty('fault');
  });

  test.each([
    { why: 'a byte order mark', write: (text: string) => `\uFEFF${text}` },
    { why: 'a blank line at its end', write: (text: string) => `${text}\n` },
    { why: 'a blank line in its middle', write: (text: string) => text.replace('\n', '\n\n') },
    { why: 'one array of entries', write: (text: string) => `[${text.trim().replaceAll('\n', ',')}]` },
    { why: 'all entries in one line', write: (text: string) => text.replaceAll('\n', ' ') },
    { why: 'a comma too many', write: (text: string) => text.replace('}\n', ',}\n') },
    { why: 'NaN', write: (text: string) => text.replace('"state":{', '"state":{"n":NaN,') },
    {
      why: 'a number beyond JSON',
      write: (text: string) => text.replace('"state":{', '"state":{"n":1e400,'),
    },
    {
      why: 'a number beyond JSON in a proof',
      write: (text: string) => text.replace('"created"', '"n":1e400,"created"'),
    },
    {
      why: 'a lone surrogate',
      write: (text: string) => text.replace('"state":{', '"state":{"n":"\\ud800",'),
    },
    {
      why: 'nesting without end',
      write: (text: string) => text.replace('"state":{', `"state":{"n":${'['.repeat(40)}${']'.repeat(40)},`),
    },
    { why: 'a member twice', write: (text: string) => text.replace('"state":{', '"state":{"id":"x",') },
    {
      why: 'the name __proto__',
      write: (text: string) => text.replace('"state":{', '"state":{"__proto__":{},'),
    },
    { why: 'a comment', write: (text: string) => `// a log\n${text}` },
    { why: 'nothing', write: () => '' },
  ])('for a file with $why', ({ write }) => {
    const split = splitLog(write(`${logOf({}, {}).join('\n')}\n`));
    const verified = 'lines' in split ? verifyLog({ lines: split.lines, now }) : { fault: split };
    expect(verified).toHaveProperty('fault.type');
  });
});

function method(name: string): Entry {
  return { parameters: { method: name } };
}

function withValue(change: (value: string) => string): (entry: JsonObject) => JsonObject {
  return (entry) => ({
    ...entry,
    proof: proofsOf(entry).map((proof) => ({ ...proof, proofValue: change(String(proof['proofValue'])) })),
  });
}
