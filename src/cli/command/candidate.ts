import { type Command, Option } from 'commander';
import { Problem } from '../../base/problem.ts';
import { type DecisionKind, decisionKinds } from '../../domain/link/pair-decision.ts';
import type { Band } from '../../domain/matching/suggestion.ts';
import {
  type CandidateState,
  candidateStates,
  type KeptCandidate,
} from '../../usecase/candidate/candidate-store.ts';
import { candidateView, pairDecisionView, standingView } from '../../usecase/candidate/candidate-view.ts';
import { decidePair } from '../../usecase/candidate/decide-pair.ts';
import { partyView } from '../../usecase/party/party-view.ts';
import { onNode, type Session, table } from '../run.ts';

type ListOptions = { readonly band?: Band; readonly state: CandidateState; readonly party?: string };
type DecideOptions = { readonly as: DecisionKind; readonly reason: string; readonly until?: string };

const shownAtOnce = 100;

/** `gid candidate`: pairs of parties that may be one, and what the office decides of them. */
export function addCandidateCommands(program: Command, session: Session): void {
  const candidate = program
    .command('candidate')
    .description('pairs of parties that may be one party, and the decisions on them');
  addList(candidate, session);
  addShow(candidate, session);
  addDecide(candidate, session);
  addDecisions(candidate, session);
}

function addList(candidate: Command, session: Session): void {
  candidate
    .command('list')
    .description('list pairs, the most informative first; at most 100')
    .addOption(new Option('--band <band>', 'of this queue only').choices(['suggest', 'review']))
    .addOption(new Option('--state <state>', 'how they stand').choices(candidateStates).default('open'))
    .option('--party <partyId>', 'one of the two parties')
    .action(({ band, state, party }: ListOptions, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const { officeCode } = await office();
        const filter = {
          ...(band === undefined ? {} : { band }),
          ...(party === undefined ? {} : { partyId: party }),
          state: { is: state, at: ports.clock() },
        };
        const page = { limit: shownAtOnce };
        const { items } = await ports.store.read.candidates.list(officeCode, filter, page);
        const text =
          items.length === 0 ? 'No pair waits for a decision.' : table(items.map((item) => columns(item)));
        return { json: { items: items.map(candidateView) }, text };
      }),
    );
}

function columns({ candidateId, band, probability, partyIds }: KeptCandidate): readonly string[] {
  return [candidateId, band, `${(probability * 100).toFixed(2)} %`, ...partyIds];
}

function addShow(candidate: Command, session: Session): void {
  candidate
    .command('show')
    .description('show a pair: why it was found, both parties, and how it stands')
    .argument('<candidateId>')
    .action((candidateId: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const { officeCode } = await office();
        const { read } = ports.store;
        const found = await read.candidates.byId(officeCode, candidateId);
        if (found === undefined) throw new Problem('not-found', 'There is no such candidate.');
        const standing = standingView(await read.pairDecisions.standing(officeCode, found.partyIds));
        const kept = await Promise.all(found.partyIds.map((id) => read.parties.byId(officeCode, id)));
        const parties = kept.filter((party) => party !== undefined).map(partyView);
        const { explanation } = found;
        const bits = [
          ['assumed of two parties', '', explanation.priorBits.toFixed(2)],
          ...explanation.parts.map((part) => [part.field, part.level, part.bits.toFixed(2)]),
          ['together', '', explanation.score.toFixed(2)],
        ];
        const text = [
          table([columns(found)]),
          `Decided: ${standing.verdict ?? 'nothing'}`,
          'What speaks for it, in bits; below 0 speaks against:',
          table(bits),
          ...parties.map(({ partyId, did, data }) => `${partyId}\n${did}\n${JSON.stringify(data, null, 2)}`),
        ].join('\n');
        return { json: { ...candidateView(found), standing, parties }, text };
      }),
    );
}

function addDecide(candidate: Command, session: Session): void {
  candidate
    .command('decide')
    .description('decide whether two parties are one party')
    .argument('<partyId>')
    .argument('<otherPartyId>')
    .addOption(
      new Option('--as <decision>', 'what is decided; withdrawn takes back what was')
        .choices(decisionKinds)
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <reason>', 'why, for the history')
    .option('--until <moment>', 'until when it is postponed, for example 2027-01-31T00:00:00Z')
    .action((one: string, other: string, options: DecideOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const { as: kind, reason, until } = options;
        const decided = await decidePair(ports, {
          ...{ caller: await caller(), partyIds: [one, other], kind, reason },
          until: momentOf(until, kind),
        });
        const { decision, standing, canonicalDid, parties } = decided;
        const json = {
          decision: pairDecisionView(decision),
          standing: standingView(standing),
          ...(canonicalDid === undefined ? {} : { canonicalDid }),
          parties: parties.map(partyView),
        };
        const merged = canonicalDid === undefined ? '' : `\nMerged; the canonical DID is\n${canonicalDid}`;
        const text = decision.isFinal
          ? `Decided ${decision.decisionId}${merged}`
          : `Proposed ${decision.decisionId}; a second person has to decide the same.`;
        return { json, text };
      }),
    );
}

function addDecisions(candidate: Command, session: Session): void {
  candidate
    .command('decisions')
    .description('list the decisions in their order; at most 100')
    .option('--party <partyId>', 'one of the two parties')
    .option('--awaited', 'those that wait for a second person')
    .action(({ party, awaited = false }: { party?: string; awaited?: boolean }, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const { officeCode } = await office();
        const filter = { ...(party === undefined ? {} : { partyId: party }), isAwaited: awaited };
        const page = { limit: shownAtOnce };
        const { items } = await ports.store.read.pairDecisions.list(officeCode, filter, page);
        const rows = items.map(({ decisionId, kind, isFinal, partyIds, decidedAt }) => [
          ...[decisionId, isFinal ? kind : `${kind} (proposed)`, ...partyIds],
          decidedAt.toISOString(),
        ]);
        return { json: { items: items.map(pairDecisionView) }, text: table(rows) };
      }),
    );
}

function momentOf(text: string | undefined, kind: DecisionKind): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (kind !== 'postponed' || !/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(moment.getTime()))
    throw new Problem('invalid-request', '--until takes a moment, with --as postponed only.');
  return moment;
}
