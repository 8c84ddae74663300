import { type Command, Option } from 'commander';
import { Problem } from '../../base/problem.ts';
import { parseDid } from '../../domain/did/did.ts';
import { isOfficeCode } from '../../domain/trust/office.ts';
import {
  type CredentialType,
  credentialTypes,
  type TrustedIssuer,
} from '../../domain/trust/trusted-issuer.ts';
import { addTrustedIssuer } from '../../usecase/office/add-trusted-issuer.ts';
import { endTrustedIssuer } from '../../usecase/office/end-trusted-issuer.ts';
import { onNode, type Session, table } from '../run.ts';

/** `gid trust`: who may issue what, in the eyes of the office. */
export function addTrustCommands(program: Command, session: Session): void {
  const trust = program.command('trust').description('the issuers whose credentials the office relies on');
  trust
    .command('add')
    .description('accredit an issuer; its DID has to resolve, with its whole history verified')
    .argument('<did>', 'the DID of the issuer')
    .argument('<code>', 'the WIPO ST.3 code of its office')
    .addOption(
      new Option('--type <type...>', 'what it may issue')
        .choices(credentialTypes)
        .default(['GlobalIdentifierCredential']),
    )
    .action((did: string, code: string, { type }: { type: readonly CredentialType[] }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        if (!isOfficeCode(code)) throw new Problem('invalid-request', 'The code is two upper-case letters.');
        const items = await addTrustedIssuer(ports, {
          caller: await caller(),
          did: parseDid(did),
          officeCode: code,
          credentialTypes: type,
        });
        return { json: { items }, text: table(items.map(columns)) };
      }),
    );
  addListAndEnd(trust, session);
}

function addListAndEnd(trust: Command, session: Session): void {
  trust
    .command('list')
    .description('list the trust list, with what has ended')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const items = await ports.store.read.trustList.list((await office()).officeCode);
        return { json: { items }, text: table(items.map(columns)) };
      }),
    );
  trust
    .command('end')
    .description('end an accreditation from now on')
    .argument('<id>')
    .action((id: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        await endTrustedIssuer(ports, { caller: await caller(), id });
        return { json: { id, ended: true }, text: `Ended ${id}.` };
      }),
    );
}

function columns({ id, until, officeCode, credentialType, did }: TrustedIssuer): string[] {
  return [
    id,
    until === undefined ? 'in force' : `until ${until.toISOString()}`,
    officeCode,
    credentialType,
    did,
  ];
}
