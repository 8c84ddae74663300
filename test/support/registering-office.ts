import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createCustody, type Custody } from '../../src/adapter/keys/custody.ts';
import { KeyEncryptionKey } from '../../src/adapter/keys/seal.ts';
import { createSigning } from '../../src/adapter/keys/signing.ts';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { createDids } from '../../src/adapter/veramo/dids.ts';
import { createManyIdentifiers } from '../../src/adapter/veramo/many-identifiers.ts';
import { addSeconds, type Random } from '../../src/base/clock.ts';
import { usualOperationLimits } from '../../src/domain/did/operation-limit.ts';
import type { Did } from '../../src/domain/did/did.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import type { PreRotationPolicy } from '../../src/domain/did/pre-rotation.ts';
import type { PartyData } from '../../src/domain/party/party-data.ts';
import { type Caller, scopes } from '../../src/domain/trust/access.ts';
import { isOfficeCode, type Office, type OfficeCode } from '../../src/domain/trust/office.ts';
import { type VerifiedEntries, verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { addOffice } from '../../src/usecase/office/add-office.ts';
import { draftFirstEntry } from '../../src/usecase/identifier/draft-log-entry.ts';
import { checkWholeState } from '../../src/usecase/fsck/check-whole-state.ts';
import { type PartyView, partyViewSchema } from '../../src/usecase/party/party-view.ts';
import type { Ports } from '../../src/usecase/ports.ts';
import { noWitnesses } from './no-witnesses.ts';
import { type ControlRequest, registerParty } from '../../src/usecase/party/register-party.ts';
import { createHolderKey, type HolderKey, signLogEntry } from './holder.ts';

/** An office that registers parties: a real store, real keys in custody, Veramo's agent; the clock stands still. */
export type RegisteringOffice = {
  readonly ports: Pick<
    Ports,
    'store' | 'dids' | 'signing' | 'clock' | 'random' | 'node' | 'operationLimits' | 'witnesses'
  >;
  readonly custody: Custody;
  readonly office: Office;
  readonly caller: Caller;
  /** Lets time pass. */
  wait(seconds: number): void;
  register(data?: PartyData, control?: ControlRequest): Promise<PartyView>;
  /** Registers a party that keeps its update key itself. */
  registerHolder(key?: HolderKey): Promise<{ readonly party: PartyView; readonly key: HolderKey }>;
  /** The whole log of an identifier, verified as a stranger would. */
  verifiedLog(did: string): Promise<VerifiedEntries>;
  document(did: string): Promise<DidDocument | undefined>;
  actions(): Promise<readonly string[]>;
  /** What a full check of everything stored finds. */
  findings(): Promise<readonly unknown[]>;
};

export type RegisteringOptions = {
  readonly preRotation?: PreRotationPolicy;
  readonly witnesses?: Ports['witnesses'];
  /** Whether many identifiers at once are made in a thread. */
  readonly hasThread?: boolean;
};

export async function startRegisteringOffice(
  code = 'XA',
  { preRotation = 'off', witnesses = noWitnesses, hasThread = false }: RegisteringOptions = {},
): Promise<RegisteringOffice> {
  let now = new Date('2026-05-04T10:00:00Z');
  const clock = () => now;
  const random = countingRandom();
  const node = { publicUrl: 'https://gid.example', didHost: 'gid.example' };
  const store = await openSqliteStore({ file: ':memory:', clock });
  onTestFinished(() => store.close());
  const keyEncryptionKey = new KeyEncryptionKey(random(32));
  const custody = createCustody({ keyEncryptionKey, random });
  const { didHost } = node;
  const many = hasThread
    ? createManyIdentifiers({ threads: 1, keyEncryptionKey, didHost, preRotation })
    : undefined;
  onTestFinished(() => many?.close());
  const dids = createDids({ store, custody, clock, node, preRotation, many });
  const ports = {
    ...{ store, clock, random, node, dids, signing: createSigning({ store, custody }) },
    operationLimits: usualOperationLimits,
    witnesses,
  };
  const name = 'Invented Office';
  const office = await addOffice(ports, { officeCode: officeCode(code), name, actor: 'test' });
  const caller = callerOf(office.officeCode);
  const register = async (data = works(), control: ControlRequest = { mode: 'office' }) =>
    partyViewSchema.parse(await registerParty(ports, { caller, data, control }));
  return {
    ...{ ports, custody, office, caller, register },
    wait: (seconds) => void (now = addSeconds(now, seconds)),
    async registerHolder(key = createHolderKey()) {
      const { draftId, unsigned } = await draftFirstEntry(ports, {
        caller,
        updateKey: key.multikey,
        keys: [],
      });
      const signedEntry = JSON.parse(JSON.stringify(signLogEntry(key, unsigned, now)));
      return { party: await register(works(), { mode: 'holder', draftId, signedEntry }), key };
    },
    async verifiedLog(did) {
      const log = await store.read.didLogs.byDid(did as Did);
      const verified = verifyLog({
        did: did as Did,
        lines: log?.lines.map(({ line }) => line) ?? [],
        now,
      });
      if (verified.fault !== undefined) throw new Error(verified.fault.detail);
      return verified;
    },
    document: async (did) => (await store.read.didLogs.head(did as Did))?.document,
    async actions() {
      const { items } = await store.read.audit.list(office.officeCode, { limit: 200 });
      return items.map(({ action }) => action);
    },
    findings: async () => (await checkWholeState(ports, custody.opens)).findings,
  };
}

export function callerOf(code: OfficeCode): Caller {
  return { officeCode: code, actor: 'clerk', scopes };
}

export function officeCode(code: string): OfficeCode {
  if (!isOfficeCode(code)) throw new Error('Not an office code.');
  return code;
}

/** An organization with these numbers of the office XA. */
export function works(...identifiers: readonly string[]): PartyData {
  return {
    partyKind: 'organization',
    organizationNameBag: [{ organizationStandardName: 'Invented Works' }],
    partyIdentifierBag: identifiers.map((identifier) => ({ officeCode: 'XA', identifier })),
  };
}

// The same bytes in every run, and no two alike.
function countingRandom(): Random {
  let count = 0;
  return (length) => {
    count += 1;
    return createHash('shake256', { outputLength: length }).update(`block ${count}`).digest();
  };
}
