import type { Did } from '../../src/domain/did/did.ts';
import { toJson } from '../../src/base/json.ts';
import { checkApprovals } from '../../src/protocol/did-webvh/witness-approval.ts';
import { verifyEntries } from '../../src/protocol/did-webvh/verify-log.ts';
import { changePartyIdentifier } from '../../src/usecase/identifier/change-party-identifier.ts';
import type { DidUpdate } from '../../src/usecase/ports.ts';
import { readWitnessProofs } from '../../src/usecase/identifier/publish-did.ts';
import { retryPendingEntry } from '../../src/usecase/witness/retry-pending-entry.ts';
import { setWitnessRule } from '../../src/usecase/witness/set-witness-rule.ts';
import { type HolderKey, signLogEntry } from './holder.ts';
import { startRegisteringOffice } from './registering-office.ts';
import { witnessDouble } from './witness-double.ts';

/** A registering office whose identifiers can be witnessed. */
export async function startWitnessedOffice() {
  const double = witnessDouble();
  const node = await startRegisteringOffice('XA', { witnesses: double.witnesses });
  const { ports, caller } = node;
  const { didLogs, pendingEntries, witnessProofs } = ports.store.read;
  const headOf = async (did: string) => (await didLogs.head(did as Did))?.versionId ?? '';
  const sign = (key: HolderKey, entry: unknown) => toJson(signLogEntry(key, entry, ports.clock()));
  return {
    ...{ ...node, double, headOf, sign },
    change: (partyId: string, update: DidUpdate) => changePartyIdentifier(ports, { caller, partyId, update }),
    retry: (partyId: string) => retryPendingEntry(ports, { caller, partyId }),
    pendingOf: (did: string) => pendingEntries.byDid(did as Did),
    /** A party whose office keeps the keys and whose entries two of three witnesses approve. */
    async witnessed() {
      const party = await node.register();
      node.wait(60);
      await setWitnessRule(ports, { caller, partyId: party.partyId, rule: double.rule });
      node.wait(60);
      return party;
    },
    /** The fault a stranger finds in the log with its published proofs. */
    async faultOf(did: string) {
      const log = await didLogs.byDid(did as Did);
      const location = log?.location.split(':').slice(1) ?? [];
      const file = JSON.parse((await readWitnessProofs(ports, location))?.text ?? '');
      const now = ports.clock();
      const verified = verifyEntries({ lines: log?.lines.map(({ line }) => line) ?? [], now });
      return verified.fault ?? checkApprovals(verified, file, now);
    },
    proofCount: async (did: string) => (await witnessProofs.of(did as Did)).length,
  };
}
