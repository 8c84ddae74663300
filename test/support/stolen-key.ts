import { tokenOf } from './documents.ts';
import { addSeconds } from '../../src/base/clock.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { issueToHolder } from '../../src/usecase/issuance/issue-to-holder.ts';
import { partyViewSchema } from '../../src/usecase/party/party-view.ts';
import type { Ports } from '../../src/usecase/ports.ts';
import { registerParty } from '../../src/usecase/party/register-party.ts';
import { verifyCredential } from '../../src/usecase/verify-credential.ts';
import { jwtVcId, walletKey } from './claiming.ts';
import { works } from './registering-office.ts';
import { type OfficeNode, startOffice } from './world.ts';

/** An office whose key for assertions somebody has a copy of. */
export type RobbedOffice = {
  readonly node: OfficeNode;
  readonly caller: {
    readonly officeCode: OfficeNode['officeCode'];
    readonly actor: string;
    readonly scopes: typeof scopes;
  };
  readonly partyId: string;
  /** Lets time pass. */
  wait(seconds: number): void;
  /** A credential by the stolen key that is right in every other way, said to be issued so many seconds ago. */
  forge(secondsAgo: number): Promise<string>;
  issue(): Promise<string>;
  /** Whether the office itself accepts the credential. */
  accepts(credential: string): Promise<boolean>;
};

/** Starts an office on loopback and copies its key; the office is closed by the caller. */
export async function startRobbedOffice(): Promise<RobbedOffice> {
  let now = new Date('2026-05-04T10:00:00Z');
  const node = await startOffice({ clock: () => now });
  const { ports } = node;
  const caller = { officeCode: node.officeCode, actor: 'test', scopes };
  const control = { mode: 'office' } as const;
  const { partyId } = partyViewSchema.parse(await registerParty(ports, { caller, data: works(), control }));
  const stolen = await ports.signing.signerFor(parseDid(node.did), 'assertionMethod', 'EdDSA');
  const issueWith = async (issuing: Ports) => {
    const { credential } = await issueToHolder(issuing, {
      caller,
      partyId,
      configurationId: jwtVcId,
      assuranceLevel: 'high',
      evidence: [{ type: 'registerExtract', digest: 'A'.repeat(43), checkedOn: '2026-04-30' }],
      holder: { kind: 'key', jwk: walletKey.jwk },
    });
    return tokenOf(credential);
  };
  return {
    ...{ node, caller, partyId },
    wait: (seconds) => void (now = addSeconds(now, seconds)),
    issue: () => issueWith(ports),
    forge: (secondsAgo) =>
      issueWith({
        ...ports,
        clock: () => addSeconds(now, -secondsAgo),
        signing: { signerFor: async () => stolen },
      }),
    async accepts(credential) {
      const trustList = await ports.store.read.trustList.list(node.officeCode);
      return (await verifyCredential(ports, { credential, trustList })).verified;
    },
  };
}
