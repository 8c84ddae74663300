import { type Command, Option } from 'commander';
import { Problem } from '../../base/problem.ts';
import { parseDid } from '../../domain/did/did.ts';
import {
  type PartyRelation,
  type RelationKind,
  relationKinds,
  relationRules,
} from '../../domain/link/relation.ts';
import { endRelation } from '../../usecase/link/end-relation.ts';
import { relateParties } from '../../usecase/link/relate-parties.ts';
import { onNode, type Session, table } from '../run.ts';

type AddOptions = {
  readonly relation: RelationKind;
  readonly from?: string;
  readonly until?: string;
  readonly legalPerson?: 'yes' | 'no';
  readonly evidence: string;
  readonly evidenceKind: 'document' | 'registerExtract';
};
type ListOptions = { readonly did?: string; readonly asOf?: string; readonly all?: boolean };

const shownAtOnce = 100;

/** `gid relation`: how parties are related that are not the same. */
export function addRelationCommands(program: Command, session: Session): void {
  const relation = program
    .command('relation')
    .description('parts, branches, subsidiaries, former and succeeding parties');
  addAdd(relation, session);
  addList(relation, session);
  addEnd(relation, session);
}

function addAdd(relation: Command, session: Session): void {
  relation
    .command('add')
    .description('state a relation of a party of the office, on evidence')
    .argument('<subject>', 'the DID of the one party')
    .argument('<object>', 'the DID of the other party')
    .addOption(
      new Option('--relation <kind>', 'what the subject is to the object')
        .choices(relationKinds)
        .makeOptionMandatory(),
    )
    .requiredOption('--evidence <digest>', 'SHA-256 of the evidence, in base64url')
    .addOption(
      new Option('--evidence-kind <kind>', 'what the evidence is')
        .choices(['document', 'registerExtract'])
        .default('document'),
    )
    .option('--from <date>', 'the first day, YYYY-MM-DD')
    .option('--until <date>', 'the first day on which it no longer holds')
    .addOption(
      new Option('--legal-person <answer>', 'whether a part or branch is a legal person of its own').choices([
        'yes',
        'no',
      ]),
    )
    .action((subject: string, object: string, options: AddOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const { relation: kind, from, until, legalPerson, evidence: digest, evidenceKind } = options;
        const stated = await relateParties(ports, {
          caller: await caller(),
          relation: {
            ...{ kind, subject: parseDid(subject), object: parseDid(object) },
            ...{ from: dayOf(from), until: dayOf(until) },
            hasLegalPersonality: legalPerson === undefined ? undefined : legalPerson === 'yes',
          },
          evidence: { kind: evidenceKind, digest: digestOf(digest) },
        });
        return { json: stated, text: `Stated ${stated.relationId}` };
      }),
    );
}

function addList(relation: Command, session: Session): void {
  relation
    .command('list')
    .description('list relations; at most 100')
    .option('--did <did>', 'of this party only, on either side')
    .option('--as-of <date>', 'those that hold on this day')
    .option('--all', 'those that were withdrawn, too')
    .action(({ did, asOf, all = false }: ListOptions, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const day = dayOf(asOf);
        const filter = {
          ...(did === undefined ? {} : { did: parseDid(did) }),
          ...(day === undefined ? {} : { asOf: day }),
          includeWithdrawn: all,
        };
        const page = { limit: shownAtOnce };
        const { officeCode } = await office();
        const { items } = await ports.store.read.relations.list(officeCode, filter, page);
        return { json: { items }, text: table(items.map((item) => columns(item, did))) };
      }),
    );
}

function addEnd(relation: Command, session: Session): void {
  relation
    .command('end')
    .description('end a relation, or withdraw one that was stated in error; it is kept as history')
    .argument('<relationId>')
    .addOption(new Option('--until <date>', 'the first day on which it no longer holds').conflicts('mistake'))
    .option('--mistake', 'it never held')
    .requiredOption('--reason <reason>', 'why, for the history')
    .action(
      (relationId: string, options: { until?: string; mistake?: true; reason: string }, command: Command) =>
        onNode(session, command, async ({ ports, caller }) => {
          const { until, mistake, reason } = options;
          if (until === undefined && mistake !== true)
            throw new Problem('invalid-request', 'Give --until or --mistake.');
          const day = dayOf(until);
          const ended = await endRelation(ports, { caller: await caller(), relationId, reason, until: day });
          return { json: ended, text: `${mistake === true ? 'Withdrew' : 'Ended'} ${relationId}.` };
        }),
    );
}

/** A relation as it reads from the party that was asked for. */
function columns(
  { relationId, kind, subject, object, from = '', until = '', closing }: PartyRelation,
  did?: string,
) {
  const state = closing?.as ?? 'stated';
  const isInverse = did === object;
  const reads = isInverse ? [object, relationRules[kind].inverse, subject] : [subject, kind, object];
  return [relationId, state, ...reads, `${from}..${until}`];
}

function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && isSameDay(text);
  if (!isDay) throw new Problem('invalid-request', 'A date is written YYYY-MM-DD.');
  return text;
}

function isSameDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function digestOf(text: string): string {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text))
    throw new Problem('invalid-request', '--evidence takes a SHA-256 in base64url.');
  return text;
}
