import type { Command } from 'commander';
import { ensureInstances } from '../../usecase/vc-api/ensure-instances.ts';
import { suiteConfig } from '../../usecase/vc-api/suite-config.ts';
import { type CommandContext, onNode, type Outcome, type Session, table } from '../run.ts';

/** `gid vc-api`: the issuers and verifiers that the published test suites are pointed at. */
export function addVcApiCommands(program: Command, session: Session): void {
  const group = program
    .command('vc-api')
    .description('the issuers, verifiers and holders of the VC API (GID_VC_API)');
  group
    .command('list')
    .description('list the instances, with the DID of each issuer')
    .action((_options: unknown, command: Command) => onNode(session, command, listInstances));
  group
    .command('suite-config')
    .description('print what to write into localConfig.cjs of the W3C’s test suites')
    .action((_options: unknown, command: Command) => onNode(session, command, describeForSuites));
}

async function listInstances({ node, ports }: CommandContext): Promise<Outcome> {
  await node.firstOffice();
  const identities = await ensureInstances(ports);
  const items = ports.vcApi.map(({ id, role, office, access }) => {
    const did = identities.find(({ instanceId }) => instanceId === id)?.did;
    const endpoint = `${ports.node.publicUrl}/${role}s/${id}`;
    return { id, role, officeCode: office, access, endpoint, ...(did === undefined ? {} : { did }) };
  });
  const text =
    items.length === 0
      ? 'No instance is configured in GID_VC_API.'
      : table(items.map(({ id, role, access, endpoint, did = '' }) => [id, role, access, endpoint, did]));
  return { json: { items }, text };
}

async function describeForSuites({ node, ports }: CommandContext): Promise<Outcome> {
  await node.firstOffice();
  const config = suiteConfig(ports, await ensureInstances(ports));
  return { json: config, text: `module.exports = ${JSON.stringify(config, null, 2)};` };
}
