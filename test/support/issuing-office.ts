import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import { knownContexts } from '../../src/usecase/verification/known-contexts.ts';
import { createHash } from 'node:crypto';
import { createResponseKeys } from '../../src/adapter/keys/response-keys.ts';
import { KeyEncryptionKey } from '../../src/adapter/keys/seal.ts';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import type { Clock, Random } from '../../src/base/clock.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { methodOf } from '../../src/domain/did/did.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import type { ResolutionResult } from '../../src/domain/did/resolution.ts';
import type { Caller } from '../../src/domain/trust/access.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { isOfficeCode, type OfficeCode } from '../../src/domain/trust/office.ts';
import { didJwkDocument } from '../../src/protocol/did-jwk/did-jwk.ts';
import { didKeyDocument } from '../../src/protocol/did-key/did-key.ts';
import type { Ports, Store } from '../../src/usecase/ports.ts';
import { documentWith, signerOf, testDid, type TestKey, testKey } from './jose-keys.ts';

export const publicUrl = 'https://gid.example';

/** The moment at which the tests begin; `wait` moves it on. */
const start = new Date('2026-05-01T12:00:00Z');

/** The parts of a node that issuing needs, over a real store, with keys that really sign and DIDs that resolve. */
export type IssuingNode = {
  readonly ports: Pick<
    Ports,
    | 'store'
    | 'signing'
    | 'resolver'
    | 'contexts'
    | 'responseKeys'
    | 'keyAttesters'
    | 'clock'
    | 'random'
    | 'node'
  >;
  readonly first: TestOffice;
  readonly second: TestOffice;
  /** Lets time pass. */
  wait(seconds: number): void;
  /** Makes a DID resolvable. */
  publish(document: DidDocument): void;
};
export type TestOffice = { readonly officeCode: OfficeCode; readonly did: Did; readonly caller: Caller };

export type NodeOptions = {
  /** Opens the store; one of its own in memory where not given. */
  readonly open?: (terms: { readonly clock: Clock }) => Promise<Store>;
  /** Whether the store has the offices already, as for a second process. */
  readonly offices?: 'present';
  /** Makes the random values other ones than those of another node on the same store. */
  readonly seed?: string;
};

/** Two offices, XA and XB, on one node. */
export async function startIssuingNode(options: NodeOptions = {}): Promise<IssuingNode> {
  let now = start;
  const clock = () => now;
  const open = options.open ?? ((terms) => openSqliteStore({ file: ':memory:', ...terms }));
  const store = await open({ clock });
  const documents = new Map<string, DidDocument>();
  const keys = {
    ...{ EdDSA: testKey('EdDSA'), ES256: testKey('ES256') },
    ...{ ES384: testKey('ES384'), ES256K: testKey('ES256K') },
  };
  const random = countingRandom(options.seed ?? '');
  const keyEncryptionKey = new KeyEncryptionKey(new Uint8Array(32).fill(7));
  const ports: IssuingNode['ports'] = {
    contexts: knownContexts(readBundledContexts()),
    responseKeys: createResponseKeys({ keyEncryptionKey, random }),
    store,
    clock,
    random,
    node: { publicUrl, didHost: 'gid.example' },
    resolver: { resolve: async (did) => resolutionOf(documentOf(did, documents)) },
    signing: {
      signerFor: async (did, _relationship, algorithm) =>
        signerOf(keys[algorithm], `${did}#assertion-${algorithm.toLowerCase()}`),
    },
  };
  const addTestOffice = async (code: string): Promise<TestOffice> => {
    if (!isOfficeCode(code)) throw new Error('Not an office code.');
    const did = testDid(code.toLowerCase());
    documents.set(
      did,
      documentWith(did, { 'assertion-eddsa': keys.EdDSA.jwk, 'assertion-es256': keys.ES256.jwk }),
    );
    const office = { officeCode: code, name: `Office ${code}`, did, createdAt: now };
    if (options.offices !== 'present') await store.write((writing) => writing.writeOffices.add(office));
    return { officeCode: code, did, caller: { officeCode: code, actor: 'clerk', scopes } };
  };
  return {
    ports,
    first: await addTestOffice('XA'),
    second: await addTestOffice('XB'),
    wait: (seconds) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    publish: (document) => void documents.set(document.id, document),
  };
}

/** Registers a party at the office under its own number; the DID resolves to the key where one is given. */
export async function addTestParty(
  node: IssuingNode,
  office: TestOffice,
  name: string,
  key?: TestKey,
): Promise<{ readonly partyId: string; readonly did: Did }> {
  const did = testDid(`parties:${name}`);
  const partyId = `party-${office.officeCode}-${name}`;
  const now = node.ports.clock();
  await node.ports.store.write((writing) =>
    writing.writeParties.add({
      partyId,
      officeCode: office.officeCode,
      did,
      control: 'office',
      data: {
        partyKind: 'organization',
        organizationNameBag: [
          { organizationStandardName: 'Example Works', languageCode: 'en' },
          { organizationStandardName: '株式会社例', languageCode: 'ja', scriptCode: 'Jpan' },
        ],
        postalAddressBag: [{ cityName: 'Geneva', countryCode: 'CH' }],
        partyIdentifierBag: [{ officeCode: office.officeCode, identifier: `${name}-1` }],
      },
      version: 1,
      status: 'active',
      createdAt: now,
      updatedAt: now,
    }),
  );
  if (key !== undefined) node.publish(documentWith(did, { 'key-1': key.jwk }));
  return { partyId, did };
}

function documentOf(did: string, documents: ReadonlyMap<string, DidDocument>): DidDocument | undefined {
  const parsed = testDidOf(did);
  if (methodOf(parsed) === 'jwk') return didJwkDocument(parsed);
  return methodOf(parsed) === 'key' ? didKeyDocument(parsed) : documents.get(did);
}

function testDidOf(did: string): Did {
  return did as Did;
}

function resolutionOf(document: DidDocument | undefined): ResolutionResult {
  if (document === undefined) {
    const error = { type: 'NOT_FOUND', detail: 'There is no such DID.' } as const;
    return { document, documentMetadata: {}, resolutionMetadata: {}, error };
  }
  return { document, documentMetadata: {}, resolutionMetadata: {} };
}

/** Bytes that never repeat and are the same in every run. */
function countingRandom(seed: string): Random {
  let count = 0;
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () => {
      count += 1;
      return createHash('sha256').update(`random block ${count} ${seed}`).digest();
    });
    return Buffer.concat(blocks).subarray(0, length);
  };
}
