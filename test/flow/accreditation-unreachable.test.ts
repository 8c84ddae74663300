import { expect, onTestFinished, test } from 'vitest';
import {
  accredit,
  get,
  issueAt,
  post,
  receive,
  startAccreditingWorld,
} from '../support/accrediting-offices.ts';

test('an accreditation that cannot be checked again counts for nothing now, and for the past as it did', async () => {
  const world = await startAccreditingWorld();
  const { root, a, b, relying } = world;
  onTestFinished(() => Promise.all([root, b, relying].map((node) => node.close())).then(() => undefined));
  const rootToA = await accredit(root, a, { delegationDepth: 1 });
  await receive(a, rootToA);
  const aToB = await accredit(a, b);
  for (const accreditation of [rootToA, aToB]) await receive(relying, accreditation);
  const credential = await issueAt(b, 'jwt_vc_json');
  const verify = () => post(relying, '/api/v1/credential-verifications', { credential });
  const answerAt = (at: Date) =>
    get(
      relying,
      `/api/v1/trust-answers?${new URLSearchParams({
        ...{ issuer: b.did, credentialType: 'GlobalIdentifierCredential', at: at.toISOString() },
      })}`,
    );
  const before = world.now();
  expect((await verify()).body).toMatchObject({ trusted: true });
  await a.close();
  world.wait(2 * 60 * 60);
  expect((await verify()).body).toMatchObject({ verified: true, trusted: false });
  expect((await answerAt(world.now())).body).toMatchObject({
    allowed: false,
    reasons: ['notOnTrustList', 'unchecked'],
  });
  expect((await answerAt(before)).body).toMatchObject({ allowed: true });
});
