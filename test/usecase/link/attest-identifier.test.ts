import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import {
  type Answer,
  presentSdJwt,
  type PresentingWorld,
  startPresentingWorld,
} from '../../support/presenting.ts';

let world: PresentingWorld;
beforeAll(async () => {
  world = await startPresentingWorld();
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

const collection = '/api/v1/outside-identifiers';
const extract = { kind: 'registerExtract', digest: sha256Text('extract'), reference: 'file 4711' };
const leis = ['506700GE1G29325QX363', '5493001KJTIIGC8Y1R12'] as const;

function attest(partyId: string, changes: object, credential?: string): Promise<Answer> {
  const body = { partyId, scheme: 'LEI', identifier: leis[0], level: 'high', evidence: extract, ...changes };
  return world.post(collection, body, credential);
}
const pointers = ({ body }: Answer) => {
  const { errors } = body;
  return Array.isArray(errors) ? errors.map(({ pointer }: { pointer: string }) => pointer) : [];
};
const withdraw = (id: unknown, credential?: string) =>
  world.post(`${collection}/${String(id)}/withdrawal`, { reason: 'Another company' }, credential);

test('an identifier is attached in its normal form with its evidence, and found however it is written', async () => {
  const { partyId, did } = world.held;
  const made = await attest(partyId, {
    scheme: 'nationalRegister',
    identifier: '732 829 320',
    countryCode: 'FR',
  });
  expect(made).toMatchObject({
    status: 201,
    body: {
      ...{ partyId, did, identifier: '732829320', countryCode: 'FR', checkDigits: 'right' },
      ...{ assurance: 'evidenced', level: 'high', evidence: extract },
    },
  });
  expect((await world.get(made.headers.get('location') ?? '')).body).toEqual(made.body);
  const query = 'scheme=nationalRegister&countryCode=FR&identifier=732.829.320';
  expect((await world.get(`${collection}?${query}`)).body['items']).toEqual([made.body]);
  expect((await world.get(`${collection}?partyId=${partyId}`)).body['items']).toEqual([made.body]);
});

test('a presentation about the party is evidence, one about another party is not', async () => {
  const asked = await world.askAndFetch();
  await world.answer(asked, { sd_jwt: [presentSdJwt(asked, world.held.sdJwt)] });
  const evidence = { kind: 'presentation', presentationRequestId: asked.requestId };
  const vat = { scheme: 'VAT', identifier: 'DE136695976', evidence };
  const made = await attest(world.held.partyId, vat);
  const { body } = await world.result(asked.requestId);
  expect(made.body['evidence']).toEqual({
    ...{ kind: 'presentation', reference: asked.requestId, digest: body['evidenceDigest'] },
  });
  const other = await world.issue('XA-other');
  expect((await attest(other.partyId, vat)).body['code']).toBe('evidence-mismatch');
});

test('an LEI is one party’s only: the second party is told whose it is, until it is withdrawn', async () => {
  const other = await world.issue('XA-second');
  const made = await attest(world.held.partyId, {});
  const refused = await attest(other.partyId, { identifier: leis[0].toLowerCase() });
  expect([refused.status, refused.body['code']]).toEqual([409, 'conflict']);
  expect(refused.body['detail']).toContain(world.held.partyId);
  expect((await attest(world.held.partyId, {})).status).toBe(409);
  expect((await withdraw(made.body['attestationId'])).body).toMatchObject({
    withdrawalReason: 'Another company',
  });
  expect((await withdraw(made.body['attestationId'])).status).toBe(409);
  const next = await attest(other.partyId, {});
  expect(next.status).toBe(201);
  const all = await world.get(`${collection}?scheme=LEI&includeWithdrawn=true`);
  expect(all.body['items']).toMatchObject([{ partyId: world.held.partyId }, { partyId: other.partyId }]);
});

test('of 20 clerks who attest one ORCID at once, one succeeds', async () => {
  const orcid = { scheme: 'ORCID', identifier: 'https://orcid.org/0000-0002-1825-0097' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => attest(world.held.partyId, orcid)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
});

test.each<[string, object, number, readonly string[]]>([
  ['an LEI with a wrong digit', { identifier: '506700GE1G29325QX364' }, 400, ['/identifier']],
  ['an ORCID that is too short', { scheme: 'ORCID', identifier: '0000-0002' }, 400, ['/identifier']],
  [
    'a register number without its country',
    { scheme: 'nationalRegister', identifier: '732829320' },
    400,
    ['/countryCode'],
  ],
  ['a VAT number of nowhere', { scheme: 'VAT', identifier: '136695976' }, 400, ['/countryCode']],
  [
    'nothing but spaces and dots',
    { scheme: 'nationalRegister', identifier: '. .', countryCode: 'ZZ' },
    400,
    ['/identifier'],
  ],
  ['an unknown scheme', { scheme: 'DUNS' }, 400, ['/scheme']],
  ['an unknown level', { level: 'certain' }, 400, ['/level']],
  ['no evidence', { evidence: undefined }, 400, ['/evidence']],
  ['evidence without a digest', { evidence: { kind: 'document' } }, 400, ['/evidence']],
  ['an unknown party', { partyId: 'absent' }, 404, []],
  [
    'an unknown presentation',
    { identifier: leis[1], evidence: { kind: 'presentation', presentationRequestId: 'absent' } },
    404,
    [],
  ],
])('%s is refused', async (_title, changes, status, where) => {
  const answer = await attest(world.held.partyId, changes);
  expect(answer.status).toBe(status);
  expect(pointers(answer)).toEqual(where);
  expect(answer.text).not.toContain('506700');
});

test('another office sees, finds and withdraws none of them, nor attaches one to a party it has not', async () => {
  const { credential } = world.second;
  const made = await attest(world.held.partyId, { identifier: leis[1] });
  const path = `${collection}/${String(made.body['attestationId'])}`;
  expect((await world.get(path, credential)).status).toBe(404);
  expect((await withdraw(made.body['attestationId'], credential)).status).toBe(404);
  expect((await world.get(`${collection}?scheme=LEI`, credential)).body).toEqual({ items: [] });
  expect((await world.get(`${collection}?partyId=${world.held.partyId}`, credential)).body).toEqual({
    items: [],
  });
  expect((await attest(world.held.partyId, {}, credential)).status).toBe(404);
  const { body } = await world.get(`${collection}?limit=1`);
  const cursor = String(body['next']);
  expect((await world.get(`${collection}?cursor=${cursor}`, credential)).body).toEqual({ items: [] });
});

test('the audit record says that it was done, without the identifier', async () => {
  const { text } = await world.get('/api/v1/audit-events?limit=100');
  expect(text).toContain('identifier.attested');
  expect(text).toContain('identifier.withdrawn');
  for (const secret of [...leis, '0000-0002-1825-0097', '732829320']) expect(text).not.toContain(secret);
});
