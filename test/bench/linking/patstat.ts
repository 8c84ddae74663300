import {
  classModel,
  coPartyModel,
  distanceModel,
  legalFormModel,
  organizationNameLevel,
  organizationNameModel,
  shared,
} from '../../../src/domain/matching/comparisons.ts';
import { matchRegister } from '../../../src/domain/matching/match-register.ts';
import { organizationName, type PartyName } from '../../../src/domain/matching/name.ts';
import { cell, readCsv, type Row } from './data.ts';
import { bands } from '../../../src/domain/matching/match-register.ts';
import { calibrationError, clusterMeasures, type Measures, seededRandom } from './measures.ts';
import { clusterQuality } from './metrics.ts';

export const patstatFile = 'patstat-nl/dev.csv';

/** All records of one name, which is one holder as far as names tell, with everything that is known of any of them. */
type Holder = {
  readonly name: PartyName;
  readonly records: number[];
  readonly coParties: Set<string>;
  readonly classes: Set<string>;
  readonly places: Set<string>;
  readonly forms: Set<string>;
};

/** Applicants of patents as they were written in applications, without addresses. */
export function measurePatstat(): Measures {
  const rows = readCsv(patstatFile);
  const started = performance.now();
  const holders = holdersOf(rows);
  const of = (record: number): Holder => holders[record] ?? nobody;
  const sizes = holders.map(({ records }) => records.length);
  const nameLevels = levelTable(holders);
  const other = organizationNameModel.levels.length - 1;
  const matching = matchRegister({
    records: holders.length,
    // So few names are all compared, and those are candidates that share a word that tells parties apart.
    passes: wordPasses(holders, (left, right) => nameLevels(left, right) < other),
    blocks: { largest: holders.length, depth: 0, neighbours: 0, refine: () => '' },
    comparisons: [
      { ...organizationNameModel, compare: nameLevels },
      { ...coPartyModel, compare: (left, right) => coPartyLevel(of(left), of(right)) },
      { ...classModel, compare: (left, right) => classLevel(of(left), of(right)) },
      { ...distanceModel, compare: (left, right) => distanceLevel(of(left), of(right)) },
      { ...legalFormModel, compare: (left, right) => formLevel(of(left), of(right)) },
    ],
    sizes,
    random: seededRandom(12_345),
  });
  const seconds = (performance.now() - started) / 1000;
  const truth = rows.map((row) => cell(row, 'entity_id'));
  const labels = new Array<number>(rows.length).fill(0);
  holders.forEach(({ records }, holder) => {
    for (const record of records) labels[record] = matching.clusters[holder] ?? holder;
  });
  return {
    ...clusterMeasures(clusterQuality(labels, truth)),
    ...pairMeasures(holders, matching, truth),
    seconds,
  };
}

const nobody: Holder = {
  name: organizationName(''),
  records: [],
  ...{ coParties: new Set(), classes: new Set(), places: new Set(), forms: new Set() },
};

function holdersOf(rows: readonly Row[]): readonly Holder[] {
  const byName = new Map<string, Holder>();
  rows.forEach((row, record) => {
    const name = organizationName(cell(row, 'name'));
    const holder = byName.get(name.compact) ?? newHolder(name);
    byName.set(name.compact, holder);
    holder.records.push(record);
    for (const co of cell(row, 'coauthors').split('**')) {
      // The same person is written in two orders.
      const words = co
        .toLowerCase()
        .split(/[^a-z]+/u)
        .filter((word) => word.length > 1);
      if (words.length > 0) holder.coParties.add(words.sort().join(' '));
    }
    for (const code of cell(row, 'ipc_classes').split('**')) if (code !== '') holder.classes.add(code);
    if (cell(row, 'lat') !== '0.0') holder.places.add(`${cell(row, 'lat')},${cell(row, 'lng')}`);
    if (name.form !== undefined) holder.forms.add(name.form.form);
  });
  return [...byName].toSorted(([one], [another]) => (one < another ? -1 : 1)).map(([, holder]) => holder);
}

function newHolder(name: PartyName): Holder {
  return { name, records: [], coParties: new Set(), classes: new Set(), places: new Set(), forms: new Set() };
}

function levelTable(holders: readonly Holder[]): (left: number, right: number) => number {
  const known = new Map<number, number>();
  return (left, right) => {
    const code = left * holders.length + right;
    const level =
      known.get(code) ??
      organizationNameLevel(holders[left]?.name ?? nobody.name, holders[right]?.name ?? nobody.name);
    known.set(code, level);
    return level;
  };
}

// One pass for each record that others are like: in a register of a hundred names that is all pairs, once.
function wordPasses(
  holders: readonly Holder[],
  isCandidate: (left: number, right: number) => boolean,
): readonly ((record: number) => string | undefined)[] {
  return holders.flatMap((_, left) =>
    holders
      .map((__, right) => right)
      .filter((right) => right > left && isCandidate(left, right))
      .map((right) => (record: number) => (record === left || record === right ? 'pair' : undefined)),
  );
}

function coPartyLevel(left: Holder, right: Holder): number {
  const count = shared(left.coParties, right.coParties);
  return count >= 2 ? 1 : count === 1 ? 2 : 3;
}

function classLevel(left: Holder, right: Holder): number {
  const fewer = Math.min(left.classes.size, right.classes.size);
  if (fewer === 0) return 0;
  const share = shared(left.classes, right.classes) / fewer;
  return share >= 0.5 ? 1 : share > 0 ? 2 : 3;
}

const kilometresOfDegree = { north: 111, east: 68 };

function distanceLevel(left: Holder, right: Holder): number {
  let least = Infinity;
  for (const one of left.places)
    for (const other of right.places) {
      const [a = 0, b = 0] = one.split(',').map(Number);
      const [c = 0, d = 0] = other.split(',').map(Number);
      least = Math.min(
        least,
        Math.hypot((a - c) * kilometresOfDegree.north, (b - d) * kilometresOfDegree.east),
      );
    }
  if (least === Infinity) return 0;
  return least < 2 ? 1 : least < 40 ? 2 : 3;
}

function formLevel(left: Holder, right: Holder): number {
  if (left.forms.size === 0 || right.forms.size === 0) return 0;
  return shared(left.forms, right.forms) > 0 ? 1 : 2;
}

// Measured over records: those of one name are suggested as one as well.
function pairMeasures(
  holders: readonly Holder[],
  { pairs, probabilities }: ReturnType<typeof matchRegister>,
  truth: readonly string[],
): Measures {
  const scores: number[] = [];
  const isMatch: boolean[] = [];
  const add = (left: number, right: number, score: number) => {
    scores.push(score);
    isMatch.push(truth[left] === truth[right]);
  };
  probabilities.forEach((score, at) => {
    for (const left of holders[pairs.left[at] ?? 0]?.records ?? [])
      for (const right of holders[pairs.right[at] ?? 0]?.records ?? []) add(left, right, score);
  });
  const error = calibrationError(scores, isMatch);
  for (const { records } of holders)
    records.forEach((left, at) => {
      for (const right of records.slice(at + 1)) add(left, right, 1);
    });
  const suggested = isMatch.filter((_, at) => (scores[at] ?? 0) >= bands.suggest);
  return { suggestPrecision: suggested.filter(Boolean).length / suggested.length, calibrationError: error };
}
