import { addSeconds } from '../base/clock.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { Problem } from '../base/problem.ts';
import { randomUuid } from '../base/random.ts';
import { buildDocument, type DocumentKey } from '../domain/did/build-document.ts';
import { isDid } from '../domain/did/did.ts';
import { withAlsoKnownAs } from '../domain/did/equivalence.ts';
import type { LogChange } from '../domain/did/did-log.ts';
import { verificationRelationships, type VerificationRelationship } from '../domain/did/did-document.ts';
import { jwkFromMultikey, type PublicJwk } from '../domain/did/multikey.ts';
import { newPartyId } from '../domain/party/party.ts';
import type { Caller } from '../domain/trust/access.ts';
import { type EntryParameters, unsignedGenesis, unsignedUpdate } from '../protocol/did-webvh/create-entry.ts';
import type { EntryContent } from '../protocol/did-webvh/log-entry.ts';
import { verifiedChange } from '../protocol/did-webvh/log-change.ts';
import { restoreLog } from '../protocol/did-webvh/verify-log.ts';
import { keyFromJwk } from '../protocol/jose/verification-key.ts';
import { activeParty } from './active-party.ts';
import type { Ports } from './ports.ts';
import type { LogDraft } from './records.ts';

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
type DraftPorts = Pick<Ports, 'store' | 'clock' | 'random' | 'node'>;

/**
 * A first log entry for a party that keeps its own update key: the party adds its eddsa-jcs-2022 proof and registers
 * with it within 15 minutes. Throws `key-invalid` for a key that is weak or of the wrong kind.
 */
export async function draftFirstEntry(
  ports: DraftPorts,
  command: {
    readonly caller: Caller;
    readonly updateKey: string;
    readonly keys: readonly HolderKeyRequest[];
  },
): Promise<DraftView> {
  const location = [ports.node.didHost, 'parties', newPartyId(ports.random)].join(':');
  const keys = command.keys.length > 0 ? command.keys : [{ publicKeyMultibase: command.updateKey }];
  const entry = unsignedGenesis({
    location,
    document: (did) => buildDocument(did, { keys: keys.map(documentKey), services: [] }),
    parameters: { updateKeys: [command.updateKey], portable: true },
    versionTime: ports.clock(),
  });
  return keepDraft(ports, command.caller, { location, entry });
}

/** What the party wants to change with its own key. */
export type HolderChange =
  | { readonly kind: 'rotate'; readonly updateKey: string; readonly keys: readonly HolderKeyRequest[] }
  | { readonly kind: 'deactivate' }
  | { readonly kind: 'rename'; readonly alsoKnownAs: readonly string[] };

/**
 * The next log entry of an identifier that its holder controls, for the holder to sign. Throws `not-found`,
 * `did-deactivated`, `key-invalid`, and `conflict` where the office holds the update key and signs itself.
 */
export async function draftNextEntry(
  ports: DraftPorts,
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
  const step = holderStep(change, party.did, asObject(head.document));
  const entry = unsignedUpdate({ previous: head, ...step, versionTime: ports.clock() });
  return keepDraft(ports, caller, { location: log.location, entry });
}

function holderStep(
  change: HolderChange,
  did: string,
  state: JsonObject,
): { readonly document: JsonObject; readonly parameters: EntryParameters } {
  switch (change.kind) {
    case 'rotate':
      return {
        document: change.keys.length === 0 ? state : withKeys(state, did, change.keys),
        parameters: { updateKeys: [change.updateKey] },
      };
    case 'deactivate':
      return { document: state, parameters: { deactivated: true, updateKeys: [] } };
    case 'rename':
      return { document: withAlsoKnownAs(state, change.alsoKnownAs), parameters: {} };
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
  ports: DraftPorts,
  caller: Caller,
  drafted: { readonly location: string; readonly entry: EntryContent },
): Promise<DraftView> {
  const { location, entry } = drafted;
  const did = entry.state['id'];
  if (typeof did !== 'string' || !isDid(did))
    throw new Problem('internal-error', 'The drafted document has no DID.');
  const at = ports.clock();
  const expiresAt = addSeconds(at, draftSeconds);
  const draftId = randomUuid(ports.random);
  const { officeCode, actor } = caller;
  await ports.store.write(async (store) => {
    await store.writeDrafts.add({ draftId, officeCode, did, location, unsigned: entry, expiresAt });
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

function documentKey(request: HolderKeyRequest, index: number): DocumentKey {
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

/** The document with these keys in place of the ones it has. */
function withKeys(state: JsonObject, did: string, keys: readonly HolderKeyRequest[]): JsonObject {
  const replaced = new Set<string>(verificationRelationships);
  const kept = Object.fromEntries(Object.entries(state).filter(([name]) => !replaced.has(name)));
  const built = buildDocument(did, { keys: keys.map(documentKey), services: [] });
  return { ...kept, ...built, '@context': state['@context'] ?? [] };
}

function asObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Problem('internal-error', 'A stored document is not an object.');
  return value;
}
