import type { Command } from 'commander';
import { canonicalJson, type Json } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { cancelImport } from '../../usecase/import/cancel-import.ts';
import { readCsvMapping } from '../../usecase/import/csv-mapping.ts';
import { checkRegister } from '../../usecase/import/read-register.ts';
import { digestOf, piecesOf } from '../import-files.ts';
import { importFile, type ImportedFile, tryFile } from '../import-file.ts';
import { type CommandContext, onNode, type Outcome, type Session } from '../run.ts';
import { readJsonFile } from '../read-file.ts';
import { isArchive, restoreNode } from './archive.ts';

type Options = {
  readonly digest?: string;
  readonly mapping?: string;
  readonly dryRun?: boolean;
  readonly report?: string;
  readonly resume?: string;
  readonly cancel?: string;
};

const about = `
A register is JSON Lines with one party in each line, JSON ({"parties": [party data, …]}), CSV in UTF-8 with --mapping, or
ST.96 XML; which one is told by what is in the file. A row that cannot be taken is reported with its line and does not
stop the import; the refused rows are written to a file of their own, to be corrected and imported. A party is known again
by the numbers that the office gave it: imported again, nothing is added twice and what has changed is amended. Rows with the
same LEI are one party. Every new party gets an identifier and a claim code.

  <file>.<import>.report.ndjson   one line for each row that was not unchanged. It holds the claim codes, which are
                                  secrets and are shown nowhere else: give each to its party, then remove the file
  <file>.<import>.refused.…       the refused rows in the form of the file

An import that was broken off goes on where it stopped when the file is imported again, or at once with --resume.

A mapping says which columns feed which fields, by JSON Pointer:
  {"delimiter": ";", "partyKind": {"column": "TYPE", "values": {"P": "naturalPerson", "C": "organization"}},
   "fields": {"/partyIdentifierBag/0/identifier": "NO", "/partyIdentifierBag/0/officeCode": {"constant": "XA"},
    "/organizationNameBag/0/organizationStandardName": "NAME", "/personNameBag/0/personFullName": "NAME",
    "/birthDate": {"column": "BORN", "dateFormat": "DD.MM.YYYY"},
    "/emailAddressBag/-": {"column": "MAIL", "separator": ","}}}`;

/** `gid import`: a whole register of parties, or a whole node that `gid export` wrote. */
export function addImportCommand(program: Command, session: Session): void {
  program
    .command('import')
    .description(
      'import the parties of a register; repeated, it adds nothing twice and amends what has changed. Given what `gid export` wrote, restore it into an empty store and verify everything in it',
    )
    .argument('[file]', 'the register: JSON Lines, JSON, CSV or ST.96 XML; or an export')
    .option('--mapping <file>', 'which columns of a CSV file feed which fields (JSON)')
    .option('--dry-run', 'read, check and compare everything and write the report, but change nothing')
    .option('--report <file>', 'where the report is written; it must not be there yet')
    .option('--resume <import>', 'go on with this import of the file, also where it may still be running')
    .option('--cancel <import>', 'stop this import; what it imported stays')
    .option('--digest <digest>', 'the digest that `gid export` printed')
    .addHelpText('after', about)
    .action((file: string | undefined, options: Options, command: Command) =>
      onNode(session, command, async (context) => {
        if (options.cancel !== undefined) return cancel(context, options.cancel);
        if (file === undefined) throw new Problem('invalid-request', 'A file to import is needed.');
        if (await isArchive(file)) return restoreNode(context, file, options.digest);
        if (options.digest !== undefined)
          throw new Problem('invalid-request', 'The file is not an export, which alone has a digest.');
        return importRegister(context, session, file, options);
      }),
    );
}

async function importRegister(
  context: CommandContext,
  session: Session,
  file: string,
  { mapping: mappingFile, dryRun, report, resume }: Options,
): Promise<Outcome> {
  const caller = await context.caller();
  const written: Json | undefined = mappingFile === undefined ? undefined : readJsonFile(mappingFile);
  const mapping = written === undefined ? undefined : readCsvMapping(written);
  const format = await checkRegister(piecesOf(file), { officeCode: caller.officeCode, mapping });
  const { digest, bytes } = await digestOf(file, written === undefined ? '' : canonicalJson(written));
  const terms = {
    caller,
    file,
    mapping,
    format,
    matching: context.node.importMatching,
    writeLine: session.terms.writeError,
    isJson: context.isJson,
  };
  if (dryRun === true) return outcomeOf(await tryFile(context.ports, { ...terms, bytes, report }));
  const known = { digest, bytes, format, mapping: written };
  return outcomeOf(await importFile(context.ports, { ...terms, known, report, resume }));
}

async function cancel({ ports, caller }: CommandContext, jobId: string): Promise<Outcome> {
  const { state, rows } = await cancelImport(ports, await caller(), jobId);
  const text =
    state === 'cancelled'
      ? `The import is cancelled; ${rows} rows of it were done and stay.`
      : 'The import ends after the rows at hand.';
  return { json: { jobId, state, rows }, text };
}

function outcomeOf(imported: ImportedFile): Outcome {
  const { counts, report, refused, isDryRun, state, hasClaimCodes } = imported;
  const parts = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  const lines = [
    `${isDryRun ? 'Nothing was written. It would be: ' : ''}${parts.join(', ')}.`,
    ...(state === 'cancelled' ? ['The import was cancelled; what was imported stays.'] : []),
    ...(report === undefined ? [] : [`Report: ${report}`]),
    ...(hasClaimCodes
      ? ['It holds the claim codes of the new parties. They are secrets: keep it safe.']
      : []),
    ...(refused === undefined ? [] : [`Refused rows, to be corrected and imported: ${refused}`]),
  ];
  return { json: imported, text: lines.join('\n'), isNegative: counts.refused > 0 };
}
