import { type Json, toJson } from '../../src/base/json.ts';
import { type Did, isDid } from '../../src/domain/did/did.ts';
import { didKeyDocument } from '../../src/protocol/did-key/did-key.ts';
import { appendLogEntry } from '../../src/usecase/identifier/append-log-entry.ts';
import {
  draftFirstEntry,
  draftNextEntry,
  type HolderChange,
} from '../../src/usecase/identifier/draft-log-entry.ts';
import type { Resolver } from '../../src/usecase/ports.ts';
import type { Recovery } from '../../src/usecase/records.ts';
import { approveRecovery } from '../../src/usecase/recovery/approve-recovery.ts';
import { completeRecovery } from '../../src/usecase/recovery/complete-recovery.ts';
import { objectToRecovery } from '../../src/usecase/recovery/object-to-recovery.ts';
import { openRecovery } from '../../src/usecase/recovery/open-recovery.ts';
import { setRecoveryPlan } from '../../src/usecase/recovery/set-recovery-plan.ts';
import { recoveryStatement } from '../../src/usecase/recovery/statement.ts';
import { createHolderKey, type HolderKey, signLogEntry } from './holder.ts';
import { startRegisteringOffice, works } from './registering-office.ts';
import { didOf, hashOf, signStatement } from './statement.ts';

export const day = 24 * 60 * 60;
export const asDid = (text: string): Did => {
  if (!isDid(text)) throw new Error('Not a DID.');
  return text;
};
/** Resolves guardians, who are did:key DIDs. */
const resolver: Resolver = {
  async resolve(did) {
    const document = didKeyDocument(asDid(did));
    if (document === undefined) throw new Error('The tests resolve sound did:key DIDs only.');
    return { document, documentMetadata: {}, resolutionMetadata: {} };
  },
};

type Terms = { readonly hasRecoveryKey?: boolean; readonly hasGuardians?: boolean };

/** An office with one party that keeps its keys and has committed to the next ones. */
export async function recoveryWorld({ hasRecoveryKey = true, hasGuardians = true }: Terms = {}) {
  const node = await startRegisteringOffice();
  const { caller } = node;
  const ports = { ...node.ports, resolver };
  const [present, next, recoveryKey] = [createHolderKey(), createHolderKey(), createHolderKey()];
  const guardians = [createHolderKey(), createHolderKey(), createHolderKey()] as const;
  const named = guardians.map((key) => ({ did: asDid(didOf(key)), role: 'representative' as const }));
  const guardianRule = { guardians: named, threshold: 2, waitingSeconds: 7 * day };
  const recovery = {
    ...(hasRecoveryKey ? { recoveryKey: hashOf(recoveryKey) } : {}),
    ...(hasGuardians ? { guardianRule } : {}),
  };
  const draft = await draftFirstEntry(ports, {
    caller,
    updateKey: present.multikey,
    nextUpdateKey: next.multikey,
    keys: [],
    ...(hasRecoveryKey || hasGuardians ? { recovery } : {}),
  });
  const sign = (key: HolderKey, entry: unknown): Json => toJson(signLogEntry(key, entry, ports.clock()));
  const { partyId, did } = await node.register(works(), {
    mode: 'holder',
    draftId: draft.draftId,
    signedEntry: sign(present, draft.unsigned),
  });
  node.wait(60);
  const newKey = createHolderKey();
  const draftNext = (change: HolderChange) => draftNextEntry(ports, { caller, partyId, change });
  const append = (signedEntry: Json) => appendLogEntry(ports, { caller, partyId, signedEntry });
  return {
    ...{ ...node, ports, partyId, did, present, next, recoveryKey, guardians, guardianRule, newKey, sign },
    ...{ draftNext, append },
    change: async (key: HolderKey, change: HolderChange) =>
      append(sign(key, (await draftNext(change)).unsigned)),
    head: async () => (await node.verifiedLog(did)).head,
    open: () => openRecovery(ports, { caller, partyId, newUpdateKey: hashOf(newKey), keys: [] }),
    approve: (to: Recovery, key: HolderKey) =>
      approveRecovery(ports, {
        partyId,
        recoveryId: to.recoveryId,
        statement: signStatement(key, recoveryStatement('recovery-approval', to)),
      }),
    object: (to: Recovery, statement: string) =>
      objectToRecovery(ports, { partyId, recoveryId: to.recoveryId, statement }),
    complete: (to: Recovery) => completeRecovery(ports, { caller, partyId, recoveryId: to.recoveryId }),
    plan: (statement: string) => setRecoveryPlan(ports, { caller, partyId, statement }),
  };
}

/** A recovery whose waiting time is over. */
export async function ripeRecovery() {
  const node = await recoveryWorld();
  const recovery = await node.open();
  await node.approve(recovery, node.guardians[0]);
  await node.approve(recovery, node.guardians[1]);
  node.wait(7 * day);
  return { ...node, recovery };
}
