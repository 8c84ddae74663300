import type { Cryptosuite, CryptosuiteName, KeyFit } from '../suite.ts';
import { makeBaseValue } from './base-proof.ts';
import { derive } from './derived-proof.ts';
import { readProofValue } from './proof-value.ts';
import { verifyDerived } from './verify-derived.ts';

/** A suite of selective disclosure: base proofs are made and disclosed from, derived proofs are verified. */
export function sdSuite(name: CryptosuiteName, fits: readonly KeyFit[]): Cryptosuite {
  return {
    ...{ name, fits, derive },
    readValue: readProofValue,
    optionsFor: (_document, options) => options,
    makeValue: makeBaseValue,
    verifyValue: verifyDerived,
  };
}
