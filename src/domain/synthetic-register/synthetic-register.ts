import type { PartyData } from '../party/party-data.ts';
import type { CorruptionName } from './corruption.ts';
import { drawCulture } from './cultures.ts';
import { type Draw, drawsOf } from './draw.ts';
import { drawDate, drawPlace, type Entity, type Place } from './entity.ts';
import { type EntityGroup, entityGroup, type GroupKind } from './entity-group.ts';
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
/** A record that is still to be written: where its entity is drawn from, and which of its records it is. */
type Due = {
  readonly group: number;
  readonly member: number;
  readonly index: number;
  readonly office: OfficeStyle;
};

/** The places of a seed's draws. */
const streams = { group: 1, record: 2, firm: 4, lasting: 5, order: 6, cluster: 7 } as const;
const windowSize = 50_000;
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
 * are of one entity. Keeps where 50 000 records come from, and no more, however many there are.
 */
export function* syntheticRegister(terms: RegisterTerms): Generator<SyntheticRecord> {
  const { seed, records, importingOffice } = terms;
  const numbers = new Map(offices.map(({ officeCode }) => [officeCode, 0]));
  for (const due of strewn(drawsOf(seed, streams.order), dueRecords(seed, records))) {
    const { officeCode, numberPrefix, weight } = due.office;
    const count = numbers.get(officeCode) ?? 0;
    numbers.set(officeCode, count + 1);
    const identifier = numberPrefix + scattered(count + 7_919 * weight);
    const recordId = `${officeCode}-${identifier}`;
    const partyIdentifierBag = [
      { officeCode, identifier },
      ...(importingOffice === undefined ? [] : [{ officeCode: importingOffice, identifier: recordId }]),
    ];
    const { party, ...record } = writeRecord(seed, due);
    yield { recordId, ...record, party: { ...party, partyIdentifierBag } };
  }
}

/** A number of eight digits for each count below a hundred million, no two the same, in no visible order. */
function scattered(count: number): string {
  return String((count * 38_271_677 + 10_203_049) % 100_000_000).padStart(8, '0');
}

function* strewn(draw: Draw, source: Iterable<Due>): Generator<Due> {
  const window: Due[] = [];
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

function* dueRecords(seed: number, records: number): Generator<Due> {
  let left = records;
  for (let group = 0; left > 0; group += 1) {
    for (const [member, entity] of groupAt(seed, group).entities.entries()) {
      const draw = drawsOf(seed, streams.cluster, group, member);
      const count = Math.min(left, clusterSize(draw, entity));
      left -= count;
      let office = drawOffice(draw);
      for (let index = 0; index < count; index += 1) {
        if (index > 0 && !draw.chance(sameOfficeShare)) office = drawOtherOffice(draw, office);
        yield { group, member, index, office };
      }
    }
  }
}

function groupAt(seed: number, group: number): EntityGroup {
  return entityGroup(seed, group, drawsOf(seed, streams.group, group));
}

/** How many records an entity has: half of them one, the others as a power law says. */
function clusterSize(draw: Draw, { kind }: Entity): number {
  if (!draw.chance(severalShare)) return 1;
  const size = Math.floor(2 * (1 - draw.fraction()) ** (-1 / (clusterExponent - 1)));
  return Math.min(size, kind === 'person' ? largestPersonCluster : largestCluster);
}

/** Draws the entity again rather than keeping it: that costs little time, and memory would be kept for long. */
function writeRecord(seed: number, { group, member, index, office }: Due): Omit<SyntheticRecord, 'recordId'> {
  const { kind, entities } = groupAt(seed, group);
  const entity = entities[member];
  if (entity === undefined) throw new Error('The group has no such entity.');
  const draw = drawsOf(seed, streams.record, group, member, index);
  const writing = beginWriting(draw, office, entity.culture, drawDate(draw, 1990, 2025));
  const lasting = (): Draw => drawsOf(seed, streams.lasting, group, member);
  const firm = draw.chance(firmShare) ? firmPlace(seed, draw.zipf(firms)) : undefined;
  const terms = firm === undefined ? { lasting } : { lasting, addressForService: firm };
  const party = writeParty(writing, entity, terms);
  const { officeCode } = office;
  return {
    entityId: `${group}.${member}`,
    officeCode,
    groupKind: kind,
    party,
    corruptions: [...writing.log],
  };
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
