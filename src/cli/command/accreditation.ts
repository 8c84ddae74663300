import { type Command, Option } from 'commander';
import { Problem } from '../../base/problem.ts';
import { parseDid } from '../../domain/did/did.ts';
import { isOfficeCode } from '../../domain/trust/office.ts';
import { type CredentialType, credentialTypes } from '../../domain/trust/trusted-issuer.ts';
import { accreditOffice } from '../../usecase/trust/accredit-office.ts';
import { credentialOf } from '../../usecase/trust/find-chain.ts';
import { receiveAccreditation } from '../../usecase/trust/receive-accreditation.ts';
import type { KeptAccreditation } from '../../usecase/trust/trust-records.ts';
import { onNode, type Session, table } from '../run.ts';
import { readText } from '../read-file.ts';

type GiveOptions = {
  readonly type: readonly CredentialType[];
  readonly depth: string;
  readonly until?: string;
};

/** `gid accreditation`: credentials by which offices let others issue. */
export function addAccreditationCommands(program: Command, session: Session): void {
  const accreditation = program
    .command('accreditation')
    .description('accreditations: credentials by which one office lets another issue');
  accreditation
    .command('add')
    .description('accredit another office; prints the credential to be given to it')
    .argument('<did>', 'the DID of the office')
    .argument('<code>', 'the WIPO ST.3 code it is to speak under')
    .addOption(
      new Option('--type <type...>', 'what it may issue')
        .choices(credentialTypes)
        .default(['GlobalIdentifierCredential']),
    )
    .option('--depth <count>', 'how many accreditations may follow below this one', '0')
    .option('--until <time>', 'when it ends; a year from now where not given')
    .action((did: string, code: string, options: GiveOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        if (!isOfficeCode(code)) throw new Problem('invalid-request', 'The code is two upper-case letters.');
        const kept = await accreditOffice(ports, {
          caller: await caller(),
          did: parseDid(did),
          officeCode: code,
          credentialTypes: options.type,
          delegationDepth: depthOf(options.depth),
          validUntil: momentOf(options.until),
        });
        return { json: kept, text: kept.credential };
      }),
    );
  addReceiveAndList(accreditation, session);
}

function addReceiveAndList(accreditation: Command, session: Session): void {
  accreditation
    .command('import')
    .description('keep an accreditation that another office gave; it is verified first')
    .argument('<file>', 'a file with the credential')
    .action((file: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const credential = credentialOf(readText(file).trim());
        const kept = await receiveAccreditation(ports, { caller: await caller(), credential });
        return { json: kept, text: table([columns(kept)]) };
      }),
    );
  accreditation
    .command('list')
    .description('list the accreditations the office gave and keeps, with what has ended')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const items = await ports.store.read.accreditations.list((await office()).officeCode);
        return { json: { items }, text: table(items.map(columns)) };
      }),
    );
}

function depthOf(text: string): number {
  if (/^[0-4]$/.test(text)) return Number(text);
  throw new Problem('invalid-request', 'The depth is a number from 0 to 4.');
}

function momentOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw new Problem('invalid-request', 'The end is no time.');
  return moment;
}

function columns(kept: KeptAccreditation): string[] {
  const { accreditationId, origin, issuerOfficeCode, officeCode, revokedFrom, accreditedFor } = kept;
  return [
    accreditationId,
    origin,
    revokedFrom === undefined ? 'in force' : `revoked from ${revokedFrom.toISOString()}`,
    `${issuerOfficeCode} → ${officeCode}`,
    accreditedFor.map(({ credentialType }) => credentialType).join(','),
    kept.subject,
  ];
}
