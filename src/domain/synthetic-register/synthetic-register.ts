import type { PartyData } from '../party/party-data.ts';
import type { CorruptionName } from './corruption.ts';
import { drawCulture } from './cultures.ts';
import { type Draw, drawsOf } from './draw.ts';
import { drawDate, drawPlace, type Entity, type Place } from './entity.ts';
import { entityGroup, type GroupKind } from './entity-group.ts';
import { type OfficeStyle, offices } from './office-style.ts';
import { beginWriting } from './writing.ts';
import { writeParty } from './write-party.ts';

export type SyntheticRecord = {
  /** The office code and the office's own number, which its party data has too. */
  readonly recordId: string;
  /** The group of entities that are easily mixed up, a dot, and the place in the group. */
  readonly entityId: string;
  readonly officeCode: string;
  readonly groupKind: GroupKind;
  readonly party: PartyData;
  readonly corruptions: readonly CorruptionName[];
};
export type RegisterTerms = {
  readonly seed: number;
  readonly records: number;
  /** An office that gets a number for every record too, so that all of them can be imported into its register. */
  readonly importingOffice?: string;
};
type Unnumbered = Omit<SyntheticRecord, 'recordId'> & { readonly office: OfficeStyle };

/** The places of a seed's draws. */
const streams = { group: 1, record: 2, firm: 4, lasting: 5, order: 6 } as const;
const windowSize = 5_000;
const largestCluster = 500;
const largestPersonCluster = 60;
const severalShare = 0.5;
const clusterExponent = 2.8;
const sameOfficeShare = 0.12;
const firms = 60;
const firmShare = 0.06;

/**
 * The records of a synthetic register, exactly as many as asked for, always the same under the same seed. Entities come
 * first and are then written down by the offices; their records are strewn, so that neither order nor number tells which
 * are of one entity. Keeps 5000 records at most, however many there are.
 */
export function* syntheticRegister({
  seed,
  records,
  importingOffice,
}: RegisterTerms): Generator<SyntheticRecord> {
  const numbers = new Map(offices.map(({ officeCode }) => [officeCode, 0]));
  for (const { office, ...record } of strewn(drawsOf(seed, streams.order), entityRecords(seed, records))) {
    const count = numbers.get(office.officeCode) ?? 0;
    numbers.set(office.officeCode, count + 1);
    const identifier = office.numberPrefix + scattered(count + 7_919 * office.weight);
    const recordId = `${office.officeCode}-${identifier}`;
    const partyIdentifierBag = [
      { officeCode: office.officeCode, identifier },
      ...(importingOffice === undefined ? [] : [{ officeCode: importingOffice, identifier: recordId }]),
    ];
    yield { recordId, ...record, party: { ...record.party, partyIdentifierBag } };
  }
}

/** A number of eight digits for each count below a hundred million, no two the same, in no visible order. */
function scattered(count: number): string {
  return String((count * 38_271_677 + 10_203_049) % 100_000_000).padStart(8, '0');
}

function* strewn(draw: Draw, source: Iterable<Unnumbered>): Generator<Unnumbered> {
  const window: Unnumbered[] = [];
  for (const record of source) {
    if (window.length < windowSize) {
      window.push(record);
      continue;
    }
    const place = draw.below(windowSize);
    const leaving = window[place];
    window[place] = record;
    if (leaving !== undefined) yield leaving;
  }
  for (let last = window.length - 1; last >= 0; last -= 1) {
    const place = draw.below(last + 1);
    const [leaving, end] = [window[place], window[last]];
    if (end !== undefined) window[place] = end;
    if (leaving !== undefined) yield leaving;
  }
}

function* entityRecords(seed: number, records: number): Generator<Unnumbered> {
  let left = records;
  for (let number = 0; left > 0; number += 1) {
    const draw = drawsOf(seed, streams.group, number);
    const { kind, entities } = entityGroup(seed, number, draw);
    for (const [member, entity] of entities.entries()) {
      const count = Math.min(left, clusterSize(draw, entity));
      left -= count;
      yield* recordsOf(entity, { seed, path: [number, member], count, groupKind: kind });
    }
  }
}

/** How many records an entity has: half of them one, the others as a power law says. */
function clusterSize(draw: Draw, { kind }: Entity): number {
  if (!draw.chance(severalShare)) return 1;
  const size = Math.floor(2 * (1 - draw.fraction()) ** (-1 / (clusterExponent - 1)));
  return Math.min(size, kind === 'person' ? largestPersonCluster : largestCluster);
}

type Cluster = {
  readonly seed: number;
  readonly path: readonly [group: number, member: number];
  readonly count: number;
  readonly groupKind: GroupKind;
};

function* recordsOf(entity: Entity, { seed, path, count, groupKind }: Cluster): Generator<Unnumbered> {
  const draw = drawsOf(seed, streams.record, ...path);
  const lasting = (): Draw => drawsOf(seed, streams.lasting, ...path);
  let office = drawOffice(draw);
  for (let index = 0; index < count; index += 1) {
    if (index > 0 && !draw.chance(sameOfficeShare)) office = drawOtherOffice(draw, office);
    const writing = beginWriting(draw, office, entity.culture, drawDate(draw, 1990, 2025));
    const firm = draw.chance(firmShare) ? firmPlace(seed, draw.zipf(firms)) : undefined;
    const terms = firm === undefined ? { lasting } : { lasting, addressForService: firm };
    const party = writeParty(writing, entity, terms);
    const { officeCode } = office;
    const corruptions = [...writing.log];
    yield { entityId: path.join('.'), officeCode, office, groupKind, party, corruptions };
  }
}

function drawOffice(draw: Draw): OfficeStyle {
  let rest = draw.fraction() * offices.reduce((sum, { weight }) => sum + weight, 0);
  for (const office of offices) {
    rest -= office.weight;
    if (rest < 0) return office;
  }
  throw new Error('There are no offices.');
}

function drawOtherOffice(draw: Draw, last: OfficeStyle): OfficeStyle {
  const office = drawOffice(draw);
  return office === last ? drawOtherOffice(draw, last) : office;
}

function firmPlace(seed: number, number: number): Place {
  const draw = drawsOf(seed, streams.firm, number);
  return drawPlace(draw, drawCulture(draw));
}
