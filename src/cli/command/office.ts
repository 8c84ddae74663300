import type { Command } from 'commander';
import { Problem } from '../../base/problem.ts';
import { isOfficeCode, type Office } from '../../domain/trust/office.ts';
import { addOffice } from '../../usecase/office/add-office.ts';
import { revokeOfficeKeys } from '../../usecase/identifier/revoke-office-keys.ts';
import { addCertificateCommands } from './certificate.ts';
import { onNode, type Session, table } from '../run.ts';

/** `gid office`: the offices on this node. */
export function addOfficeCommands(program: Command, session: Session): void {
  const office = program.command('office').description('the offices on this node');
  office
    .command('add')
    .description('add an office: its identifier, its keys and a trust list that begins with itself')
    .argument('<code>', 'WIPO ST.3 code, two upper-case letters')
    .argument('<name>', 'the name of the office')
    .action((code: string, name: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports }) => {
        if (!isOfficeCode(code)) throw new Problem('invalid-request', 'The code is two upper-case letters.');
        const added = await addOffice(ports, { officeCode: code, name, actor: 'cli' });
        return { json: show(added), text: `Added office ${added.officeCode}: ${added.did}` };
      }),
    );
  office
    .command('revoke-keys')
    .description(
      'revoke and replace every key of the office itself, because one may be in other hands; what it issued before no longer verifies and is issued anew',
    )
    .option(
      '--since <time>',
      'since when it may be so: what is on record as issued before that stays valid here',
    )
    .action((options: { readonly since?: string }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const compromisedSince = options.since === undefined ? undefined : new Date(options.since);
        if (compromisedSince !== undefined && Number.isNaN(compromisedSince.getTime()))
          throw new Problem('invalid-request', 'That is no time.');
        const revoked = await revokeOfficeKeys(ports, await caller(), { compromisedSince });
        return { json: show(revoked), text: `Revoked the keys of office ${revoked.officeCode}` };
      }),
    );
  addCertificateCommands(office, session);
  office
    .command('list')
    .description('list the offices')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ ports }) => {
        const offices = await ports.store.read.offices.list();
        return {
          json: { items: offices.map(show) },
          text: table(offices.map(({ officeCode, name, did }) => [officeCode, name, did])),
        };
      }),
    );
}

function show({ officeCode, name, did, createdAt }: Office): Record<string, string> {
  return { officeCode, name, did, createdAt: createdAt.toISOString() };
}
