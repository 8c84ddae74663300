import { createHash } from 'node:crypto';
import { base64url } from '../../src/base/bytes.ts';
import { epochSeconds } from '../../src/base/clock.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { VerificationResult } from '../../src/domain/credential/verification-result.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import type { DocumentMetadata, ResolutionResult } from '../../src/domain/did/resolution.ts';
import { isOfficeCode } from '../../src/domain/trust/office.ts';
import type { TrustedIssuer } from '../../src/domain/trust/trusted-issuer.ts';
import { bitstringStatusListCredential } from '../../src/protocol/status-list/bitstring-status-list.ts';
import { tokenStatusListPayload } from '../../src/protocol/status-list/token-status-list.ts';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import type { PresentationFormat } from '../../src/usecase/verification/presenting/presenting-suite.ts';
import type { CredentialInput } from '../../src/usecase/verification/securing/securing-suite.ts';
import { knownContexts } from '../../src/usecase/verification/known-contexts.ts';
import { createStatusReader } from '../../src/usecase/verification/read-status.ts';
import { type VerifyPorts, verifyCredential } from '../../src/usecase/verify-credential.ts';
import { verifyPresentation } from '../../src/usecase/verify-presentation.ts';
import { documentWith, testDid, type TestKey, testKey, token } from './jose-keys.ts';

/** The moment of verification. */
export const at = new Date('2026-05-01T12:00:00Z');
export const now = epochSeconds(at);

export const office = testDid('xa');
export const attacker = testDid('evil');
export const party = testDid('parties:anna');
export const keys = {
  EdDSA: testKey('EdDSA'),
  ES256: testKey('ES256'),
  attacker: testKey('EdDSA', 'attacker'),
  party: testKey('EdDSA', 'party'),
  wallet: testKey('ES256', 'wallet'),
};
export const vct = 'https://gid.example/credential-types/global-identifier/v1';
export const tokenListUrl = 'https://gid.example/offices/xa/status-lists/1';
export const bitstringUrl = 'https://gid.example/offices/xa/status-list-credentials/1';
export const binding = { nonce: 'nonce-of-this-request', audience: 'decentralized_identifier:verifier' };
export const revokedIndex = 8;
export const suspendedIndex = 9;

export const officeDocument = documentWith(office, { eddsa: keys.EdDSA.jwk, es256: keys.ES256.jwk });
const trusted: Omit<TrustedIssuer, 'officeCode'> = {
  id: 'xa',
  did: office,
  credentialType: 'GlobalIdentifierCredential',
  vct: [vct],
  since: new Date(0),
  until: undefined,
};
export const trustList: readonly TrustedIssuer[] = ['XA']
  .filter(isOfficeCode)
  .map((officeCode) => ({ ...trusted, officeCode }));

/** DIDs that resolve and lists that can be fetched, with a record of both. */
export type World = {
  readonly ports: VerifyPorts;
  readonly resolved: string[];
  readonly fetched: string[];
  /** Makes the document what the DID resolves to. */
  publish(document: DidDocument, metadata?: DocumentMetadata, did?: string): void;
  /** What the DID resolved to at moments before `until`. */
  publishPast(document: DidDocument, until: Date): void;
  publishList(url: string, text: string): void;
  verify(
    credential: CredentialInput,
    more?: Partial<Parameters<typeof verifyCredential>[1]>,
  ): Promise<VerificationResult>;
  present(
    format: PresentationFormat,
    presentation: CredentialInput,
    more?: Partial<Parameters<typeof verifyPresentation>[1]>,
  ): Promise<readonly VerificationResult[]>;
};

export function startWorld(): World {
  const present = new Map<string, ResolutionResult>();
  const past = new Map<string, { readonly document: DidDocument; readonly until: Date }>();
  const lists = new Map([
    [tokenListUrl, tokenList()],
    [bitstringUrl, bitstringList()],
  ]);
  const resolved: string[] = [];
  const fetched: string[] = [];
  const resolve: VerifyPorts['resolver']['resolve'] = async (did, { versionTime } = {}) => {
    resolved.push(did);
    const before = past.get(did);
    if (versionTime !== undefined && before !== undefined && new Date(versionTime) < before.until) {
      return resolutionOf(before.document);
    }
    return present.get(did) ?? notFound;
  };
  const documents = {
    async get(url: string) {
      fetched.push(url);
      const text = lists.get(url);
      if (text === undefined) return { outcome: 'unreachable', reason: 'The host does not answer.' } as const;
      return { outcome: 'found', body: Buffer.from(text), contentType: '', maxAge: undefined } as const;
    },
  };
  const ports = {
    clock: () => at,
    resolver: { resolve },
    statusReader: createStatusReader(documents, contexts),
    contexts,
  };
  const world: World = {
    ports,
    resolved,
    fetched,
    publish: (document, metadata = {}, did = document.id) =>
      void present.set(did, resolutionOf(document, metadata)),
    publishPast: (document, until) => void past.set(document.id, { document, until }),
    publishList: (url, text) => void lists.set(url, text),
    verify: (credential, more = {}) => verifyCredential(ports, { credential, trustList, ...more }),
    present: (format, presentation, more = {}) =>
      verifyPresentation(ports, { format, presentation, binding, trustList, ...more }),
  };
  world.publish(officeDocument);
  world.publish(documentWith(attacker, { key: keys.attacker.jwk }));
  world.publish(documentWith(party, { 'key-1': keys.party.jwk }));
  return world;
}

const contexts = knownContexts(readBundledContexts());
const notFound: ResolutionResult = {
  document: undefined,
  documentMetadata: {},
  resolutionMetadata: {},
  error: { type: 'NOT_FOUND', detail: 'There is no such DID.' },
};

function resolutionOf(document: DidDocument, documentMetadata: DocumentMetadata = {}): ResolutionResult {
  return { document, documentMetadata, resolutionMetadata: {} };
}

type Changes = { readonly [member: string]: unknown };
/** What differs from a valid token; a member that is undefined is left out. */
export type TokenChanges = { readonly key?: TestKey; readonly header?: Changes; readonly payload?: Changes };

const claims = { did: party, officeCode: 'XA', assuranceLevel: 'high' };
/** The claims of a whole credential, as the published schema wants them. */
export const wholeClaims = {
  ...claims,
  partyKind: 'organization',
  name: 'Example Works',
  names: [{ organizationStandardName: 'Example Works' }],
  evidence: [{ type: 'registerExtract' }],
} as const;

/** A `jwt_vc_json` of the office for the party. */
export function jwtVc({
  vc = {},
  key,
  header,
  payload,
}: TokenChanges & { readonly vc?: Changes } = {}): string {
  const credential = {
    '@context': ['https://www.w3.org/2018/credentials/v1', 'https://gid.example/schemas/context.json'],
    type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
    credentialSubject: { id: party, ...wholeClaims },
    credentialStatus: bitstringEntry(1),
    ...vc,
  };
  const times = { nbf: now - 3600, exp: now + 3600 };
  return token(
    key ?? keys.EdDSA,
    { alg: 'EdDSA', typ: 'JWT', kid: `${office}#eddsa`, ...header },
    { iss: office, sub: party, jti: 'urn:uuid:1', ...times, vc: credential, ...payload },
  );
}

/** A `vc+jwt` (VC Data Model 2.0) of the office for the party. */
export function vcJwt({ key, header, payload }: TokenChanges = {}): string {
  return token(
    key ?? keys.EdDSA,
    { alg: 'EdDSA', typ: 'vc+jwt', kid: `${office}#eddsa`, ...header },
    {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: 'urn:uuid:2',
      type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
      issuer: office,
      validFrom: '2026-04-01T00:00:00Z',
      validUntil: '2027-04-01T00:00:00Z',
      credentialSubject: { id: party, ...wholeClaims },
      ...payload,
    },
  );
}

export function bitstringEntry(index: number, more: Changes = {}): JsonObject {
  const entry = {
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: String(index),
    statusListCredential: bitstringUrl,
  };
  return { ...entry, ...more } as JsonObject;
}

/** One disclosure as it is sent: of an array element where there is no name. */
export function disclosure(
  name: string | undefined,
  value: unknown,
  salt = 'c2FsdHNhbHRzYWx0c2FsdA',
): string {
  return base64url(JSON.stringify(name === undefined ? [salt, value] : [salt, name, value]));
}

export function digestOf(text: string, algorithm = 'sha256'): string {
  return createHash(algorithm).update(text).digest('base64url');
}

export const nameDisclosure = disclosure('name', 'Example Works');

/** An SD-JWT VC of the office for the party, bound to the wallet's key, with the disclosures as they are given. */
export function sdJwtVc(changes: TokenChanges & { readonly disclosures?: readonly string[] } = {}): string {
  const { key = keys.ES256, header, payload, disclosures = [nameDisclosure] } = changes;
  const jwt = token(
    key,
    { alg: key.algorithm, typ: 'dc+sd-jwt', kid: `${office}#es256`, ...header },
    {
      ...{ iss: office, sub: party, vct, iat: now - 3600, exp: now + 3600 },
      ...claims,
      status: { status_list: { idx: 1, uri: tokenListUrl } },
      cnf: { jwk: keys.wallet.jwk },
      _sd_alg: 'sha-256',
      _sd: disclosures.map((text) => digestOf(text)),
      ...payload,
    },
  );
  return [jwt, ...disclosures, ''].join('~');
}

/** The SD-JWT with a key-binding JWT for this request. */
export function withKeyBinding(presented: string, { key, header, payload }: TokenChanges = {}): string {
  const signingKey = key ?? keys.wallet;
  const { nonce, audience: aud } = binding;
  return `${presented}${token(
    signingKey,
    { alg: signingKey.algorithm, typ: 'kb+jwt', ...header },
    { nonce, aud, iat: now, sd_hash: digestOf(presented), ...payload },
  )}`;
}

/** A presentation of the party, signed for this request. */
export function jwtVp(
  credentials: readonly unknown[],
  { vp = {}, key, header, payload }: TokenChanges & { readonly vp?: Changes } = {},
): string {
  const { nonce, audience: aud } = binding;
  const presentation = {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    type: ['VerifiablePresentation'],
    verifiableCredential: credentials,
    ...vp,
  };
  return token(
    key ?? keys.party,
    { alg: 'EdDSA', typ: 'JWT', kid: `${party}#key-1`, ...header },
    { iss: party, nonce, aud, iat: now, exp: now + 300, vp: presentation, ...payload },
  );
}

function statuses(): Uint8Array {
  const all = new Uint8Array(131_072);
  all[revokedIndex] = 1;
  all[suspendedIndex] = 2;
  return all;
}

/** The office's Token Status List. */
export function tokenList({ key, header, payload }: TokenChanges = {}): string {
  const list = { uri: tokenListUrl, statuses: statuses(), issuedAt: at, validSeconds: 3600, ttl: 60 };
  return token(
    key ?? keys.ES256,
    { alg: 'ES256', typ: 'statuslist+jwt', kid: `${office}#es256`, ...header },
    { ...tokenStatusListPayload(list), ...payload },
  );
}

/** The office's Bitstring Status List credential. */
export function bitstringList({
  key,
  header,
  payload,
  purpose = 'revocation',
}: TokenChanges & { readonly purpose?: 'revocation' | 'suspension' } = {}): string {
  const times = { validFrom: at, validUntil: new Date(at.getTime() + 3_600_000), ttl: 60_000 };
  const list = { id: bitstringUrl, issuer: office, purpose, statuses: statuses(), ...times };
  return token(
    key ?? keys.EdDSA,
    { alg: 'EdDSA', typ: 'vc+jwt', kid: `${office}#eddsa`, ...header },
    { ...bitstringStatusListCredential(list), ...payload },
  );
}

/** `verified`, or the first check that failed and its code; accreditation decides about trust only. */
export function outcomeOf({ verified, checks }: VerificationResult): string {
  const failed = checks.find(({ name, outcome }) => outcome === 'failed' && name !== 'issuerAccredited');
  return verified ? 'verified' : `${failed?.name ?? 'withheld'} ${failed?.code ?? ''}`.trim();
}

/** The distinct outcomes of several verifications. */
export async function outcomesOf(
  results: readonly Promise<VerificationResult>[],
): Promise<readonly string[]> {
  return [...new Set((await Promise.all(results)).map(outcomeOf))];
}

/** The distinct outcomes of all credentials of several presentations. */
export async function presentedOutcomes(
  results: readonly Promise<readonly VerificationResult[]>[],
): Promise<readonly string[]> {
  return [...new Set((await Promise.all(results)).flat().map(outcomeOf))];
}
