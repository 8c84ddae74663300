import type { Command } from 'commander';
import { parseDid } from '../../domain/did/did.ts';
import { completeArrival } from '../../usecase/move/complete-arrival.ts';
import { confirmDeparture } from '../../usecase/move/confirm-departure.ts';
import { departParty } from '../../usecase/move/depart-party.ts';
import { partyView } from '../../usecase/party/party-view.ts';
import { startArrival } from '../../usecase/move/start-arrival.ts';
import { withdrawDeparture } from '../../usecase/move/withdraw-departure.ts';
import { readData, readJsonFile } from '../read-file.ts';
import { onNode, type Outcome, type Session } from '../run.ts';

/** `gid party move …`: how an identifier goes from one office's node to another, a step at each in turn. */
export function addMoveCommands(party: Command, session: Session): void {
  const move = party.command('move').description('move an identifier from one office to another');
  addReceiving(move, session);
  addReleasing(move, session);
}

function addReceiving(move: Command, session: Session): void {
  move
    .command('start')
    .description('1. the office it goes to: prepare the log entry that gives it an address here')
    .argument('<did>')
    .requiredOption('--file <file>', 'party data as JSON')
    .option('--update-key <multikey>', 'the key of the party, where it keeps the update key itself')
    .action((did: string, options: { file: string; updateKey?: string }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const { file, updateKey } = options;
        const control =
          updateKey === undefined
            ? ({ mode: 'office' } as const)
            : ({ mode: 'holder', updateKey, keys: [] } as const);
        const data = readData(file);
        const json = await startArrival(ports, { caller: await caller(), did: parseDid(did), data, control });
        return { json, text: `Arrival ${json.arrivalId}\n${JSON.stringify(json.unsigned)}` };
      }),
    );
  move
    .command('complete')
    .description('3. the office it goes to: publish it here with the signed entry')
    .argument('<arrivalId>')
    .requiredOption('--entry <file>', 'the signed entry')
    .option('--proofs <file>', 'a JSON list of the approvals of its witnesses, where it has some')
    .action((arrivalId: string, { entry, proofs }: { entry: string; proofs?: string }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const signedEntry = readJsonFile(entry);
        const given = proofs === undefined ? [] : readJsonFile(proofs);
        const arrived = await completeArrival(ports, {
          ...{ caller: await caller(), arrivalId, signedEntry },
          witnessProofs: Array.isArray(given) ? given : [],
        });
        return { json: partyView(arrived), text: `Arrived ${arrived.partyId}\n${arrived.did}` };
      }),
    );
}

function addReleasing(move: Command, session: Session): void {
  move
    .command('sign')
    .description('2. the office it leaves: sign the entry, and nothing else for it from then on')
    .argument('<partyId>')
    .requiredOption('--entry <file>', 'the prepared entry')
    .action((partyId: string, { entry }: { entry: string }, command: Command) =>
      onNode(session, command, async ({ ports, caller }): Promise<Outcome> => {
        const unsigned = readJsonFile(entry);
        const { party, signedEntry, witnessProofs } = await departParty(ports, {
          ...{ caller: await caller(), partyId, unsigned },
        });
        const proofs = witnessProofs.length === 0 ? {} : { witnessProofs };
        const json = { party: partyView(party), signedEntry, ...proofs };
        return { json, text: JSON.stringify(signedEntry) };
      }),
    );
  move
    .command('confirm')
    .description('4. the office it left: let the old address lead to the new one, and forget the keys')
    .argument('<partyId>')
    .argument('<did>', 'its DID at the other office')
    .action((partyId: string, did: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const moved = await confirmDeparture(ports, {
          ...{ caller: await caller(), partyId, did: parseDid(did) },
        });
        return { json: partyView(moved), text: `Moved ${partyId}\n${did}` };
      }),
    );
  move
    .command('withdraw')
    .description('the office it leaves: take it back, eight days later, where it never arrived')
    .argument('<partyId>')
    .action((partyId: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const back = await withdrawDeparture(ports, { caller: await caller(), partyId });
        return { json: partyView(back), text: `Back ${partyId}\n${back.did}` };
      }),
    );
}
