import { afterEach, beforeEach, expect, test } from 'vitest';
import { vctUrl } from '../../src/domain/credential/credential-type.ts';
import type { TrustedIssuer } from '../../src/domain/trust/trusted-issuer.ts';
import { issueToHolder } from '../../src/usecase/issuance/issue-to-holder.ts';
import type { Documents } from '../../src/usecase/ports.ts';
import { createStatusListPublisher } from '../../src/usecase/issuance/publish-status-list.ts';
import type { StatusListForm } from '../../src/usecase/issuance/sign-status-list.ts';
import { revokeCredential } from '../../src/usecase/issuance/revoke-credential.ts';
import { createStatusReader } from '../../src/usecase/verification/read-status.ts';
import { verifyCredential } from '../../src/usecase/verify-credential.ts';
import { documentVcId, jwtVcId, sdJwtId, walletKey } from '../support/claiming.ts';
import { addTestParty, type IssuingNode, publicUrl, startIssuingNode } from '../support/issuing-office.ts';

let node: IssuingNode;
let partyId: string;
let trustList: readonly TrustedIssuer[];
beforeEach(async () => {
  node = await startIssuingNode();
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
  const credentialType = 'GlobalIdentifierCredential';
  trustList = [
    {
      id: 'xa',
      did: node.first.did,
      officeCode: node.first.officeCode,
      credentialType,
      vct: [vctUrl(publicUrl, credentialType)],
      since: new Date(0),
      until: undefined,
    },
  ];
});
afterEach(() => node.ports.store.close());

function formOf(segment: string, purpose: string | undefined): StatusListForm {
  if (segment === 'status-lists') return { kind: 'tokenStatusList' };
  return { kind: 'bitstringDocument', purpose: purpose === 'suspension' ? 'suspension' : 'revocation' };
}

/** The office's published lists, as another office fetches them. */
function publishedLists(): Documents {
  const publish = createStatusListPublisher(node.ports);
  return {
    async get(url) {
      const [segment = '', listId = '', purpose] = url.slice(`${publicUrl}/offices/xa/`.length).split('/');
      const form = formOf(segment, purpose);
      const jwt = await publish(form, node.first.officeCode, listId);
      if (jwt === undefined) return { outcome: 'absent' };
      return { outcome: 'found', body: Buffer.from(jwt), contentType: 'application/jwt', maxAge: undefined };
    },
  };
}

test.each([sdJwtId, jwtVcId, documentVcId])(
  '%s passes every check until it is revoked',
  async (configurationId) => {
    const { credential, issuedId } = await issueToHolder(node.ports, {
      caller: node.first.caller,
      partyId,
      configurationId,
      assuranceLevel: 'high',
      evidence: [{ type: 'registerExtract', digest: 'A'.repeat(43), checkedOn: '2026-04-30' }],
      holder: { kind: 'key', jwk: walletKey.jwk },
    });
    const ports = { ...node.ports, statusReader: createStatusReader(publishedLists(), node.ports.contexts) };
    const verify = () =>
      verifyCredential(ports, { credential, trustList, expectedType: 'GlobalIdentifierCredential' });
    const good = await verify();
    expect(good).toMatchObject({ verified: true, trusted: true });
    expect(good.credential?.claims).toMatchObject({
      name: 'Example Works',
      evidence: [{ type: 'registerExtract', digest: 'A'.repeat(43), checkedOn: '2026-04-30' }],
    });
    await revokeCredential(node.ports, node.first.caller, issuedId);
    node.wait(60);
    const bad = await verify();
    expect(bad.verified).toBe(false);
    expect(bad.checks.find(({ name }) => name === 'status')).toMatchObject({ code: 'CREDENTIAL_REVOKED' });
  },
);
