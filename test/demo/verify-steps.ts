import { at, must, textAt } from './expect.ts';
import { callOffice } from './office-client.ts';
import { type DemoStep, type DemoWorld, recall } from './world.ts';

const localNumber = 'XB-0004711';

/** Flow C: the second office asks, sees every check, and links its own number. */
export const verifySteps: readonly DemoStep[] = [
  {
    flow: 'C',
    title: 'Without accreditation the first office’s credential is not relied on',
    async play(world) {
      const body = { credential: recall(world, 'jwtVc') };
      const answer = await callOffice(world.second, 'POST', '/api/v1/credential-verifications', {
        body,
        anonymous: true,
      });
      must(
        at(answer.body, 'verified') === true && at(answer.body, 'trusted') === false,
        `Unexpected result: ${answer.text}`,
      );
      return 'verified, but not trusted: the two are told apart';
    },
  },
  {
    flow: 'C',
    title: 'The second office accredits the first',
    async play({ first, second }) {
      const answer = await callOffice(second, 'POST', '/api/v1/trusted-issuers', {
        body: {
          did: first.did,
          officeCode: first.officeCode,
          credentialTypes: ['GlobalIdentifierCredential'],
        },
      });
      must(answer.status === 201, `The accreditation was answered with ${answer.status}: ${answer.text}`);
      return 'the first office’s DID was resolved over the network and its whole log verified';
    },
  },
  {
    flow: 'C',
    title: 'The second office asks the wallet and runs every check',
    async play(world) {
      const request = await ask(world);
      const presented = await world.wallet.present(request.uri);
      must(
        presented.status === 200,
        `The wallet’s answer was met with ${presented.status}: ${JSON.stringify(presented.body)}`,
      );
      const result = await callOffice(
        world.second,
        'GET',
        `/api/v1/presentation-requests/${request.requestId}`,
      );
      must(
        at(result.body, 'state') === 'answered',
        `The request is ${String(at(result.body, 'state'))}: ${result.text}`,
      );
      const [verification] = Object.values(Object(at(result.body, 'results')));
      const checks = at(verification, 'checks');
      must(
        Array.isArray(checks) && checks.every((check) => at(check, 'outcome') === 'passed'),
        `A check failed: ${result.text}`,
      );
      must(
        at(verification, 'credential', 'subject') === recall(world, 'did'),
        'The subject is not the party.',
      );
      world.facts.set('requestId', request.requestId);
      world.facts.set('request', request.uri);
      return checks.map((check) => textAt(check, 'name')).join(', ');
    },
  },
  {
    flow: 'C',
    title: 'The same presentation request cannot be answered twice',
    async play(world) {
      const second = await world.wallet.present(recall(world, 'request')).then(
        ({ status }) => status,
        () => 400,
      );
      must(second >= 400, 'A second answer was accepted.');
      return 'refused';
    },
  },
  {
    flow: 'C',
    title: 'The second office links its own number to the identifier',
    async play(world) {
      const answer = await link(world, localNumber, recall(world, 'did'));
      must(answer.status === 201, `The link was answered with ${answer.status}: ${answer.text}`);
      world.facts.set('linkId', textAt(answer.body, 'linkId'));
      const stated = await callOffice(
        world.second,
        'GET',
        `/api/v1/party-links/${recall(world, 'linkId')}/credential`,
      );
      must(stated.status === 200, 'The link has no credential.');
      return `${localNumber}, with the digest of the evidence, stated by a PartyLinkCredential`;
    },
  },
  {
    flow: 'C',
    title: 'A second claim on the same number is refused and says what stands in the way',
    async play(world) {
      const answer = await link(world, localNumber, recall(world, 'did'));
      must(answer.status === 409, `The second link was answered with ${answer.status}.`);
      must(answer.text.includes(recall(world, 'linkId')), 'The answer does not name the link in the way.');
      return 'conflict, names the link';
    },
  },
  {
    flow: 'C',
    title: 'Unlinking keeps the history',
    async play(world) {
      const path = `/api/v1/party-links/${recall(world, 'linkId')}/unlinking`;
      const ended = await callOffice(world.second, 'POST', path, { body: { reason: 'Demonstration' } });
      must(ended.status === 200, `The unlinking was answered with ${ended.status}: ${ended.text}`);
      const list = await callOffice(
        world.second,
        'GET',
        `/api/v1/party-links?identifier=${localNumber}&includeUnlinked=true`,
      );
      must(textAt(list.body, 'items', 0, 'unlinkedAt') !== '', 'The ended link is gone.');
      return 'the ended link is still there, with its end';
    },
  },
];

async function ask({ second }: DemoWorld): Promise<{ readonly requestId: string; readonly uri: string }> {
  const answer = await callOffice(second, 'POST', '/api/v1/presentation-requests', {
    body: { purpose: 'Demonstration', credentialType: 'GlobalIdentifierCredential', flow: 'crossDevice' },
  });
  must(answer.status === 201, `The request was answered with ${answer.status}: ${answer.text}`);
  return { requestId: textAt(answer.body, 'requestId'), uri: textAt(answer.body, 'authorizationRequestUri') };
}

function link(world: DemoWorld, identifier: string, did: string): ReturnType<typeof callOffice> {
  return callOffice(world.second, 'POST', '/api/v1/party-links', {
    body: { identifier, did, evidence: { presentationRequestId: recall(world, 'requestId') } },
  });
}
