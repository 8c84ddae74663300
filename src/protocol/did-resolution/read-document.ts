import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import { type DidDocument, verificationRelationships } from '../../domain/did/did-document.ts';

const mostEntries = 500;
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'privateKeyMultibase', 'privateKeyJwk'];

/**
 * The DID document in a JSON value (DID Core 1.0 §5, https://www.w3.org/TR/did-core/), or undefined where its `id` is
 * not the DID asked for, a member has another form than specified, an id is given twice, or a private key is in it.
 * Unknown members are kept.
 */
export function readDidDocument(value: unknown, did: Did): DidDocument | undefined {
  if (!isJsonObject(value) || value['id'] !== did) return undefined;
  const methods = listOf(value['verificationMethod'], isMethod);
  const services = listOf(value['service'], isService);
  const relationships = verificationRelationships.map((name) => listOf(value[name], isMethodOrReference));
  if (methods === undefined || services === undefined || relationships.includes(undefined)) return undefined;
  if (!isTextOrList(value['controller']) || !isTextList(value['alsoKnownAs'])) return undefined;
  if (hasDuplicateIds(did, methods) || hasDuplicateIds(did, services)) return undefined;
  // The members this code reads were checked one by one above.
  return value as unknown as DidDocument;
}

type Identified = JsonObject & { readonly id: string };

function listOf<Item extends Json>(
  value: Json | undefined,
  isItem: (item: Json) => item is Item,
): readonly Item[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > mostEntries) return undefined;
  const items = (value as readonly Json[]).filter(isItem);
  return items.length === value.length ? items : undefined;
}

function isMethod(item: Json): item is Identified {
  if (!isJsonObject(item) || typeof item['id'] !== 'string' || typeof item['type'] !== 'string') return false;
  const { controller, publicKeyJwk, publicKeyMultibase } = item;
  if (controller !== undefined && typeof controller !== 'string') return false;
  if (publicKeyMultibase !== undefined && typeof publicKeyMultibase !== 'string') return false;
  if (publicKeyJwk !== undefined && (!isJsonObject(publicKeyJwk) || isPrivate(publicKeyJwk))) return false;
  return !isPrivate(item);
}

function isMethodOrReference(item: Json): item is string | Identified {
  return typeof item === 'string' || isMethod(item);
}

function isService(item: Json): item is Identified {
  if (!isJsonObject(item) || typeof item['id'] !== 'string') return false;
  const { type, serviceEndpoint } = item;
  const isTyped = typeof type === 'string' || (type !== undefined && isTextList(type));
  const isEndpoint =
    typeof serviceEndpoint === 'string' || isJsonObject(serviceEndpoint) || Array.isArray(serviceEndpoint);
  return isTyped && isEndpoint;
}

function isPrivate(item: JsonObject): boolean {
  return privateMembers.some((member) => Object.hasOwn(item, member));
}

function isTextOrList(value: Json | undefined): boolean {
  return typeof value === 'string' || isTextList(value);
}

function isTextList(value: Json | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

function hasDuplicateIds(did: Did, items: readonly Identified[]): boolean {
  const ids = items.map(({ id }) => (id.startsWith('#') ? `${did}${id}` : id));
  return new Set(ids).size !== ids.length;
}
