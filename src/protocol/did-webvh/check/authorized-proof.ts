import { isProofOf, readProof } from '../data-integrity-proof.ts';
import { invalidProof, type LogFault } from '../log-fault.ts';
import type { EntryCheck, EntryContext } from '../log-state.ts';

/**
 * Every proof of an entry is valid and by an active update key: one of the entry before, or of the entry itself where it
 * is the first or pre-rotation committed to it (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#authorized-keys).
 */
export const authorizedProof: EntryCheck = (context) => {
  const { entry, canonical, now } = context;
  const authorized = activeUpdateKeys(context);
  const document = canonical(entry.versionId);
  for (const proof of entry.proof) {
    const read = readProof(proof, now);
    if ('fault' in read) return refused(read.fault);
    if (!authorized.includes(read.multikey)) return refused('its key is not an active update key');
    if (!isProofOf(read, document)) return refused('its signature does not verify');
  }
  return undefined;
};

function activeUpdateKeys({ stated, before }: EntryContext): readonly string[] {
  const isOwn = before === undefined || before.parameters.nextKeyHashes.length > 0;
  return isOwn ? (stated.updateKeys ?? []) : before.parameters.updateKeys;
}

function refused(reason: string): LogFault {
  return invalidProof(`The proof of an entry is refused: ${reason}.`);
}
