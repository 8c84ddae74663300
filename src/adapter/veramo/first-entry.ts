import type { JsonObject } from '../../base/json.ts';
import { buildDocument, type DocumentKey } from '../../domain/did/build-document.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { LogLine } from '../../domain/did/did-log.ts';
import { unsignedGenesis } from '../../protocol/did-webvh/create-entry.ts';
import { keyHash } from '../../protocol/did-webvh/entry-hash.ts';
import type { EntryContent } from '../../protocol/did-webvh/log-entry.ts';
import type { DidRequest } from '../../usecase/ports.ts';
import type { DidRecord, PreparedDid } from '../../usecase/records.ts';

export const provider = 'did:webvh';

export type MadeKey = DocumentKey & { readonly keyId: string };
/** The keys of a new identifier; `nextKeyId` is the one its log commits to. */
export type FirstKeys = {
  readonly updateKeyId: string;
  readonly nextKeyId: string | undefined;
  readonly keys: readonly MadeKey[];
};

/** Makes the first entry of a new did:webvh identifier from its keys. However identifiers are made, this is their form. */
export async function firstEntry(
  request: DidRequest,
  parts: {
    readonly keys: FirstKeys;
    readonly didHost: string;
    readonly at: Date;
    readonly sign: (entry: EntryContent) => Promise<LogLine>;
  },
): Promise<Omit<PreparedDid, 'newKeys'>> {
  const { keys, updateKeyId, nextKeyId } = parts.keys;
  const location = [parts.didHost, ...request.path].join(':');
  const entry = unsignedGenesis({
    location,
    document: (did) => buildDocument(did, { keys, services: request.services ?? [] }),
    parameters: {
      updateKeys: [updateKeyId],
      ...(nextKeyId === undefined ? {} : { nextKeyHashes: [keyHash(nextKeyId)] }),
      portable: true,
      ...(request.witness === undefined ? {} : { witness: request.witness }),
    },
    versionTime: parts.at,
    areKeysOwn: true,
  });
  const line = await parts.sign(entry);
  const document = asDocument(entry.state);
  const { officeCode } = request;
  return {
    change: {
      ...{ did: document.id, location, lines: [line], document, deactivated: false },
      neededApprovals: request.witness === undefined ? [] : [{ versionNumber: 1, rule: request.witness }],
    },
    expectedHead: undefined,
    retiredKeyIds: [],
    record: recordOf({ did: document.id, officeCode, updateKeyId, nextKeyId, keys }),
  };
}

export function recordOf(parts: {
  readonly did: Did;
  readonly officeCode: DidRecord['officeCode'];
  readonly updateKeyId: string | undefined;
  readonly nextKeyId?: string | undefined;
  readonly keys: readonly MadeKey[];
}): DidRecord {
  const { did, officeCode, updateKeyId, nextKeyId, keys } = parts;
  return {
    did,
    provider,
    officeCode,
    controllerKeyId: updateKeyId,
    ...(nextKeyId === undefined ? {} : { nextKeyId }),
    keys: keys.map(({ keyId, fragment, relationships }) => ({
      keyId,
      verificationMethod: `${did}#${fragment}`,
      relationships,
    })),
  };
}

function asDocument(state: JsonObject): DidDocument {
  // Made by buildDocument a moment ago.
  return state as unknown as DidDocument;
}
