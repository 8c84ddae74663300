import { sign as signHere, type KeyObject } from 'node:crypto';
import { isPreRotated, type PreRotationPolicy } from '../../domain/did/pre-rotation.ts';
import type { SigningAlgorithm } from '../../domain/did/signer.ts';
import { signEntry } from '../../protocol/did-webvh/create-entry.ts';
import type { DidRequest } from '../../usecase/ports.ts';
import type { PreparedDid } from '../../usecase/records.ts';
import { type CustodyOptions, type SealedKey, sealPair } from '../keys/custody.ts';
import { generateEd25519Here, keyKinds } from '../keys/key-kind.ts';
import { firstEntry } from './first-entry.ts';

/** What identifiers are made with, other than what is asked. */
export type MakerTerms = CustodyOptions & {
  readonly didHost: string;
  readonly preRotation: PreRotationPolicy;
};

type NewKey = SealedKey & { readonly privateKey: KeyObject };

/**
 * Makes keys and a signed first log entry, as Veramo's agent does over the custody, without either and on the calling
 * thread. Private keys are sealed as soon as they are made.
 */
export async function makeIdentifier(terms: MakerTerms, request: DidRequest, at: Date): Promise<PreparedDid> {
  const isCommitted = isPreRotated(terms.preRotation, { isOffice: request.isOffice === true });
  const updateKey = await newKey(terms, 'EdDSA');
  const keys = await Promise.all(
    request.keys.map(async (asked) => ({ ...asked, ...(await newKey(terms, asked.algorithm)) })),
  );
  const nextKey = isCommitted ? await newKey(terms, 'EdDSA') : undefined;
  const updateKeyId = updateKey.record.keyId;
  const made = await firstEntry(request, {
    keys: {
      updateKeyId,
      nextKeyId: nextKey?.record.keyId,
      keys: keys.map(({ fragment, relationships, publicJwk, record: { keyId } }) => ({
        ...{ fragment, relationships, publicJwk, keyId },
      })),
    },
    didHost: terms.didHost,
    at,
    sign: (entry) =>
      signEntry(entry, {
        updateKey: updateKeyId,
        sign: async (bytes) => signHere(null, bytes, updateKey.privateKey),
      }),
  });
  const { did } = made.change;
  const all = [updateKey, ...keys, ...(nextKey === undefined ? [] : [nextKey])];
  return { ...made, newKeys: all.map(({ record }) => ({ ...record, did })) };
}

async function newKey(terms: MakerTerms, algorithm: SigningAlgorithm): Promise<NewKey> {
  const pair = algorithm === 'EdDSA' ? generateEd25519Here() : await keyKinds[algorithm].generate();
  return { ...sealPair(pair, algorithm, terms), privateKey: pair.privateKey };
}
