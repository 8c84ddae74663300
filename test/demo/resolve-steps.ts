import { at, must } from './expect.ts';
import { callOffice } from './office-client.ts';
import { type DemoStep, recall } from './world.ts';

const didKey = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';

/** Flow D: any office resolves any identifier, and sees when one has ended. */
export const resolveSteps: readonly DemoStep[] = [
  {
    flow: 'D',
    title: 'The second office resolves an identifier that the first one hosts',
    async play(world) {
      const answer = await callOffice(world.second, 'GET', `/1.0/identifiers/${recall(world, 'did')}`, {
        anonymous: true,
        headers: { accept: 'application/did-resolution' },
      });
      must(answer.status === 200, `Resolution was answered with ${answer.status}: ${answer.text}`);
      must(
        at(answer.body, 'didDocument', 'id') === recall(world, 'did'),
        'The document is of another identifier.',
      );
      return `version ${String(at(answer.body, 'didDocumentMetadata', 'versionId')).slice(0, 8)}…, whole chain verified`;
    },
  },
  {
    flow: 'D',
    title: 'did:key, did:jwk and did:web resolve too',
    async play({ second, wallet, first }) {
      const jwk = Buffer.from(JSON.stringify(wallet.publicJwk)).toString('base64url');
      const host = new URL(first.url).host.replace(':', '%3A');
      const dids = [didKey, `did:jwk:${jwk}`, `did:web:${host}:offices:${first.officeCode.toLowerCase()}`];
      for (const did of dids) {
        const answer = await callOffice(second, 'GET', `/1.0/identifiers/${encodeURIComponent(did)}`, {
          anonymous: true,
        });
        must(
          answer.status === 200,
          `${did.slice(0, 12)}… was answered with ${answer.status}: ${answer.text}`,
        );
      }
      return `${dids.length} methods`;
    },
  },
  {
    flow: 'D',
    title: 'An unknown identifier is told apart from a malformed one',
    async play({ first, second }) {
      const unknown = await callOffice(second, 'GET', `/1.0/identifiers/${first.did}x`, { anonymous: true });
      const malformed = await callOffice(second, 'GET', '/1.0/identifiers/did:webvh:', { anonymous: true });
      must([404, 500].includes(unknown.status), `The unknown one was answered with ${unknown.status}.`);
      must(malformed.status === 400, `The malformed one was answered with ${malformed.status}.`);
      return `${unknown.status} and ${malformed.status}`;
    },
  },
  {
    flow: 'D',
    title: 'A deactivated identifier is gone for every office',
    async play(world) {
      const path = `/api/v1/parties/${recall(world, 'partyId')}/deactivation`;
      const ended = await callOffice(world.first, 'POST', path);
      must(ended.status === 200, `The deactivation was answered with ${ended.status}: ${ended.text}`);
      const here = await callOffice(world.first, 'GET', `/1.0/identifiers/${recall(world, 'did')}`, {
        anonymous: true,
      });
      // A resolver reads a DID anew at most once a second, whatever it is asked.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const target = `/1.0/identifiers/${recall(world, 'did')}?noCache=true`;
      const there = await callOffice(world.second, 'GET', target, { anonymous: true });
      must(here.status === 410, `The host answers ${here.status}.`);
      must(there.status === 410, `The other office answers ${there.status}.`);
      return '410 at both offices';
    },
  },
];
