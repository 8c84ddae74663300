import type { BlockOptions, Pass } from './block.ts';
import type { PartyColumns } from './party-columns.ts';
import { mix, type PartyView, partyView } from './party-view.ts';

/** By which keys the parties of a register become candidates. */
export type PartyKeys = { readonly passes: readonly Pass[]; readonly blocks: Omit<BlockOptions, 'part'> };

const longestName = 4;
/** Blocks of parties of one name may be as large as the largest clusters are. */
const largest = { usual: 50, several: 120, oneParty: 600 } as const;

type SizedPass = readonly [most: number, pass: Pass];

/** The keys of a register. */
export function partyKeys(columns: PartyColumns): PartyKeys {
  const view = partyView(columns);
  const isPerson = columns.kind === 'naturalPerson';
  const passes = [
    ...namePasses(columns, view),
    ...(isPerson ? bornPasses(columns) : organizationPasses(view)),
    ...otherPasses(columns, view),
  ];
  return {
    passes: passes.map(([, pass]) => pass),
    blocks: {
      largest: (pass) => passes[pass]?.[0] ?? largest.usual,
      depth: 4,
      neighbours: 10,
      refine(record, depth) {
        if (depth === 0) return view.towns(record)[0] ?? 0;
        if (depth === 1) return view.postcodes(record)[0] ?? 0;
        if (depth === 2) return view.sounds[view.rarest(record, 1)[0] ?? 0] ?? 0;
        return (isPerson ? columns.born[record] : columns.form[record]) ?? 0;
      },
    },
  };
}

function namePasses(columns: PartyColumns, view: PartyView): readonly SizedPass[] {
  const sounds = (record: number, most: number): readonly number[] => [
    ...new Set(view.rarest(record, most).map((word) => view.sounds[word] ?? 0)),
  ];
  const country = countryOf(columns);
  return [
    // Words that few names have: whoever has one is most likely the one party.
    [
      largest.oneParty,
      (record) =>
        view
          .rarest(record, longestName)
          .filter((word) => view.isRare(word))
          .map((word) => mix(word, 5)),
    ],
    [largest.oneParty, (record) => withAll(view.wholeNames(record), view.towns(record))],
    [largest.oneParty, (record) => withAll(view.soundNames(record), view.postcodes(record))],
    [largest.several, (record) => withAll(view.soundNames(record), view.towns(record))],
    [largest.several, (record) => view.wholeNames(record)],
    [largest.several, (record) => withAll(sounds(record, longestName), view.postcodes(record))],
    [
      largest.usual,
      (record) => pairsOf(sounds(record, longestName)).map((pair) => mix(pair, country(record))),
    ],
    [largest.usual, (record) => withAll(sounds(record, 3), view.towns(record))],
    [largest.usual, (record) => view.rarest(record, 2).map((word) => mix(word, 7))],
  ];
}

function organizationPasses(view: PartyView): readonly SizedPass[] {
  return [
    [largest.oneParty, (record) => view.fullNames(record)],
    [largest.several, (record) => withAll(view.beginnings(record), view.towns(record))],
  ];
}

function bornPasses({ born }: PartyColumns): readonly SizedPass[] {
  return [[largest.usual, (record) => (born[record] === 0 ? undefined : born[record])]];
}

function otherPasses(columns: PartyColumns, view: PartyView): readonly SizedPass[] {
  const { contactStart, contacts, identifierStart, identifiers } = columns;
  return [
    [largest.several, (record) => view.houses(record)],
    [
      largest.several,
      (record) => [...contacts.subarray(contactStart[record] ?? 0, contactStart[record + 1] ?? 0)],
    ],
    [
      largest.several,
      (record) =>
        [...identifiers.subarray(identifierStart[record] ?? 0, identifierStart[record + 1] ?? 0)].filter(
          (_, at) => at % 2 === 1,
        ),
    ],
    [largest.usual, (record) => withAll(view.postcodes(record), view.initials(record))],
  ];
}

function countryOf({ countries }: PartyColumns): (record: number) => number {
  return (record) => (countries[record] ?? 0) & 0xffff;
}

function withAll(ones: readonly number[], others: readonly number[]): number[] {
  return ones.flatMap((one) => others.map((other) => mix(one, other)));
}

function pairsOf(values: readonly number[]): number[] {
  return values.flatMap((one, at) =>
    values.slice(at + 1).map((other) => (one < other ? mix(one, other) : mix(other, one))),
  );
}
