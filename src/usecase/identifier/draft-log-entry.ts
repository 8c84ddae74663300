import { addSeconds } from '../../base/clock.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import { buildDocument, type DocumentKey } from '../../domain/did/build-document.ts';
import { isDid } from '../../domain/did/did.ts';
import { withAlsoKnownAs } from '../../domain/did/equivalence.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import { verificationRelationships, type VerificationRelationship } from '../../domain/did/did-document.ts';
import { jwkFromMultikey, type PublicJwk } from '../../domain/did/multikey.ts';
import { newPartyId } from '../../domain/party/party.ts';
import type { WitnessRule } from '../../domain/did/witness.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import {
  type EntryParameters,
  unsignedGenesis,
  unsignedUpdate,
} from '../../protocol/did-webvh/create-entry.ts';
import type { EntryContent } from '../../protocol/did-webvh/log-entry.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { verifiedChange } from '../../protocol/did-webvh/log-change.ts';
import { restoreLog } from '../../protocol/did-webvh/verify-log.ts';
import { keyFromJwk } from '../../protocol/jose/verification-key.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';
import type { LogDraft, RecoveryPlan } from '../records.ts';
import {
  commitments,
  lastParameters,
  type NextKeys,
  nextParameters,
  recoveryParameters,
} from '../recovery/key-commitments.ts';
import { planRecovery, type PlannedRecovery, type RecoveryRequest } from '../recovery/plan-recovery.ts';
import { checkedRule } from '../witness/set-witness-rule.ts';

const draftSeconds = 900;

/** A key the party wants in its document. */
export type HolderKeyRequest = {
  readonly publicKeyMultibase: string;
  readonly relationships?: readonly VerificationRelationship[] | undefined;
};
export type DraftView = {
  readonly draftId: string;
  readonly did: string;
  readonly unsigned: Json;
  readonly expiresAt: string;
};
type DraftPorts = Pick<Ports, 'store' | 'clock' | 'random' | 'node' | 'dids' | 'witnesses'>;

/**
 * A first log entry for a party that keeps its own update key: the party adds its eddsa-jcs-2022 proof and registers
 * with it within 15 minutes. Throws `key-invalid` for a key that is weak or of the wrong kind, and `invalid-request` for
 * a way of recovery or a rule for witnesses that cannot be.
 */
export async function draftFirstEntry(
  ports: DraftPorts,
  command: {
    readonly caller: Caller;
    readonly updateKey: string;
    /** The key the next entry will be made with, or its hash: from then on, only keys that were committed to count. */
    readonly nextUpdateKey?: string | undefined;
    readonly keys: readonly HolderKeyRequest[];
    readonly recovery?: RecoveryRequest | undefined;
    /** Who has to approve the entries; where not given, as for every new identifier of the office. */
    readonly witness?: WitnessRule | undefined;
  },
): Promise<DraftView> {
  const { updateKey, nextUpdateKey, recovery: asked } = command;
  const witness = await firstRule(ports, command.caller.officeCode, command.witness);
  const recovery = asked && (await planRecovery(ports, asked));
  if (recovery !== undefined && nextUpdateKey === undefined)
    throw new Problem('invalid-request', 'An identifier that can be recovered commits to its next key.');
  const committed =
    nextUpdateKey === undefined ? {} : { nextKeyHashes: commitments(nextUpdateKey, recovery?.terms) };
  const location = [ports.node.didHost, 'parties', newPartyId(ports.random)].join(':');
  const keys = command.keys.length > 0 ? command.keys : [{ publicKeyMultibase: command.updateKey }];
  const entry = unsignedGenesis({
    location,
    document: (did) => buildDocument(did, { keys: keys.map(documentKey), services: [] }),
    parameters: { updateKeys: [updateKey], ...committed, portable: true, ...witness },
    versionTime: ports.clock(),
  });
  return keepDraft(ports, command.caller, { location, entry, recovery });
}

async function firstRule(
  ports: Pick<Ports, 'witnesses'>,
  officeCode: OfficeCode,
  asked: WitnessRule | undefined,
): Promise<Pick<EntryParameters, 'witness'>> {
  const rule =
    asked === undefined
      ? await ports.witnesses.usualRule(officeCode)
      : await checkedRule(ports, officeCode, asked);
  return rule === undefined ? {} : { witness: rule };
}

/** What the party wants to change with its own key. */
export type HolderChange =
  | (NextKeys & {
      readonly kind: 'rotate';
      readonly updateKey: string;
      readonly keys: readonly HolderKeyRequest[];
    })
  | { readonly kind: 'deactivate'; readonly updateKey?: string | undefined }
  | (NextKeys & { readonly kind: 'rename'; readonly alsoKnownAs: readonly string[] })
  | (NextKeys & { readonly kind: 'watch'; readonly watchers: readonly string[] })
  /** Who has to approve the entries from then on; the witnesses before approve this one too. */
  | (NextKeys & { readonly kind: 'witness'; readonly rule: WitnessRule })
  /** The recovery key signs; `newUpdateKey`, or its hash, is the new wallet's, which makes the entry after this one. */
  | {
      readonly kind: 'recover';
      readonly recoveryKey: string;
      readonly newUpdateKey: string;
      readonly keys: readonly HolderKeyRequest[];
    };

/**
 * The next log entry of an identifier that its holder controls, for the holder to sign. Throws `not-found`,
 * `did-deactivated`, `key-invalid` also for a key that the entry before did not commit to, `invalid-request` where keys
 * are committed to and the next one is missing, and `conflict` where the office holds the update key and signs itself.
 */
export async function draftNextEntry(
  ports: Omit<DraftPorts, 'dids'>,
  command: { readonly caller: Caller; readonly partyId: string; readonly change: HolderChange },
): Promise<DraftView> {
  const { caller, change } = command;
  const party = await activeParty(ports.store.read, caller.officeCode, command.partyId);
  if (party.control === 'office')
    throw new Problem('conflict', 'The office holds the update key of this identifier.');
  const log = await ports.store.read.didLogs.byDid(party.did);
  const head = log === undefined ? undefined : restoreLog(log.lines.map(({ line }) => line))?.at(-1);
  if (log === undefined || head === undefined)
    throw new Problem('did-not-found', 'The identifier has no log here.');
  const plan = await ports.store.read.recoveryPlans.byDid(party.did);
  if (change.kind === 'witness') await checkedRule(ports, caller.officeCode, change.rule);
  const step = holderStep(change, head, plan);
  const entry = unsignedUpdate({ previous: head, ...step, versionTime: ports.clock() });
  return keepDraft(ports, caller, { location: log.location, entry });
}

function holderStep(
  change: HolderChange,
  head: VerifiedVersion,
  plan: RecoveryPlan | undefined,
): { readonly document: JsonObject; readonly parameters: EntryParameters } {
  const { did } = head;
  const state = asObject(head.document);
  switch (change.kind) {
    case 'rotate':
      return {
        document: change.keys.length === 0 ? state : withKeys(state, did, change.keys),
        parameters: nextParameters(head, change, plan),
      };
    case 'deactivate':
      return { document: state, parameters: lastParameters(head, change.updateKey) };
    case 'rename':
      return {
        document: withAlsoKnownAs(state, change.alsoKnownAs),
        parameters: nextParameters(head, change, plan),
      };
    case 'watch':
      return {
        document: state,
        parameters: { ...nextParameters(head, change, plan), watchers: change.watchers },
      };
    case 'witness':
      return {
        document: state,
        parameters: { ...nextParameters(head, change, plan), witness: change.rule },
      };
    case 'recover':
      return {
        document:
          change.keys.length === 0 ? state : withKeys(state, did, change.keys, `-v${head.versionNumber + 1}`),
        parameters: recoveryParameters(head, change, plan),
      };
    default:
      return change satisfies never;
  }
}

/**
 * The log change of a draft that came back signed: exactly the drafted entry, with a proof by its update key. Throws
 * `proof-invalid` for anything else.
 */
export function checkSignedDraft(draft: LogDraft, signedEntry: Json, now: Date): LogChange {
  if (!isJsonObject(signedEntry)) throw new Problem('proof-invalid', 'The signed entry is not an object.');
  const { proof, ...unsigned } = signedEntry;
  if (proof === undefined) throw new Problem('proof-invalid', 'The entry has no proof.');
  if (canonicalJson(unsigned) !== canonicalJson(draft.unsigned)) {
    throw new Problem('proof-invalid', 'This is not the entry that was drafted.');
  }
  const line = JSON.stringify(signedEntry);
  const result = verifiedChange({ location: draft.location, lines: [line], now });
  if (result.fault !== undefined) throw new Problem('proof-invalid', result.fault.detail);
  return result.change;
}

async function keepDraft(
  ports: Omit<DraftPorts, 'dids'>,
  caller: Caller,
  drafted: {
    readonly location: string;
    readonly entry: EntryContent;
    readonly recovery?: PlannedRecovery | undefined;
  },
): Promise<DraftView> {
  const { location, entry, recovery } = drafted;
  const did = entry.state['id'];
  if (typeof did !== 'string' || !isDid(did))
    throw new Problem('internal-error', 'The drafted document has no DID.');
  const at = ports.clock();
  const expiresAt = addSeconds(at, draftSeconds);
  const draftId = randomUuid(ports.random);
  const { officeCode, actor } = caller;
  await ports.store.write(async (store) => {
    await store.writeDrafts.add({ draftId, officeCode, did, location, unsigned: entry, expiresAt, recovery });
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'logEntry.drafted',
      subject: did,
      facts: { draftId },
    });
  });
  return { draftId, did, unsigned: entry, expiresAt: expiresAt.toISOString() };
}

/** A key as it stands in a document. Throws `key-invalid`. */
export function documentKey(request: HolderKeyRequest, index: number): DocumentKey {
  const publicJwk = jwkFromMultikey(request.publicKeyMultibase);
  const { relationships = publicJwk === undefined ? [] : usualRelationships(publicJwk) } = request;
  if (publicJwk === undefined || !isFitFor(publicJwk, relationships)) {
    throw new Problem(
      'key-invalid',
      'A key is not a sound Multikey of a kind that can do what it is meant for.',
    );
  }
  return { fragment: `key-${index + 1}`, publicJwk, relationships };
}

function usualRelationships(jwk: PublicJwk): readonly VerificationRelationship[] {
  return jwk.crv === 'X25519' ? ['keyAgreement'] : ['authentication', 'assertionMethod'];
}

// X25519 agrees on keys and signs nothing; Ed25519 the other way round; points of the other curves can do both.
function isFitFor(jwk: PublicJwk, relationships: readonly VerificationRelationship[]): boolean {
  if (jwk.crv === 'X25519') return relationships.every((name) => name === 'keyAgreement');
  return keyFromJwk(jwk) !== undefined && !(jwk.crv === 'Ed25519' && relationships.includes('keyAgreement'));
}

/** The document with these keys in place of the ones it has; `suffix` makes their fragments new. Throws `key-invalid`. */
export function withKeys(
  state: JsonObject,
  did: string,
  keys: readonly HolderKeyRequest[],
  suffix = '',
): JsonObject {
  const named = keys.map(documentKey).map((key) => ({ ...key, fragment: `${key.fragment}${suffix}` }));
  const replaced = new Set<string>(verificationRelationships);
  const kept = Object.fromEntries(Object.entries(state).filter(([name]) => !replaced.has(name)));
  const built = buildDocument(did, { keys: named, services: [] });
  const methods = [built['verificationMethod'] ?? [], revokedMethods(state)].flat();
  return { ...kept, ...built, verificationMethod: methods, '@context': state['@context'] ?? [] };
}

// A key that was once stated as revoked stays so: a document without it would let its old signatures count again.
function revokedMethods({ verificationMethod }: JsonObject): readonly Json[] {
  const methods = Array.isArray(verificationMethod) ? verificationMethod : [];
  return methods.filter((method) => isJsonObject(method) && method['revoked'] !== undefined);
}

function asObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Problem('internal-error', 'A stored document is not an object.');
  return value;
}
