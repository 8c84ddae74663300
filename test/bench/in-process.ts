import { generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import { verifyJWT } from 'did-jwt';
import { base64url, utf8 } from '../../src/base/bytes.ts';
import { multikeyFromJwk, type PublicJwk } from '../../src/domain/did/multikey.ts';
import type { Did } from '../../src/domain/did/did.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import type { ResolutionResult } from '../../src/domain/did/resolution.ts';
import type { OfficeCode } from '../../src/domain/trust/office.ts';
import type { TrustedIssuer } from '../../src/domain/trust/trusted-issuer.ts';
import { didKeyDocument } from '../../src/protocol/did-key/did-key.ts';
import { derOf } from '../../src/protocol/jose/verify-signature.ts';
import { verifyCredential } from '../../src/usecase/verify-credential.ts';

/** One operation: how often a second we do it, and each peer. */
export type Rate = {
  readonly name: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
};

const credentials = 500;
const milliseconds = 700;

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A kind of credential that is measured: the algorithm of its signature, and how it is written. */
type Kind = { readonly name: string; readonly algorithm: 'EdDSA' | 'ES256'; readonly form: TokenForm };

type Contenders = Readonly<Record<string, (index: number) => Promise<void>>>;

const kinds: readonly Kind[] = [
  { name: 'verifyInProcess', algorithm: 'EdDSA', form: 'jwt_vc_json' },
  { name: 'verifyInProcess vc+jwt', algorithm: 'EdDSA', form: 'vc+jwt' },
  { name: 'verifyInProcess ES256', algorithm: 'ES256', form: 'jwt_vc_json' },
  { name: 'verifyInProcess ES256 vc+jwt', algorithm: 'ES256', form: 'vc+jwt' },
];

/**
 * Verification of a W3C credential as JWT with every check, beside the bare verification of the same bytes by node:crypto,
 * with the signature as the token has it (and for ECDSA as DER, which has to be made first), and beside did-jwt, in interleaved rounds. Resolution costs nothing on both sides: the document is in memory.
 */
export async function measureInProcess(rounds: number): Promise<readonly Rate[]> {
  const rates: Rate[] = [];
  for (const kind of kinds) rates.push(await measure(kind, rounds));
  return rates;
}

async function measure(kind: Kind, rounds: number): Promise<Rate> {
  const { ours = Number.NaN, ...peers } = await interleave(contendersFor(kind), rounds);
  return { name: kind.name, ours, peers };
}

const none = { input: new Uint8Array(), signature: new Uint8Array(), der: new Uint8Array() };

export function contendersFor({ algorithm, form }: Kind): Contenders {
  const issuer = makeIssuer(algorithm);
  const tokens = Array.from({ length: credentials }, (_, index) => makeToken(issuer, form, index));
  const digest = algorithm === 'EdDSA' ? null : 'sha256';
  const parts = tokens.map((token) => {
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    return { input: utf8(token.slice(0, end)), signature, der: derOf(signature) };
  });
  const bare = { key: issuer.publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const genuine = (isGenuine: boolean) => {
    if (!isGenuine) throw new Error('A genuine signature was refused.');
  };
  const ports = verifyPorts(issuer.resolution);
  const trustList: readonly TrustedIssuer[] = [
    {
      id: '1',
      did: issuer.did,
      officeCode: 'XA' as OfficeCode,
      credentialType: 'GlobalIdentifierCredential',
      vct: [],
      since: new Date(0),
      until: undefined,
    },
  ];
  const resolver = {
    resolve: async () => ({ ...issuer.resolution, didDocument: issuer.resolution.document }),
  };
  return {
    ours: async (index: number) => {
      const { trusted } = await verifyCredential(ports, { credential: tokens[index] ?? '', trustList });
      if (!trusted) throw new Error('A genuine credential was refused.');
    },
    'node:crypto': async (index: number) => {
      const { input, signature } = parts[index] ?? none;
      genuine(verify(digest, input, bare, signature));
    },
    // As no token has its signature, and what costs node:crypto least.
    ...(digest === null
      ? {}
      : {
          'node:crypto, DER at hand': async (index: number) => {
            const { input, der } = parts[index] ?? none;
            genuine(verify(digest, input, issuer.publicKey, der));
          },
        }),
    'did-jwt': async (index: number) => {
      // did-jwt's own resolver type wants members that it never reads.
      await verifyJWT(tokens[index] ?? '', { resolver: resolver as never });
    },
  };
}

async function interleave(contenders: Contenders, rounds: number): Promise<Record<string, number>> {
  const measured = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      const perSecond = await rateOf(run);
      if (round > 0) measured.get(name)?.push(perSecond); // the first round warms up
    }
  }
  return Object.fromEntries([...measured].map(([name, values]) => [name, median(values)]));
}

async function rateOf(run: (index: number) => Promise<void>): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < milliseconds) {
    for (let index = 0; index < 50; index += 1) await run((count + index) % credentials);
    count += 50;
  }
  return count / ((performance.now() - start) / 1000);
}

type Issuer = ReturnType<typeof makeIssuer>;

function makeIssuer(algorithm: Kind['algorithm']) {
  const { publicKey, privateKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const multikey = multikeyFromJwk(publicKey.export({ format: 'jwk' }) as PublicJwk) ?? '';
  const did = `did:key:${multikey}` as Did;
  const document = didKeyDocument(did) as DidDocument;
  const resolution: ResolutionResult = { document, documentMetadata: {}, resolutionMetadata: {} };
  return { algorithm, did, multikey, resolution, publicKey, privateKey };
}

type TokenForm = 'jwt_vc_json' | 'vc+jwt';

function makeToken(issuer: Issuer, form: TokenForm, index: number): string {
  const { algorithm, did, multikey, privateKey } = issuer;
  const header = { alg: algorithm, typ: form === 'vc+jwt' ? form : 'JWT', kid: `${did}#${multikey}` };
  const payload = form === 'vc+jwt' ? documentOf(issuer, index) : payloadOf(issuer, index);
  const input = [header, payload].map((part) => base64url(JSON.stringify(part))).join('.');
  const digest = algorithm === 'EdDSA' ? null : 'sha256';
  return `${input}.${base64url(sign(digest, utf8(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }))}`;
}

function subjectOf({ did }: Issuer, index: number) {
  return {
    ...{ id: did, did, officeCode: 'XA', assuranceLevel: 'high', partyKind: 'organization' },
    ...{ name: `Example Works ${index}`, countryCode: 'CH', partyIdentifier: `XA-${index}` },
    names: [{ organizationStandardName: `Example Works ${index}`, languageCode: 'en' }],
    evidence: [{ type: 'registerExtract' }],
  };
}

function payloadOf(issuer: Issuer, index: number) {
  const now = Math.floor(Date.now() / 1000);
  const vc = {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
    credentialSubject: subjectOf(issuer, index),
  };
  const jti = `urn:uuid:${randomUUID()}`;
  return { iss: issuer.did, sub: issuer.did, nbf: now, exp: now + 3600, jti, vc };
}

function documentOf(issuer: Issuer, index: number) {
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: `urn:uuid:${randomUUID()}`,
    type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
    issuer: issuer.did,
    iss: issuer.did,
    validFrom: new Date(Date.now() - 1000).toISOString(),
    validUntil: new Date(Date.now() + 3_600_000).toISOString(),
    credentialSubject: subjectOf(issuer, index),
  };
}

function verifyPorts(resolution: ResolutionResult): Parameters<typeof verifyCredential>[0] {
  return {
    resolver: { resolve: async () => resolution },
    statusReader: async () => ({ status: 'valid' }),
    contexts: new Map(),
    clock: () => new Date(),
  };
}
