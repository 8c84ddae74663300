import type { Command } from 'commander';
import { isJsonObject, type JsonObject, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { VerificationResult } from '../../domain/credential/verification-result.ts';
import { accreditedFinder } from '../../usecase/trust/accredited-finder.ts';
import { verifyCredential } from '../../usecase/verify-credential.ts';
import { onNode, type Session } from '../run.ts';
import { readText } from '../read-file.ts';

const marks = { passed: '✓', failed: '✗', skipped: '–' } as const;

/** `gid verify`: every check of a credential, by name. */
export function addVerifyCommand(program: Command, session: Session): void {
  program
    .command('verify')
    .description('check a credential by the trust list of the office; 1 where it is not verified')
    .argument('<file>', 'a file with an SD-JWT VC, a JWT VC, or a JSON document with a proof')
    .action((file: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const credential = credentialIn(readText(file).trim());
        const { officeCode } = await office();
        const trustList = await ports.store.read.trustList.list(officeCode);
        const accredited = accreditedFinder(ports, officeCode);
        const result = await verifyCredential(ports, { credential, trustList, accredited });
        return { json: result, text: describe(result), isNegative: !result.verified };
      }),
    );
}

function credentialIn(text: string): string | JsonObject {
  if (text === '') throw new Problem('invalid-request', 'The file is empty.');
  if (!text.startsWith('{')) return text;
  const read = readJson(text);
  if ('fault' in read || !isJsonObject(read.value))
    throw new Problem('invalid-request', 'The file holds no acceptable JSON document.');
  return read.value;
}

function describe({ checks, verified, trusted }: VerificationResult): string {
  const lines = checks.map(({ name, outcome, detail }) => `${marks[outcome]} ${name.padEnd(17)} ${detail}`);
  const verdict = verified
    ? trusted
      ? 'Verified and trusted.'
      : 'Verified, but not trusted.'
    : 'Not verified.';
  return [...lines, verdict].join('\n');
}
