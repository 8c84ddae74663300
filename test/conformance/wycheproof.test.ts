import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readJwsEnvelope } from '../../src/protocol/jose/compact-jws.ts';
import { keyFromJwk, type JoseAlgorithm } from '../../src/protocol/jose/verification-key.ts';
import { verifyJws } from '../../src/protocol/jose/verify-jws.ts';
import { verifySignature } from '../../src/protocol/jose/verify-signature.ts';

const folder = `${process.env['VECTORS_DIR'] ?? '../shared/vectors'}/wycheproof`;
const algorithms: readonly JoseAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES256K', 'ES512'];

const jwkSchema = z.looseObject({ kty: z.string() });
const resultSchema = { tcId: z.number(), comment: z.string(), result: z.enum(['valid', 'invalid']) };
const signatureGroupSchema = z.object({
  publicKeyDer: z.string(),
  tests: z.array(z.object({ ...resultSchema, msg: z.string(), sig: z.string() })),
});
const jwsGroupSchema = z.object({
  public: jwkSchema.optional(),
  private: jwkSchema,
  tests: z.array(z.object({ ...resultSchema, jws: z.string() })),
});

function groupsOf<Group extends z.ZodType>(file: string, group: Group): z.output<Group>[] {
  const vectors: unknown = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
  return z.object({ testGroups: z.array(group) }).parse(vectors).testGroups;
}

// Not every group has its key as JWK, but all have it in DER.
function jwkOfDer(hex: string): unknown {
  const key = createPublicKey({ key: Buffer.from(hex, 'hex'), format: 'der', type: 'spki' });
  return key.export({ format: 'jwk' });
}

/** The numbers of the cases whose outcome is not the expected one, and how many cases were played. */
type Played = { readonly wrong: readonly string[]; readonly valid: number; readonly invalid: number };

function play(
  cases: readonly { tcId: number; comment: string; result: string; isAccepted: boolean }[],
): Played {
  const wrong = cases.filter(({ result, isAccepted }) => isAccepted !== (result === 'valid'));
  const valid = cases.filter(({ result }) => result === 'valid').length;
  return {
    wrong: wrong.map(({ tcId, comment, result }) => `${tcId} ${comment}: expected ${result}`),
    valid,
    invalid: cases.length - valid,
  };
}

const isPresent = existsSync(folder);
if (!isPresent) console.warn(`The Wycheproof vectors are not at ${folder}; nothing of them is played.`);

describe.skipIf(!isPresent)('Wycheproof', () => {
  test.each([
    ['EdDSA', 'ed25519_test.json', { valid: 88, invalid: 63 }],
    ['ES256', 'ecdsa_secp256r1_sha256_p1363_test.json', { valid: 173, invalid: 89 }],
    ['ES256K', 'ecdsa_secp256k1_sha256_p1363_test.json', { valid: 167, invalid: 85 }],
  ])('%s signatures: valid ones are accepted, the others refused', (algorithm, file, expected) => {
    const cases = groupsOf(file, signatureGroupSchema).flatMap(({ publicKeyDer, tests }) => {
      const key = keyFromJwk(jwkOfDer(publicKeyDer));
      return tests.map(({ msg, sig, ...rest }) => {
        const [data, signature] = [Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex')];
        return {
          ...rest,
          isAccepted: key !== undefined && verifySignature(key, algorithm, data, signature),
        };
      });
    });
    expect(play(cases)).toEqual({ wrong: [], ...expected });
  });

  test('JSON Web Signatures: valid ones of our algorithms are accepted, all invalid ones refused', () => {
    const cases = groupsOf('json_web_signature_test.json', jwsGroupSchema).flatMap((group) => {
      const key = keyFromJwk(group.public ?? group.private, algorithms);
      return group.tests.map(({ jws, ...rest }) => {
        const envelope = readJwsEnvelope(jws);
        const isAccepted =
          key !== undefined &&
          envelope.fault === undefined &&
          verifyJws(envelope, { key, allowedAlgorithms: algorithms, typ: 'any' }) === undefined;
        return { ...rest, isAccepted, isForeign: rest.result === 'valid' && key === undefined };
      });
    });
    const foreign = cases.filter(({ isForeign }) => isForeign);
    console.info(
      `${foreign.length} valid JWS are of algorithms that are refused here (RSA, HMAC, and ECDSA by the name ES521).`,
    );
    const ours = play(cases.filter(({ isForeign }) => !isForeign));
    expect(ours).toEqual({ wrong: [], valid: 2, invalid: 355 });
    expect(foreign).toHaveLength(44);
  });
});
