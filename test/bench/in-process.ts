import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { EdDSASigner, createJWT, verifyJWT } from 'did-jwt';
import { utf8 } from '../../src/base/bytes.ts';
import { multikeyFromJwk } from '../../src/domain/did/multikey.ts';
import type { Did } from '../../src/domain/did/did.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import type { ResolutionResult } from '../../src/domain/did/resolution.ts';
import type { OfficeCode } from '../../src/domain/trust/office.ts';
import type { TrustedIssuer } from '../../src/domain/trust/trusted-issuer.ts';
import { didKeyDocument } from '../../src/protocol/did-key/did-key.ts';
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

/**
 * Verification of a W3C credential as JWT with every check, beside the bare Ed25519 verification of the same bytes and
 * beside did-jwt, in interleaved rounds. Resolution costs nothing on both sides: the document is in memory.
 */
export async function measureInProcess(rounds: number): Promise<readonly Rate[]> {
  const issuer = makeIssuer();
  const tokens = await Promise.all(
    Array.from({ length: credentials }, (_, index) => makeToken(issuer, index)),
  );
  const parts = tokens.map((token) => {
    const end = token.lastIndexOf('.');
    return { input: utf8(token.slice(0, end)), signature: Buffer.from(token.slice(end + 1), 'base64url') };
  });
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
  const contenders = {
    ours: async (index: number) => {
      const { trusted } = await verifyCredential(ports, { credential: tokens[index] ?? '', trustList });
      if (!trusted) throw new Error('A genuine credential was refused.');
    },
    'node:crypto': async (index: number) => {
      const { input, signature } = parts[index] ?? { input: new Uint8Array(), signature: new Uint8Array() };
      if (!verify(null, input, issuer.publicKey, signature))
        throw new Error('A genuine signature was refused.');
    },
    'did-jwt': async (index: number) => {
      // did-jwt's own resolver type wants members that it never reads.
      await verifyJWT(tokens[index] ?? '', { resolver: resolver as never });
    },
  };
  const measured = await interleave(contenders, rounds);
  const { ours = Number.NaN, ...peers } = measured;
  return [{ name: 'verifyInProcess', ours, peers }];
}

async function interleave(
  contenders: Readonly<Record<string, (index: number) => Promise<void>>>,
  rounds: number,
): Promise<Record<string, number>> {
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

function makeIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const multikey = multikeyFromJwk({ kty: 'OKP', crv: 'Ed25519', x }) ?? '';
  const did = `did:key:${multikey}` as Did;
  const document = didKeyDocument(did) as DidDocument;
  const resolution: ResolutionResult = { document, documentMetadata: {}, resolutionMetadata: {} };
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  return {
    did,
    multikey,
    resolution,
    publicKey: createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })),
    seed,
  };
}

function makeToken({ did, multikey, seed }: Issuer, index: number): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const holder = `did:key:${multikey}`;
  const credentialSubject = {
    ...{ id: holder, did, officeCode: 'XA', assuranceLevel: 'high', partyKind: 'organization' },
    ...{ name: `Example Works ${index}`, countryCode: 'CH', partyIdentifier: `XA-${index}` },
    names: [{ organizationStandardName: `Example Works ${index}`, languageCode: 'en' }],
    evidence: [{ type: 'registerExtract' }],
  };
  const vc = {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
    credentialSubject,
  };
  const payload = { sub: holder, nbf: now, exp: now + 3600, jti: randomBytes(8).toString('hex'), vc };
  const header = { alg: 'EdDSA', typ: 'JWT', kid: `${did}#${multikey}` } as const;
  return createJWT(payload, { issuer: did, signer: EdDSASigner(seed), alg: 'EdDSA' }, header);
}

function verifyPorts(resolution: ResolutionResult): Parameters<typeof verifyCredential>[0] {
  return {
    resolver: { resolve: async () => resolution },
    statusReader: async () => ({ status: 'valid' }),
    contexts: new Map(),
    clock: () => new Date(),
  };
}
