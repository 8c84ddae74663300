import type { MatchCandidate } from '../../domain/link/match-candidate.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { ReadStore } from '../store.ts';
import type { ImportMatching, MatchedPair } from './import-ports.ts';

const partiesAtOnce = 500;

/** The active parties of the office, as the matching takes them. */
export async function* registerOf(
  { parties }: Pick<ReadStore, 'parties'>,
  officeCode: OfficeCode,
): AsyncGenerator<{ readonly rowId: string; readonly data: PartyData }> {
  let cursor: string | undefined;
  do {
    const page = await parties.list(
      officeCode,
      { status: 'active' },
      { limit: partiesAtOnce, ...(cursor === undefined ? {} : { cursor }) },
    );
    for (const { partyId, data } of page.items) yield { rowId: partyId, data };
    cursor = page.next;
  } while (cursor !== undefined);
}

/** The pairs of the register of which the import made or changed at least one party, surest first. */
export async function candidatesOf(
  read: Pick<ReadStore, 'parties' | 'imports'>,
  { officeCode, jobId }: { readonly officeCode: OfficeCode; readonly jobId: string },
  { match }: Pick<ImportMatching, 'match'>,
): Promise<readonly MatchCandidate[]> {
  const pairs = await match(registerOf(read, officeCode));
  const touched = await read.imports.touched(jobId, [
    ...new Set(pairs.flatMap(({ left, right }) => [left, right])),
  ]);
  return pairs
    .filter(({ left, right }) => touched.has(left) || touched.has(right))
    .map((pair) => toCandidate(officeCode, pair));
}

/** The best band of each party in these candidates. */
export function bandsOf(candidates: readonly MatchCandidate[]): ReadonlyMap<string, MatchCandidate['band']> {
  const bands = new Map<string, MatchCandidate['band']>();
  for (const { partyIds, band } of candidates)
    for (const partyId of partyIds) if (bands.get(partyId) !== 'suggest') bands.set(partyId, band);
  return bands;
}

function toCandidate(officeCode: OfficeCode, { left, right, ...found }: MatchedPair): MatchCandidate {
  const { band, probability, explanation, ruleVersion } = found;
  return {
    ...{ officeCode, band, probability, explanation, ruleVersion },
    partyIds: left < right ? [left, right] : [right, left],
  };
}
