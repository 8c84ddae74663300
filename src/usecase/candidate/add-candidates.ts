import { sha256 } from '../../base/hash.ts';
import type { MatchCandidate } from '../../domain/link/match-candidate.ts';
import type { AddCandidates } from '../import/import-ports.ts';
import type { Ports } from '../ports.ts';

/** Queues candidates for the office to decide. One that is there already stays as it was found first. */
export function candidateQueue({ clock }: Pick<Ports, 'clock'>): AddCandidates {
  return async (store, candidates) => {
    const foundAt = clock();
    await store.writeCandidates.addAll(
      candidates.map((candidate) => ({ ...candidate, candidateId: candidateIdOf(candidate), foundAt })),
    );
  };
}

const idLength = 32;

/** The id of the pair at its office: the same whenever it is found. */
export function candidateIdOf({
  officeCode,
  partyIds,
}: Pick<MatchCandidate, 'officeCode' | 'partyIds'>): string {
  // Hexadecimal, because a command line takes what begins with a hyphen for an option.
  return Buffer.from(sha256([officeCode, ...partyIds].join(' ')))
    .toString('hex')
    .slice(0, idLength);
}
