import { describe, expect, onTestFinished, test } from 'vitest';
import { epochSeconds } from '../../../src/base/clock.ts';
import { parseDid } from '../../../src/domain/did/did.ts';
import { signJwt } from '../../../src/protocol/jose/sign-jwt.ts';
import { issueToHolder } from '../../../src/usecase/issuance/issue-to-holder.ts';
import { revokeOfficeKeys } from '../../../src/usecase/identifier/revoke-office-keys.ts';
import { verifyCredential } from '../../../src/usecase/verify-credential.ts';
import { walletKey } from '../../support/claiming.ts';
import { startRobbedOffice } from '../../support/stolen-key.ts';

const day = 24 * 60 * 60;

async function robbed() {
  const office = await startRobbedOffice();
  onTestFinished(() => office.node.close());
  const { node, caller, partyId, wait } = office;
  const { ports } = node;
  const stolen = await ports.signing.signerFor(parseDid(node.did), 'assertionMethod', 'EdDSA');
  const issue = async (format: string) => {
    const { credential } = await issueToHolder(ports, {
      ...{ caller, partyId, configurationId: `GlobalIdentifierCredential_${format}` },
      ...{ assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }] },
      holder: { kind: 'key', jwk: walletKey.jwk },
    });
    return credential;
  };
  const accepts = async (credential: Awaited<ReturnType<typeof issue>>) => {
    const trustList = await ports.store.read.trustList.list(node.officeCode);
    return (await verifyCredential(ports, { credential, trustList })).verified;
  };
  /** The same credential with other members, by the stolen key. */
  const forged = (credential: unknown, more: (vc: Record<string, unknown>) => object) => {
    const payload = JSON.parse(Buffer.from(String(credential).split('.')[1] ?? '', 'base64url').toString());
    return signJwt(stolen, { typ: 'JWT' }, { ...payload, ...more(payload) });
  };
  const now = () => ports.clock();
  return { node, caller, wait, issue, accepts, forged, now };
}

const formats = ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'];

describe('keys that were in other hands since a moment', () => {
  test.each(formats)('leave what was issued before it, as %s, and nothing later', async (format) => {
    const { node, caller, wait, issue, accepts, now } = await robbed();
    const before = await issue(format);
    wait(day);
    const compromisedSince = now();
    const at = await issue(format);
    wait(day);
    const after = await issue(format);
    expect(await Promise.all([before, at, after].map(accepts))).toEqual([true, true, true]);
    await revokeOfficeKeys(node.ports, caller, { compromisedSince });
    wait(60);
    expect(await Promise.all([before, at, after].map(accepts))).toEqual([true, false, false]);
    expect(await accepts(await issue(format))).toBe(true);
    await node.checkState();
  });

  test('make nothing valid that is not on record word for word, whatever date it bears', async () => {
    const { node, caller, wait, issue, accepts, forged, now } = await robbed();
    const before = await issue('jwt_vc_json');
    wait(day);
    const forgeries = [
      await forged(before, () => ({ jti: 'urn:uuid:00000000-0000-4000-8000-000000000000' })),
      await forged(before, ({ exp }) => ({ exp: Number(exp) + 1 })),
      await forged(before, () => ({ nbf: epochSeconds(now()) - day + 1 })),
    ];
    expect(await Promise.all(forgeries.map(accepts))).toEqual([true, true, true]);
    await revokeOfficeKeys(node.ports, caller, { compromisedSince: now() });
    wait(60);
    expect(await accepts(before)).toBe(true);
    expect(await Promise.all(forgeries.map(accepts))).toEqual([false, false, false]);
  });

  test('leave nothing where it is not said since when', async () => {
    const { node, caller, wait, issue, accepts } = await robbed();
    const before = await issue('jwt_vc_json');
    wait(day);
    await revokeOfficeKeys(node.ports, caller);
    wait(60);
    expect(await accepts(before)).toBe(false);
  });

  test('are not compromised since a time to come', async () => {
    const { node, caller, now } = await robbed();
    const compromisedSince = new Date(now().getTime() + 1000);
    await expect(revokeOfficeKeys(node.ports, caller, { compromisedSince })).rejects.toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/compromisedSince' }],
    });
  });

  test('are told over the API, and published by thumbprint', async () => {
    const { node, now } = await robbed();
    const compromisedSince = now().toISOString();
    const answer = await fetch(`${node.url}/api/v1/office-key-compromises`, {
      method: 'POST',
      headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
      body: JSON.stringify({ compromisedSince }),
    });
    expect(answer.status).toBe(200);
    const published = Object(await (await fetch(`${node.url}/offices/xa/accreditations`)).json());
    expect(published.keyCompromises).toEqual(
      Array.from({ length: 2 }, () => ({ keyThumbprint: expect.any(String), since: compromisedSince })),
    );
  });
});
