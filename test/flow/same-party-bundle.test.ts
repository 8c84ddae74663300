import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { answerSameParty } from '../../src/usecase/link/same-party.ts';
import { samePartyBundle, verifySamePartyBundle } from '../../src/usecase/link/same-party-bundle.ts';
import {
  type LinkRequestBody,
  type Party,
  post,
  register,
  requestLink,
  someEvidence,
  startLinkingOffices,
} from '../support/linking-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let first: OfficeNode;
let second: OfficeNode;
let here: Party;
let there: Party;
let request: LinkRequestBody;
beforeAll(async () => {
  [first, second] = await startLinkingOffices();
}, 60_000);
afterAll(async () => {
  await first.close();
  await second.close();
});

beforeEach(async () => {
  [here, there] = [await register(first, 'Bundled Works'), await register(second, 'Bundled Works')];
  request = await requestLink(first, [here.did, there.did]);
  await post(first, `did-links/${request.linkId}/statements`, { did: here.did, evidence: someEvidence });
});

const stateThere = (signedBy: 'party' | 'office') =>
  post(second, 'link-request-answers', {
    ...{ request, did: there.did, signedBy, evidence: someEvidence, isSent: true },
  });

async function bundle(): Promise<string> {
  const query = new URLSearchParams({ did: here.did, otherDid: there.did });
  const answer = await fetch(`${first.url}/api/v1/same-party-answers/bundle?${query}`, {
    headers: { authorization: `Bearer ${first.credential}` },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/vc+jwt']);
  return answer.text();
}

const verify = (node: OfficeNode, text: string) => post(node, 'same-party-verifications', { bundle: text });

test('an answer is verified at another office with the credentials it encloses, without personal data', async () => {
  await stateThere('party');
  const text = await bundle();
  const payload = Buffer.from(text.split('.')[1] ?? '', 'base64url').toString();
  expect(payload).toContain(there.did);
  expect(payload).not.toContain('Bundled');
  const { status, body } = await verify(second, text);
  const path = [here.did, there.did];
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{
      issuer: first.did,
      agrees: true,
      said: { answer: 'same', path },
      recounted: { answer: 'same', path },
    },
  });
});

test('what an office said of its party stands only where the reader trusts that office', async () => {
  await stateThere('office');
  const text = await bundle();
  const { ports, officeCode } = second;
  const trustList = await ports.store.read.trustList.list(officeCode);
  expect(await verifySamePartyBundle(ports, { bundle: text, trust: { trustList } })).toMatchObject({
    agrees: true,
  });
  expect(await verifySamePartyBundle(ports, { bundle: text, trust: { trustList: [] } })).toMatchObject({
    ...{ agrees: false, said: { answer: 'same' }, recounted: { answer: 'notKnown' } },
  });
});

test('a bundle that was changed after it was signed does not verify', async () => {
  await stateThere('party');
  const [header = '', payload = '', signature = ''] = (await bundle()).split('.');
  const changed = Buffer.from(payload, 'base64url').toString().replace('"same"', '"notSame"');
  const text = `${header}.${Buffer.from(changed).toString('base64url')}.${signature}`;
  expect((await verify(second, text)).status).toBe(422);
});

test('a credential of another kind, or no credential, is no answer', async () => {
  const sent = await stateThere('party');
  expect((await verify(second, String(sent.body['credential']))).status).toBe(422);
  expect((await verify(second, 'a.b.c')).status).toBe(422);
});

test('an office that signs more than the credentials say is found out', async () => {
  const { ports, officeCode } = first;
  const dids = [parseDid(here.did), parseDid(there.did)] as const;
  const result = await answerSameParty(ports, { officeCode, dids });
  expect(result).toMatchObject({ answer: 'notKnown', statements: [{ state: 'oneSided' }] });
  const lie = { ...result, answer: 'same' as const, path: dids };
  const { body } = await verify(second, await samePartyBundle(ports, { officeCode, result: lie }));
  expect(body).toMatchObject({ agrees: false, said: { answer: 'same' }, recounted: { answer: 'notKnown' } });
  // A side that counts for the office, under the credential of the other side.
  const [own] = result.statements;
  if (own === undefined) throw new Error('The side is missing.');
  const turned = { ...own, did: own.otherDid, otherDid: own.did, state: 'counted' as const };
  const forged = { ...lie, statements: [{ ...own, state: 'counted' as const }, turned] };
  const verdict = await verify(second, await samePartyBundle(ports, { officeCode, result: forged }));
  expect(verdict.body).toMatchObject({ agrees: false, recounted: { answer: 'notKnown' } });
});
