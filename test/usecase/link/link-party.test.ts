import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyCredential } from '../../../src/usecase/verify-credential.ts';
import {
  type Answer,
  type Asked,
  payloadOf,
  presentSdJwt,
  type PresentingWorld,
  startPresentingWorld,
} from '../../support/presenting.ts';

let world: PresentingWorld;
/** A request that the holder answered well. */
let answered: Asked;
beforeAll(async () => {
  world = await startPresentingWorld();
  answered = await world.askAndFetch();
  await world.answer(answered, { sd_jwt: [presentSdJwt(answered, world.held.sdJwt)] });
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

const links = '/api/v1/party-links';

function link(identifier: string, evidence: object, more: { did?: string; credential?: string } = {}) {
  const { did = world.held.did, credential } = more;
  return world.post(links, { identifier, did, evidence }, credential);
}

const byPresentation = () => ({ presentationRequestId: answered.requestId });
const outcome = ({ status, body }: Answer) => [status, body['code']];
const unlink = (linkId: unknown) =>
  world.post(`${links}/${String(linkId)}/unlinking`, { reason: 'Linked in error' });

test('an accepted presentation links the office’s number to its subject, with the digest of what was shown', async () => {
  const made = await link('A-1', byPresentation());
  const { body } = await world.result(answered.requestId);
  expect(made).toMatchObject({
    status: 201,
    body: {
      identifier: 'A-1',
      did: world.held.did,
      evidence: { kind: 'presentation', reference: answered.requestId, digest: body['evidenceDigest'] },
    },
  });
  expect(made.headers.get('location')).toBe(`${links}/${String(made.body['linkId'])}`);
  expect((await world.get(`${links}/${String(made.body['linkId'])}`)).body).toEqual(made.body);
});

test('the office’s own registration is evidence too, without the data in it', async () => {
  const made = await link('A-2', { partyId: world.held.partyId });
  expect(made.body).toMatchObject({
    evidence: {
      kind: 'registration',
      reference: world.held.partyId,
      digest: expect.stringMatching(/^[\w-]{43}$/),
    },
  });
  expect(made.text).not.toContain('Invented Works');
});

test('a second claim on a number is refused and names the link that stands in the way', async () => {
  const first = await link('A-3', byPresentation());
  const other = await world.issue('XA-second');
  const second = await link('A-3', { partyId: other.partyId }, { did: other.did });
  expect(outcome(second)).toEqual([409, 'party-link-conflict']);
  expect(second.body['detail']).toContain(first.body['linkId']);
});

test('of 30 claims on a number at once exactly one is linked', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => link('A-race', byPresentation())));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(29);
});

test('another office may link its own number of the same text', async () => {
  const { credential } = world.second;
  await world.post(
    '/api/v1/trusted-issuers',
    { did: world.node.did, officeCode: 'XA', credentialTypes: ['GlobalIdentifierCredential'] },
    credential,
  );
  const asked = await world.askAndFetch({}, credential);
  await world.answer(asked, { sd_jwt: [presentSdJwt(asked, world.held.sdJwt)] });
  const made = await link('A-1', { presentationRequestId: asked.requestId }, { credential });
  expect(made.status).toBe(201);
});

test('evidence of another office, unknown, or of another kind of thing is not found', async () => {
  const { credential } = world.second;
  const answers = [
    await link('A-4', byPresentation(), { credential }),
    await link('A-4', { partyId: world.held.partyId }, { credential }),
    await link('A-4', { presentationRequestId: 'unknown' }),
    await link('A-4', { partyId: answered.requestId }),
  ];
  expect(answers.map(outcome)).toEqual(answers.map(() => [404, 'not-found']));
});

test('evidence about another DID is refused', async () => {
  const other = await world.issue('XA-elsewhere');
  const answers = [
    await link('A-5', byPresentation(), { did: other.did }),
    await link('A-5', { partyId: world.held.partyId }, { did: other.did }),
  ];
  expect(answers.map(outcome)).toEqual(answers.map(() => [422, 'evidence-mismatch']));
});

test('a request that nobody answered links nothing', async () => {
  const asked = await world.askAndFetch();
  const made = await link('A-6', { presentationRequestId: asked.requestId });
  expect(outcome(made)).toEqual([422, 'verification-failed']);
});

test('a same-device presentation is evidence for whoever has the response code only', async () => {
  const asked = await world.askAndFetch({ flow: 'sameDevice' });
  const { body } = await world.answer(asked, { sd_jwt: [presentSdJwt(asked, world.held.sdJwt)] });
  const { hash } = new URL(String(body['redirect_uri']));
  const responseCode = new URLSearchParams(hash.slice(1)).get('response_code') ?? '';
  const presentationRequestId = asked.requestId;
  const without = [
    await link('A-20', { presentationRequestId }),
    await link('A-20', { presentationRequestId, responseCode: '' }),
    await link('A-20', { presentationRequestId, responseCode: asked.state }),
    await link('A-20', { presentationRequestId, responseCode: 'A'.repeat(43) }),
  ];
  expect(without.map(outcome)).toEqual(without.map(() => [403, 'forbidden']));
  const made = await link('A-20', { presentationRequestId, responseCode });
  expect(made).toMatchObject({ status: 201, body: { evidence: { reference: presentationRequestId } } });
  expect(made.text).not.toContain(responseCode);
});

test('a presentation from an issuer that is not accredited links nothing', async () => {
  const third = await startPresentingWorld();
  const { credential } = third.second;
  const asked = await third.askAndFetch({}, credential);
  await third.answer(asked, { sd_jwt: [presentSdJwt(asked, third.held.sdJwt)] });
  const body = {
    identifier: 'A-7',
    did: third.held.did,
    evidence: { presentationRequestId: asked.requestId },
  };
  const made = await third.post(links, body, credential);
  await third.close();
  expect(outcome(made)).toEqual([403, 'issuer-not-trusted']);
});

test('a presentation that failed a check links nothing', async () => {
  const asked = await world.askAndFetch({ claims: ['shoeSize'] });
  await world.answer(asked, { sd_jwt: [presentSdJwt(asked, world.held.sdJwt)] });
  const made = await link('A-8', { presentationRequestId: asked.requestId });
  expect(outcome(made)).toEqual([422, 'verification-failed']);
});

test('a deactivated party is not linked', async () => {
  const ended = await world.issue('XA-ended');
  await world.post(`/api/v1/parties/${ended.partyId}/deactivation`, {});
  const made = await link('A-9', { partyId: ended.partyId }, { did: ended.did });
  expect(outcome(made)).toEqual([410, 'did-deactivated']);
});

test('the link is stated by a credential that passes every check, and always by the same one', async () => {
  const made = await link('A-10', byPresentation());
  const read = () => world.get(`${links}/${String(made.body['linkId'])}/credential`);
  const [first, second] = [
    String((await read()).body['credential']),
    String((await read()).body['credential']),
  ];
  expect(payloadOf(first)).toEqual(payloadOf(second));
  expect(payloadOf(first)).toMatchObject({
    iss: world.node.did,
    vc: {
      type: ['VerifiableCredential', 'PartyLinkCredential'],
      credentialSubject: {
        id: world.held.did,
        officeCode: 'XA',
        partyIdentifier: 'A-10',
        evidence: { kind: 'presentation' },
      },
    },
  });
  const { ports, officeCode } = world.node;
  const verified = await verifyCredential(ports, {
    credential: first,
    trustList: await ports.store.read.trustList.list(officeCode),
    expectedType: 'PartyLinkCredential',
  });
  expect(verified).toMatchObject({ verified: true, trusted: true });
});

test('links are listed by identifier and by DID, the ended ones on request', async () => {
  const made = await link('A-11', byPresentation());
  await unlink(made.body['linkId']);
  const list = async (query: string) => (await world.get(`${links}?${query}`)).body['items'];
  expect(await list('identifier=A-11')).toEqual([]);
  expect(await list('identifier=A-11&includeUnlinked=true')).toHaveLength(1);
  expect(await list(`did=${encodeURIComponent(world.held.did)}&identifier=A-1`)).toHaveLength(1);
  expect(await list('did=did:web:nobody.example')).toEqual([]);
});
