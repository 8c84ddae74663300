import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { issueToHolder } from '../../src/usecase/issuance/issue-to-holder.ts';
import { jwtVcId, walletKey } from './claiming.ts';
import { startIssuingNode } from './issuing-office.ts';

// A process of its own: issues credentials to a party on a database file, tells the id of each that was committed, and
// kills itself right after making the given signature, before the credential could be stored.
const [file = '', partyId = '', lastSignature = ''] = process.argv.slice(2);
const node = await startIssuingNode({
  open: (terms) => openSqliteStore({ file, ...terms }),
  offices: 'present',
  seed: `killed at ${lastSignature}`,
});
let signatures = 0;
const signing: typeof node.ports.signing = {
  async signerFor(...asked) {
    const signer = await node.ports.signing.signerFor(...asked);
    return {
      ...signer,
      async sign(data) {
        const signature = await signer.sign(data);
        signatures += 1;
        if (signatures === Number(lastSignature)) process.kill(process.pid, 'SIGKILL');
        return signature;
      },
    };
  },
};
for (;;) {
  const { issuedId } = await issueToHolder(
    { ...node.ports, signing },
    {
      caller: node.first.caller,
      partyId,
      configurationId: jwtVcId,
      assuranceLevel: 'high',
      evidence: [{ type: 'registerExtract' }],
      holder: { kind: 'key', jwk: walletKey.jwk },
    },
  );
  process.stdout.write(`${issuedId}\n`);
}
