import type { JsonObject } from '../../base/json.ts';
import type { EntryParameters } from '../../protocol/did-webvh/create-entry.ts';
import { keyHash } from '../../protocol/did-webvh/entry-hash.ts';
import { keyIdsOf } from '../../usecase/identifier/custodial-keys.ts';
import type { DidRecord } from '../../usecase/records.ts';

/** One entry that a change needs. */
export type StepEntry = { readonly document: JsonObject; readonly parameters: EntryParameters };
/** What a change makes of an identifier: its entries, appended together, its keys afterwards, and those it has no more. */
export type Step = {
  readonly entries: readonly StepEntry[];
  readonly record: DidRecord;
  readonly retiredKeyIds: readonly string[];
};

/**
 * The same change of an identifier whose log commits to its next update key: the key is revealed, another one is committed
 * to, and the one before is spent
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#pre-rotation-key-hash-generation-and-verification). An end
 * takes two entries, because the last one has no update keys, which no entry under pre-rotation may have.
 */
export async function committedStep(
  step: Step,
  present: { readonly record: DidRecord; readonly nextKeyId: string; readonly state: JsonObject },
  makeKey: () => Promise<string>,
): Promise<Step> {
  const { record, nextKeyId, state } = present;
  const revealed = { updateKeys: [nextKeyId] };
  if (step.entries.some(({ parameters }) => parameters.deactivated === true)) {
    const turnedOff = { document: state, parameters: { ...revealed, nextKeyHashes: [] } };
    return {
      entries: [turnedOff, ...step.entries],
      record: { ...step.record, nextKeyId: undefined },
      retiredKeyIds: keyIdsOf(record),
    };
  }
  const committedKeyId = await makeKey();
  const nextKeyHashes = [keyHash(committedKeyId)];
  const spent = [...step.retiredKeyIds, record.controllerKeyId].filter((keyId) => keyId !== undefined);
  return {
    entries: step.entries.map(({ document, parameters }) => ({
      document,
      parameters: { ...parameters, ...revealed, nextKeyHashes },
    })),
    record: { ...step.record, controllerKeyId: nextKeyId, nextKeyId: committedKeyId },
    retiredKeyIds: [...new Set(spent)].filter((keyId) => keyId !== nextKeyId),
  };
}
