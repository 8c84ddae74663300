import type { Command } from 'commander';
import { parseDid } from '../../domain/did/did.ts';
import type { Party } from '../../domain/party/party.ts';
import {
  changePartyIdentifier,
  endPartyIdentifier,
} from '../../usecase/identifier/change-party-identifier.ts';
import { mergeParties, splitParties } from '../../usecase/candidate/merge-parties.ts';
import { partyView } from '../../usecase/party/party-view.ts';
import { onNode, type Outcome, type Session } from '../run.ts';

/** `gid party …`: what the office does with the identifiers whose keys it keeps. */
export function addIdentifierCommands(party: Command, session: Session): void {
  party
    .command('rotate')
    .description('replace the keys the office keeps for a party')
    .argument('<partyId>')
    .action((partyId: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const update = { kind: 'rotate' } as const;
        const changed = await changePartyIdentifier(ports, { caller: await caller(), partyId, update });
        return told(changed, 'New keys for');
      }),
    );
  party
    .command('end')
    .description('end the identifier of a party for good')
    .argument('<partyId>')
    .option('--successor <did>', 'the DID that takes its place')
    .action((partyId: string, { successor }: { successor?: string }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const named = successor === undefined ? undefined : parseDid(successor);
        const ended = await endPartyIdentifier(ports, { caller: await caller(), partyId, successor: named });
        return told(ended, 'Ended');
      }),
    );
  addPair(party, session, {
    name: 'merge',
    description: 'merge two registrations of one party',
    isSame: true,
  });
  addPair(party, session, {
    name: 'split',
    description: 'split two merged registrations again',
    isSame: false,
  });
}

function addPair(
  party: Command,
  session: Session,
  pair: { readonly name: string; readonly description: string; readonly isSame: boolean },
): void {
  const { name, description, isSame } = pair;
  party
    .command(name)
    .description(`${description}; each identifier then ${isSame ? 'names' : 'no longer names'} the other`)
    .argument('<partyId>')
    .argument('<otherPartyId>')
    .action((one: string, other: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const pairing = { caller: await caller(), partyIds: [one, other] } as const;
        const done = isSame ? await mergeParties(ports, pairing) : await splitParties(ports, pairing);
        const { canonicalDid, parties } = done;
        const decision = 'decided' in done ? done.decided?.decision : done.decision;
        const text =
          decision?.isFinal === false
            ? 'Nothing is changed before a second person decides the same.'
            : isSame
              ? `Merged; the canonical DID is\n${canonicalDid}`
              : 'Split.';
        return { json: { canonicalDid, parties: parties.map(partyView) }, text };
      }),
    );
}

function told(party: Party, what: string): Outcome {
  return { json: partyView(party), text: `${what} ${party.partyId}\n${party.did}` };
}
