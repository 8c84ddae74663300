import type { ImportedRow } from './import-store.ts';

/** What a row of the report says, as one line of JSON. The claim code in it is a secret. */
export function reportLine(
  { row, line, outcome, partyId, errors }: ImportedRow,
  party: { readonly did?: string | undefined; readonly claimCode?: string | undefined } = {},
): string {
  const { did, claimCode } = party;
  return `${JSON.stringify({
    ...{ row, line, outcome, partyId, did, claimCode },
    errors: errors.length === 0 ? undefined : errors,
  })}\n`;
}
