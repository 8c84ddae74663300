import { utf8Text } from '../../base/bytes.ts';
import { type Json, type JsonObject, readJson } from '../../base/json.ts';
import { base58btc } from '../../base/multibase.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { readDidDocument } from '../did-resolution/read-document.ts';
import { accountId, type EthereumAddress, type EthrDid } from './ethr-did.ts';
import type { RegistryEvent } from './registry-event.ts';

/** An event with the number and the time, in seconds since 1970, of its block. */
export type DatedEvent = { readonly event: RegistryEvent; readonly block: number; readonly time: number };

/** A did:ethr identifier as it was at one moment. `version` and `next` are the changes before and after the moment. */
export type EthrState = {
  readonly document: DidDocument;
  readonly deactivated: boolean;
  /** How many keys were ever stated or taken back: the number of the last one. */
  readonly keyCount: number;
  readonly version: DatedEvent | undefined;
  readonly next: DatedEvent | undefined;
};

type Method = JsonObject & { readonly id: string };
type Draft = {
  owner: EthereumAddress;
  deactivated: boolean;
  /** How many keys and services were ever stated: they are numbered, and a number is never used again. */
  keyCount: number;
  serviceCount: number;
  readonly methods: Map<string, Method>;
  readonly authentication: Map<string, string>;
  readonly assertion: Map<string, string>;
  readonly agreement: Map<string, string>;
  readonly services: Map<string, Method>;
};

const context = [
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/suites/secp256k1recovery-2020/v2',
  'https://w3id.org/security/v3-unstable',
];
const nobody = `0x${'0'.repeat(40)}`;
const mostKeyBytes = 2_048;
const recoveryType = 'EcdsaSecp256k1RecoveryMethod2020';
const attributePattern = /^did\/(pub|svc)\/(\w+)(?:\/(\w+))?(?:\/(\w+))?$/;

/**
 * The document the history of an identifier leads to (did:ethr, "CRUD operation definitions",
 * https://github.com/decentralized-identity/ethr-did-resolver/blob/master/doc/did-method-spec.md). Events are in the order
 * of the ledger; those after block `upTo` do not count, and what was no longer valid at `time` is left out. Undefined
 * where what was stated makes no sound document.
 */
export function ethrState(
  subject: EthrDid,
  history: { readonly chainId: number; readonly events: readonly DatedEvent[] },
  moment: { readonly upTo: number; readonly time: number },
): EthrState | undefined {
  const draft: Draft = {
    ...{ owner: subject.address, deactivated: false, keyCount: 0, serviceCount: 0 },
    ...{ methods: new Map(), authentication: new Map(), assertion: new Map() },
    ...{ agreement: new Map(), services: new Map() },
  };
  const counted = history.events.filter(({ block }) => block <= moment.upTo);
  let version: DatedEvent | undefined;
  for (const dated of counted) {
    // Nothing counts after the end, and the end is the last version.
    if (draft.deactivated) break;
    version = dated;
    apply(draft, dated.event, { subject, chainId: history.chainId, time: moment.time });
  }
  const document = documentOf(subject, history.chainId, draft);
  const next = draft.deactivated ? undefined : history.events[counted.length];
  const { deactivated, keyCount } = draft;
  return document && { document, deactivated, keyCount, version, next };
}

type Terms = { readonly subject: EthrDid; readonly chainId: number; readonly time: number };

function apply(draft: Draft, event: RegistryEvent, terms: Terms): void {
  switch (event.kind) {
    case 'owner':
      draft.owner = event.owner;
      draft.deactivated = event.owner === nobody;
      return;
    case 'delegate':
      return applyDelegate(draft, event, terms);
    case 'attribute':
      return applyAttribute(draft, event, terms);
    default:
      return;
  }
}

function applyDelegate(draft: Draft, event: RegistryEvent & { kind: 'delegate' }, terms: Terms): void {
  const { delegateType, delegate, validTo } = event;
  const { subject, chainId, time } = terms;
  const key = `delegate ${delegateType} ${delegate}`;
  draft.keyCount += 1;
  if (!isValid(validTo, time)) return remove(draft, key);
  if (delegateType !== 'veriKey' && delegateType !== 'sigAuth') return;
  const id = `${subject.did}#delegate-${draft.keyCount}`;
  const blockchainAccountId = accountId(chainId, delegate);
  draft.methods.set(key, { id, type: recoveryType, controller: subject.did, blockchainAccountId });
  draft.assertion.set(key, id);
  if (delegateType === 'sigAuth') draft.authentication.set(key, id);
}

function applyAttribute(draft: Draft, event: RegistryEvent & { kind: 'attribute' }, terms: Terms): void {
  const { name, value, validTo } = event;
  const [, section, algorithm = '', purpose, encoding] = attributePattern.exec(name) ?? [];
  const key = `attribute ${name} ${Buffer.from(value).toString('hex')}`;
  if (!isValid(validTo, terms.time)) {
    if (name.startsWith('did/pub/')) draft.keyCount += 1;
    else if (name.startsWith('did/svc/')) draft.serviceCount += 1;
    return remove(draft, key);
  }
  if (section === 'pub') return addKey(draft, key, { algorithm, purpose, encoding, value, ...terms });
  if (section === 'svc') addService(draft, key, { type: algorithm, value, ...terms });
}

type StatedKey = Terms & {
  readonly algorithm: string;
  readonly purpose: string | undefined;
  readonly encoding: string | undefined;
  readonly value: Uint8Array;
};

function addKey(draft: Draft, key: string, stated: StatedKey): void {
  const { algorithm, purpose, encoding, value, subject } = stated;
  draft.keyCount += 1;
  // No key is longer, and base58 takes its time for long values.
  if (value.length > mostKeyBytes) return;
  const material = keyMaterial(encoding, value);
  if (material === undefined) return;
  const id = `${subject.did}#delegate-${draft.keyCount}`;
  const type = keyTypes[`${algorithm} ${purpose ?? ''}`] ?? algorithm;
  draft.methods.set(key, { id, type, controller: subject.did, ...material });
  if (purpose === 'enc') draft.agreement.set(key, id);
  else draft.assertion.set(key, id);
  if (purpose === 'sigAuth') draft.authentication.set(key, id);
}

/** The type of a key by its algorithm and purpose; another one has its algorithm for its type. */
const keyTypes: { readonly [algorithmAndPurpose: string]: string } = {
  'Secp256k1 veriKey': 'EcdsaSecp256k1VerificationKey2019',
  'Secp256k1 sigAuth': 'EcdsaSecp256k1VerificationKey2019',
  'Ed25519 veriKey': 'Ed25519VerificationKey2018',
  'Ed25519 sigAuth': 'Ed25519VerificationKey2018',
  'RSA veriKey': 'RSAVerificationKey2018',
  'X25519 enc': 'X25519KeyAgreementKey2019',
};

function keyMaterial(encoding: string | undefined, value: Uint8Array): JsonObject | undefined {
  const bytes = Buffer.from(value);
  switch (encoding) {
    case undefined:
    case 'hex':
      return { publicKeyHex: bytes.toString('hex') };
    case 'base64':
      return { publicKeyBase64: bytes.toString('base64') };
    case 'base58':
      return { publicKeyBase58: base58btc(value) };
    case 'pem': {
      const publicKeyPem = utf8Text(value);
      return publicKeyPem === undefined ? undefined : { publicKeyPem };
    }
    default:
      return { value: bytes.toString('hex') };
  }
}

function addService(
  draft: Draft,
  key: string,
  { type, value, subject }: Terms & { readonly type: string; readonly value: Uint8Array },
): void {
  draft.serviceCount += 1;
  const text = utf8Text(value);
  if (text === undefined) return;
  const id = `${subject.did}#service-${draft.serviceCount}`;
  draft.services.set(key, { id, type, serviceEndpoint: endpointIn(text) });
}

// An endpoint is an object or a list where the text is one in JSON, and otherwise the text as it stands there.
function endpointIn(text: string): Json {
  const read = readJson(text);
  if ('fault' in read) return text;
  if (typeof read.value === 'string') return read.value;
  return typeof read.value === 'object' && read.value !== null ? read.value : text;
}

function remove(draft: Draft, key: string): void {
  for (const kept of [draft.methods, draft.authentication, draft.assertion, draft.agreement, draft.services])
    kept.delete(key);
}

// As in the registry: what is taken back ends with the second of its block.
function isValid(validTo: bigint, time: number): boolean {
  return validTo > BigInt(time);
}

function documentOf(
  { did, address, publicKeyHex }: EthrDid,
  chainId: number,
  draft: Draft,
): DidDocument | undefined {
  const empty = {
    '@context': context,
    id: did,
    verificationMethod: [],
    authentication: [],
    assertionMethod: [],
  };
  if (draft.deactivated) return readDidDocument(empty, did);
  const controller = {
    id: `${did}#controller`,
    type: recoveryType,
    controller: did,
    blockchainAccountId: accountId(chainId, draft.owner),
  };
  // The key in the DID says who the owner was at first, and is nobody's any more after another one came.
  const isOwnKey = publicKeyHex !== undefined && draft.owner === address;
  const key = {
    id: `${did}#controllerKey`,
    type: 'EcdsaSecp256k1VerificationKey2019',
    controller: did,
    publicKeyHex: publicKeyHex ?? '',
  };
  const own = isOwnKey ? [controller, key] : [controller];
  const ownIds = own.map(({ id }) => id);
  const document = {
    ...empty,
    verificationMethod: [...own, ...draft.methods.values()],
    authentication: [...ownIds, ...draft.authentication.values()],
    assertionMethod: [...ownIds, ...draft.assertion.values()],
    ...(draft.agreement.size === 0 ? {} : { keyAgreement: [...draft.agreement.values()] }),
    ...(draft.services.size === 0 ? {} : { service: [...draft.services.values()] }),
  };
  return readDidDocument(document, did);
}
