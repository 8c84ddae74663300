import type { Command } from 'commander';
import { Problem } from '../../base/problem.ts';
import { readCertificate } from '../../protocol/jose/certificate.ts';
import { certificateClientId, installCertificate } from '../../usecase/presentation/install-certificate.ts';
import type { OfficeCertificate } from '../../usecase/records.ts';
import { readText } from '../read-file.ts';
import { onNode, type Session, table } from '../run.ts';

type InstallOptions = { readonly chain?: string; readonly key?: string };

/** `gid office certificate`: the certificates under which wallets may be asked. */
export function addCertificateCommands(office: Command, session: Session): void {
  const certificate = office
    .command('certificate')
    .description('the certificates under which the office may ask wallets');
  certificate
    .command('install')
    .description('take a certificate of the office and its key; the key is kept like all others')
    .requiredOption('--chain <file>', 'PEM: the certificate of the office and those above it')
    .requiredOption(
      '--key <file>',
      'PEM: the private key on P-256, not encrypted; remove the file afterwards',
    )
    .action(({ chain, key }: InstallOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        if (chain === undefined || key === undefined)
          throw new Problem('invalid-request', 'Give --chain and --key.');
        const installed = await installCertificate(ports, {
          caller: await caller(),
          chain: readText(chain),
          key: readText(key),
        });
        return { json: show(installed), text: `Installed: ${certificateClientId(installed)}` };
      }),
    );
  certificate
    .command('list')
    .description('list the certificates, the one installed last first')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office: chosen }) => {
        const { officeCode } = await chosen();
        const installed = (await ports.store.read.certificates.list(officeCode)).map(show);
        return {
          json: { items: installed },
          text: table(installed.map(({ clientId, validUntil }) => [clientId, validUntil])),
        };
      }),
    );
}

function show(certificate: OfficeCertificate) {
  const [leaf = ''] = certificate.chain;
  return {
    clientId: certificateClientId(certificate),
    installedAt: certificate.installedAt.toISOString(),
    validUntil: readCertificate(Buffer.from(leaf, 'base64'))?.validUntil.toISOString() ?? '',
  };
}
