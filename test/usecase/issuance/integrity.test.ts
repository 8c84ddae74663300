import { afterEach, beforeEach, expect, test } from 'vitest';
import { registeredType } from '../../../src/domain/credential/type-registry.ts';
import { issueToHolder } from '../../../src/usecase/issuance/issue-to-holder.ts';
import { walletKey } from '../../support/claiming.ts';
import { addTestParty, type IssuingNode, publicUrl, startIssuingNode } from '../../support/issuing-office.ts';

let node: IssuingNode;
let partyId: string;
beforeEach(async () => {
  node = await startIssuingNode();
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
});
afterEach(() => node.ports.store.close());

async function issue(format: string): Promise<unknown> {
  const { credential } = await issueToHolder(node.ports, {
    ...{ caller: node.first.caller, partyId, configurationId: `GlobalIdentifierCredential_${format}` },
    ...{ assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }] },
    holder: { kind: 'key', jwk: walletKey.jwk },
  });
  if (typeof credential !== 'string') return credential;
  return JSON.parse(Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString());
}

const type = registeredType(publicUrl, 'GlobalIdentifierCredential');

test('an SD-JWT VC names its type metadata by the digest of what is published', async () => {
  const { typeMetadata, vct } = type;
  expect(await issue('dc+sd-jwt')).toMatchObject({ vct, 'vct#integrity': typeMetadata.digestSRI });
});

test('W3C credentials name their schema by the digest of what is published', async () => {
  const { url: id, digestSRI } = type.schema;
  const credentialSchema = { id, type: 'JsonSchema', digestSRI };
  expect(await issue('jwt_vc_json')).toMatchObject({ vc: { credentialSchema } });
  expect(await issue('ldp_vc')).toMatchObject({ credentialSchema });
});
