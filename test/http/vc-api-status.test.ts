import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { addSeconds } from '../../src/base/clock.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { type Scope, scopes } from '../../src/domain/trust/access.ts';
import { addAccessCredential } from '../../src/usecase/office/add-access-credential.ts';
import { addOffice } from '../../src/usecase/office/add-office.ts';
import { vcApiInstancesSchema } from '../../src/usecase/vc-api/instance.ts';
import { exampleCredential, officeCodeOf, startVcApi, type VcApiNode } from '../support/vc-api.ts';

const common = { role: 'issuer', office: 'XA', access: 'public' };
const document = { ...common, securing: 'ldp_vc', dataModel: ['2.0'] };
const status = ['revocation', 'suspension'];
const instances = [
  { ...document, id: 'both', cryptosuite: 'eddsa-rdfc-2022', keyType: 'Ed25519', status },
  { ...document, id: 'other', cryptosuite: 'ecdsa-jcs-2019', keyType: 'P-384', status: ['revocation'] },
  { ...common, id: 'tokens', securing: 'vc+jwt', keyType: 'P-256', status },
  { ...document, id: 'plain', cryptosuite: 'eddsa-rdfc-2022', keyType: 'Ed25519' },
  { ...document, id: 'closed', cryptosuite: 'eddsa-rdfc-2022', keyType: 'Ed25519', access: 'office' },
  { id: 'main', role: 'verifier', office: 'XA', access: 'public' },
  { id: 'closed-verifier', role: 'verifier', office: 'XA' },
];

let now = new Date('2026-05-04T10:00:00Z');
let node: VcApiNode;
beforeAll(async () => {
  node = await startVcApi({
    clock: () => now,
    config: { vcApi: vcApiInstancesSchema.parse(instances) },
  });
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

const entrySchema = z.object({
  id: z.string(),
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: z.string(),
  statusListIndex: z.string().regex(/^\d+$/),
  statusListCredential: z.url(),
});
const listSchema = z.looseObject({
  id: z.string(),
  issuer: z.string(),
  type: z.array(z.string()),
  credentialSubject: z.looseObject({ type: z.string(), statusPurpose: z.string(), encodedList: z.string() }),
  proof: z.looseObject({ type: z.literal('DataIntegrityProof') }),
});
const entriesOf = ({ credentialStatus }: JsonObject) => z.array(entrySchema).parse([credentialStatus].flat());
const change = (credentialId: string, statusPurpose: string, isSet?: boolean, at = 'both') =>
  node.post(`/issuers/${at}/credentials/status`, {
    credentialId,
    credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose },
    ...(isSet === undefined ? {} : { status: isSet }),
  });
const credentialOf = (id: string) => exampleCredential({ id });

/** What a verifier says half a minute later, when it reads the list anew. */
async function expectStatus(credential: JsonObject, code?: string): Promise<void> {
  now = addSeconds(now, 31);
  const { status: answered, body } = await node.verify(credential);
  expect([answered, body['errors']]).toMatchObject(code === undefined ? [200, []] : [400, [{ name: code }]]);
}

test('each credential has a place of its own in a list, for each purpose of its instance', async () => {
  const [one, other] = [
    await node.issued('both', credentialOf('urn:x:1')),
    await node.issued('both', credentialOf('urn:x:2')),
  ];
  expect(entriesOf(one).map(({ statusPurpose }) => statusPurpose)).toEqual(status);
  expect(entriesOf(one)[0]?.statusListIndex).not.toBe(entriesOf(other)[0]?.statusListIndex);
  const sole = await node.issued('other', credentialOf('urn:x:1'));
  expect(Array.isArray(sole['credentialStatus'])).toBe(false);
  expect(entriesOf(sole).map(({ statusPurpose }) => statusPurpose)).toEqual(['revocation']);
  expect(await node.issued('plain', credentialOf('urn:x:1'))).not.toHaveProperty('credentialStatus');
});

test.each(['both', 'other'])('the list of %s is a credential by the instance, read as JSON', async (id) => {
  const credential = await node.issued(id, credentialOf('urn:x:list'));
  for (const { statusPurpose, statusListCredential, statusListIndex } of entriesOf(credential)) {
    const answer = await fetch(statusListCredential);
    expect(answer.headers.get('content-type')).toMatch(/json/);
    const list = listSchema.parse(await answer.json());
    expect(list).toMatchObject({ id: statusListCredential, issuer: credential['issuer'] });
    expect(list.type).toContain('BitstringStatusListCredential');
    expect(list.credentialSubject).toMatchObject({ type: 'BitstringStatusList', statusPurpose });
    expect(list.credentialSubject.encodedList).toMatch(/^u/);
    const bits = gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), 'base64url'));
    expect(bits.length * 8).toBeGreaterThanOrEqual(131_072);
    const index = Number(statusListIndex);
    expect(((bits[index >> 3] ?? 0) >> (7 - (index & 7))) & 1).toBe(0);
  }
});

test('a credential is suspended, resumed and revoked for good', async () => {
  const credential = await node.issued('both', credentialOf('urn:x:changed'));
  await expectStatus(credential);
  expect((await change('urn:x:changed', 'suspension')).status).toBe(200);
  await expectStatus(credential, 'CREDENTIAL_SUSPENDED');
  expect((await change('urn:x:changed', 'suspension', false)).status).toBe(200);
  await expectStatus(credential);
  const { status: answered, body } = await change('urn:x:changed', 'revocation', true);
  expect([answered, body]).toEqual([200, {}]);
  expect((await change('urn:x:changed', 'revocation', true)).status).toBe(200);
  await expectStatus(credential, 'CREDENTIAL_REVOKED');
  expect((await change('urn:x:changed', 'revocation', false)).status).toBe(400);
  expect((await change('urn:x:changed', 'suspension', true)).status).toBe(400);
  await expectStatus(credential, 'CREDENTIAL_REVOKED');
});

test('of a verified credential whose status ends, the answer names the check', async () => {
  const credential = await node.issued('both', credentialOf('urn:x:named'));
  await change('urn:x:named', 'revocation');
  now = addSeconds(now, 31);
  const { body } = await node.verify(credential, { checks: ['credentialStatus'] });
  expect(body).toMatchObject({ verified: false, checks: [{ check: ['credentialStatus'] }] });
});

test.each(['tokens', 'other'])('credentials of %s are revoked too', async (id) => {
  const credential = await node.issued(id, credentialOf('urn:x:revoked'));
  await expectStatus(credential);
  expect((await change('urn:x:revoked', 'revocation', true, id)).status).toBe(200);
  await expectStatus(credential, 'CREDENTIAL_REVOKED');
});

test('a change is for every credential of the name, and of this instance only', async () => {
  const twice = [
    await node.issued('both', credentialOf('urn:x:same')),
    await node.issued('both', credentialOf('urn:x:same')),
  ];
  const another = await node.issued('other', credentialOf('urn:x:same'));
  await change('urn:x:same', 'revocation');
  for (const credential of twice) await expectStatus(credential, 'CREDENTIAL_REVOKED');
  await expectStatus(another);
});

test('the name may be given at issue', async () => {
  const issued = await node.issue('both', credentialOf('urn:x:inner'), { credentialId: 'outer' });
  expect(issued.status).toBe(201);
  expect((await change('urn:x:inner', 'revocation')).status).toBe(404);
  expect((await change('outer', 'revocation')).status).toBe(200);
});

test('what cannot be changed is refused', async () => {
  await node.issued('other', credentialOf('urn:x:sole'));
  expect((await change('urn:x:absent', 'revocation')).status).toBe(404);
  expect((await change('urn:x:sole', 'suspension', true, 'other')).status).toBe(400);
  expect((await change('urn:x:sole', 'message', true, 'other')).status).toBe(400);
  expect((await change('urn:x:sole', 'revocation', true, 'absent')).status).toBe(404);
  expect((await change('urn:x:sole', 'revocation', true, 'plain')).status).toBe(400);
  const entry = { type: 'StatusList2021Entry', statusPurpose: 'revocation' };
  const other = { credentialId: 'urn:x:sole', credentialStatus: entry };
  expect((await node.post('/issuers/other/credentials/status', other)).status).toBe(400);
});

test('a status that a credential brings along stays, and is not the instance’s to change', async () => {
  const entry = {
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: '7',
    statusListCredential: 'https://example.org/list',
  };
  const brought = { ...credentialOf('urn:x:brought'), credentialStatus: entry };
  expect((await node.issued('both', brought))['credentialStatus']).toEqual(entry);
  expect((await change('urn:x:brought', 'revocation')).status).toBe(404);
  const malformed = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiableCredential'],
    credentialSubject: { id: 'did:example:subject' },
  };
  expect((await node.issue('both', malformed)).status).toBe(201);
  const withEntry = { ...malformed, statusEntry: { ...entry, statusListIndex: true } };
  expect((await node.issue('both', withEntry)).status).toBe(400);
});

async function bearer(allowed: readonly Scope[], officeCode = 'XA'): Promise<Record<string, string>> {
  const { secretText } = await addAccessCredential(node.ports, {
    officeCode: officeCodeOf(officeCode),
    ...{ actor: 'test', label: 'instances', scopes: allowed },
  });
  return { authorization: `Bearer ${secretText}` };
}

test('an instance that is not for everybody asks for a credential of its office with the scope', async () => {
  await addOffice(node.ports, { officeCode: officeCodeOf('XB'), name: 'Other office', actor: 'test' });
  const others = scopes.filter((scope) => scope !== 'credential:issue' && scope !== 'presentation:request');
  const rows: readonly (readonly [Record<string, string>, number, number])[] = [
    [{}, 401, 401],
    [{ authorization: 'Bearer nonsense' }, 401, 401],
    [await bearer(others), 403, 403],
    [await bearer(scopes, 'XB'), 403, 403],
    [await bearer(['credential:issue']), 201, 403],
    [await bearer(['presentation:request']), 403, 200],
  ];
  const verifiableCredential = await node.issued('plain', credentialOf('urn:x:open'));
  for (const [headers, issued, verified] of rows) {
    const credential = credentialOf('urn:x:closed');
    const answers = [
      await node.post('/issuers/closed/credentials/issue', { credential }, headers),
      await node.post('/verifiers/closed-verifier/credentials/verify', { verifiableCredential }, headers),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([issued, verified]);
  }
});
