import { Command, CommanderError } from 'commander';
import { Problem } from '../base/problem.ts';
import type { CliTerms } from './cli-node.ts';
import { addAccreditationCommands } from './command/accreditation.ts';
import { addAuthorizationCommands } from './command/authorization.ts';
import { addCredentialCommands } from './command/credential.ts';
import { addDeferredCommands } from './command/deferred.ts';
import { addDomainCommands } from './command/domain.ts';
import { addFsckCommand } from './command/fsck.ts';
import { addGenerateCommand } from './command/generate.ts';
import { addOfficeCommands } from './command/office.ts';
import { addImportCommand } from './command/import.ts';
import { addDidLinkCommands } from './command/did-link.ts';
import { addLinkCommands } from './command/link.ts';
import { addSamePartyCommands } from './command/same-party.ts';
import { addMirrorCommand } from './command/mirror.ts';
import { addExportCommand } from './command/archive.ts';
import { addOfferCommand } from './command/offer.ts';
import { addPartyCommands } from './command/party.ts';
import { addPeerCommands } from './command/peer.ts';
import { addCandidateCommands } from './command/candidate.ts';
import { addSearchCommand } from './command/search.ts';
import { addRelationCommands } from './command/relation.ts';
import { addResolveCommand } from './command/resolve.ts';
import { addServeCommands } from './command/serve.ts';
import { addTrustCommands } from './command/trust.ts';
import { addVcApiCommands } from './command/vc-api.ts';
import { addVerifyCommand } from './command/verify.ts';
import { addWatchCommands } from './command/watch.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { Session } from './run.ts';

const helpText = `
Exit codes:
  0  done, the answer is yes
  1  done, the answer is no: not found, not verified, refused, findings
  2  the command or the configuration is not valid
  3  the store, a key or another host does not answer, or a fault of the program

Examples:
  $ gid serve
  $ gid credential add "back office" --role system
  $ gid party register --organization "Invented Works Ltd" --country CH --number 4711
  $ gid import register.json
  $ gid offer <partyId>
  $ gid resolve did:web:office.example
  $ gid fsck --json
  $ gid mirror https://gid.office.example
  $ gid export node.jsonl
  $ gid generate --records 1000000 --seed 7 --out register`;

const commands = [
  addServeCommands,
  addOfficeCommands,
  addCredentialCommands,
  addPartyCommands,
  addImportCommand,
  addOfferCommand,
  addAuthorizationCommands,
  addDeferredCommands,
  addResolveCommand,
  addVerifyCommand,
  addLinkCommands,
  addSearchCommand,
  addCandidateCommands,
  addRelationCommands,
  addDomainCommands,
  addDidLinkCommands,
  addSamePartyCommands,
  addTrustCommands,
  addAccreditationCommands,
  addPeerCommands,
  addFsckCommand,
  addMirrorCommand,
  addExportCommand,
  addGenerateCommand,
  addWatchCommands,
  addVcApiCommands,
];

/** Runs one `gid` command line and answers the process's exit code; what went wrong is told on standard error. */
export async function runCommandLine(parameters: readonly string[], terms: CliTerms): Promise<ExitCode> {
  const session: Session = { terms, exitCode: exitCodes.done };
  const program = new Command('gid')
    .description('one portable, decentralized identifier for every applicant and right holder')
    .option('--json', 'answer in JSON')
    .option('--office <code>', 'the office to act for, where the node has several')
    .addHelpText('after', helpText)
    .exitOverride()
    .configureOutput({ writeOut: terms.write, writeErr: terms.writeError });
  for (const addCommands of commands) addCommands(program, session);
  try {
    await program.parseAsync(parameters, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    return told(error, terms, parameters.includes('--json'));
  }
}

function told(error: unknown, terms: CliTerms, isJson: boolean): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (!(error instanceof Problem)) {
    terms.writeError(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return exitCodes.unavailable;
  }
  const { code, detail, errors } = error;
  const places = errors.map((fault) => `\n  ${fault.pointer}: ${fault.detail}`).join('');
  terms.writeError(isJson ? JSON.stringify({ code, detail, errors }) : `gid: ${detail}${places}`);
  return exitCodeOf(error);
}

function exitCodeOf({ code }: Problem): ExitCode {
  switch (code) {
    case 'invalid-request':
    case 'malformed-json':
    case 'import-invalid':
      return exitCodes.usage;
    case 'unavailable':
    case 'did-unreachable':
    case 'internal-error':
      return exitCodes.unavailable;
    default:
      return exitCodes.negative;
  }
}
