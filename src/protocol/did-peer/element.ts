import { concatBytes, fromBase64url, utf8Text } from '../../base/bytes.ts';
import { sha256 } from '../../base/hash.ts';
import { isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';
import { multibase } from '../../base/multibase.ts';
import type { Did } from '../../domain/did/did.ts';
import {
  type DidDocument,
  type VerificationRelationship,
  verificationRelationships,
} from '../../domain/did/did-document.ts';
import { jwkFromMultikey } from '../../domain/did/multikey.ts';
import { useOfMultikey } from '../did-key/did-key.ts';
import { readDidDocument } from '../did-resolution/read-document.ts';

const relationshipOfCode = new Map<string, VerificationRelationship>([
  ['A', 'assertionMethod'],
  ['E', 'keyAgreement'],
  ['V', 'authentication'],
  ['I', 'capabilityInvocation'],
  ['D', 'capabilityDelegation'],
]);
const serviceCode = 'S';
const memberOfAbbreviation = new Map([
  ['t', 'type'],
  ['s', 'serviceEndpoint'],
  ['r', 'routingKeys'],
  ['a', 'accept'],
]);
const mostElements = 20;
const deepestService = 8;

type Key = { readonly relationship: VerificationRelationship; readonly multikey: string };

/**
 * The document of a did:peer of kind 2 (https://identity.foundation/peer-did-method-spec/#method-2-multiple-inception-key-without-doc):
 * keys `#key-1`, `#key-2`, … in their order, and the services with their abbreviations written out. Undefined where an
 * element is malformed, a key is unsound or not for its purpose, or there is no key at all.
 */
export function documentOfElements(did: Did, text: string): DidDocument | undefined {
  const [start, ...elements] = text.split('.');
  if (start !== '' || elements.length === 0 || elements.length > mostElements) return undefined;
  const isService = (element: string) => element.startsWith(serviceCode);
  const keys = elements.flatMap((element) => (isService(element) ? [] : (readKey(element) ?? [])));
  const services = elements.flatMap((element): readonly JsonObject[] => {
    const service = isService(element) ? readService(element) : undefined;
    return service === undefined ? [] : [service];
  });
  if (keys.length === 0 || keys.length + services.length < elements.length) return undefined;
  const service = withIds(services);
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs: [`did:peer:3${multibase(concatBytes(Uint8Array.from([0x12, 0x20]), sha256(text)))}`],
    verificationMethod: keys.map(({ multikey }, index) => ({
      id: keyId(index),
      type: 'Multikey',
      controller: did,
      publicKeyMultibase: multikey,
    })),
    ...relationshipsOf(keys),
    ...(service.length === 0 ? {} : { service }),
  };
  return readDidDocument(document, did);
}

function readKey(element: string): Key | undefined {
  const relationship = relationshipOfCode.get(element.charAt(0));
  const multikey = element.slice(1);
  const use = useOfMultikey(multikey);
  if (relationship === undefined || use === undefined) return undefined;
  // A key for agreement signs nothing. A signing key on a curve of NIST may do both.
  const fits =
    relationship === 'keyAgreement' ? jwkFromMultikey(multikey)?.crv !== 'Ed25519' : use === 'signing';
  return fits ? { relationship, multikey } : undefined;
}

function readService(element: string): JsonObject | undefined {
  const bytes = fromBase64url(element.slice(serviceCode.length));
  const text = bytes === undefined ? undefined : utf8Text(bytes);
  const read = text === undefined ? undefined : readJson(text, deepestService);
  if (read === undefined || 'fault' in read || !isJsonObject(read.value)) return undefined;
  const service = expanded(read.value);
  const { id, type } = service;
  const hasRelativeId = id === undefined || (typeof id === 'string' && /^#[A-Za-z0-9._~-]+$/.test(id));
  // A member that is there by its name and by its abbreviation could be read in two ways.
  const isClear = Object.keys(service).length === Object.keys(read.value).length;
  if (!hasRelativeId || !isClear) return undefined;
  return { ...service, ...(type === 'dm' ? { type: 'DIDCommMessaging' } : {}) };
}

function expanded(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      memberOfAbbreviation.get(name) ?? name,
      expandedValue(member),
    ]),
  );
}

function expandedValue(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(expandedValue);
  return isJsonObject(value) ? expanded(value) : value;
}

function withIds(services: readonly JsonObject[]): readonly JsonObject[] {
  let unnamed = 0;
  return services.map((service) => {
    if (service['id'] !== undefined) return service;
    const id = unnamed === 0 ? '#service' : `#service-${unnamed}`;
    unnamed += 1;
    return { ...service, id };
  });
}

function relationshipsOf(keys: readonly Key[]): { readonly [name in VerificationRelationship]?: string[] } {
  const lists = verificationRelationships.map((name) => {
    const ids = keys.flatMap(({ relationship }, index) => (relationship === name ? [keyId(index)] : []));
    return [name, ids] as const;
  });
  return Object.fromEntries(lists.filter(([, ids]) => ids.length > 0));
}

function keyId(index: number): string {
  return `#key-${index + 1}`;
}
