import type { ReadStore } from '../store.ts';

/** The file of an import as it is kept in the store, from its beginning. */
export async function* storedPieces(
  { imports }: Pick<ReadStore, 'imports'>,
  jobId: string,
): AsyncGenerator<Uint8Array> {
  for (let number = 0; ; number += 1) {
    const piece = await imports.piece(jobId, number);
    if (piece === undefined) return;
    yield piece;
  }
}
