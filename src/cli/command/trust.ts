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
import { addTrustRoot, endTrustRoot, trustRoots } from '../../usecase/trust/trust-roots.ts';
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
  addRootCommands(trust, session);
}

function addRootCommands(trust: Command, session: Session): void {
  const root = trust
    .command('root')
    .description('whose accreditations the office believes by themselves, beside those of GID_TRUST_ROOTS');
  root
    .command('add')
    .argument('<did>')
    .action((did: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const added = await addTrustRoot(ports, { caller: await caller(), did: parseDid(did) });
        return { json: added, text: `Added ${added.did}.` };
      }),
    );
  root.command('list').action((_options: unknown, command: Command) =>
    onNode(session, command, async ({ ports, office }) => {
      const items = await trustRoots(ports, (await office()).officeCode);
      const rows = items.map(({ did, until }) => [
        until === undefined ? 'in force' : `until ${until.toISOString()}`,
        did,
      ]);
      return { json: { items }, text: table(rows) };
    }),
  );
  root
    .command('remove')
    .description('end a root from now on; it still answers for the past')
    .argument('<did>')
    .action((did: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        await endTrustRoot(ports, { caller: await caller(), did: parseDid(did) });
        return { json: { did, ended: true }, text: `Ended ${did}.` };
      }),
    );
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
