import { type Command, Option } from 'commander';
import { parseDid } from '../../domain/did/did.ts';
import { type PeerOffice, type PeerPermission, peerPermissions } from '../../domain/trust/peer-office.ts';
import { addPeerOffice, endPeerOffice } from '../../usecase/witness/peer-offices.ts';
import { onNode, type Session, table } from '../run.ts';

/** `gid peer`: the other offices that the office works with. */
export function addPeerCommands(program: Command, session: Session): void {
  const peer = program.command('peer').description('the offices that witness identifiers with this one');
  peer
    .command('add')
    .description('work with an office; its DID has to resolve, with its whole history verified')
    .argument('<did>', 'the DID of the office')
    .addOption(
      new Option('--may <permission...>', 'witness: we witness for it; witnessesUs: it witnesses for us')
        .choices(peerPermissions)
        .makeOptionMandatory(),
    )
    .action((did: string, { may }: { may: readonly PeerPermission[] }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const added = await addPeerOffice(ports, {
          ...{ caller: await caller(), did: parseDid(did), permissions: may },
        });
        return { json: added, text: table([columns(added)]) };
      }),
    );
  peer
    .command('list')
    .description('list the peers, with those that have ended')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const items = await ports.store.read.peerOffices.list((await office()).officeCode);
        return { json: { items }, text: table(items.map(columns)) };
      }),
    );
  peer
    .command('end')
    .description('end the work with a peer from now on')
    .argument('<peerId>')
    .action((peerId: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        await endPeerOffice(ports, { caller: await caller(), peerId });
        return { json: { peerId, ended: true }, text: `Ended ${peerId}.` };
      }),
    );
}

function columns({ peerId, until, permissions, witness = '', did }: PeerOffice): string[] {
  const state = until === undefined ? 'in force' : `until ${until.toISOString()}`;
  return [peerId, state, permissions.join(', '), witness, did];
}
