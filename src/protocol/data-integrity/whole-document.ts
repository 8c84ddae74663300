import { definedMembers } from '../../base/json.ts';
import { fromMultibase, multibase } from '../../base/multibase.ts';
import { verifySignature } from '../jose/verify-signature.ts';
import { faulty } from './fault.ts';
import { hashDocument, type Transformation } from './hash-data.ts';
import type { Cryptosuite, CryptosuiteName, KeyFit } from './suite.ts';

// The longest signature in use, 96 bytes, takes 132 characters; decoding base58 is quadratic.
const longestProofValue = 200;

/** A suite whose proof value is one signature over the whole document, in base58btc. */
export function wholeDocumentSuite(
  name: CryptosuiteName,
  transformation: Transformation,
  fits: readonly KeyFit[],
): Cryptosuite {
  return {
    name,
    fits,
    readValue: (text) => (text.length > longestProofValue ? undefined : fromMultibase(text)),
    // With JCS nothing but the proof itself can say which contexts it was made for.
    optionsFor: (document, options) =>
      transformation === 'jcs' ? definedMembers({ ...options, '@context': document['@context'] }) : options,
    async makeValue({ fit, sign, mandatoryPointers, ...covered }, terms) {
      if (mandatoryPointers !== undefined) {
        return faulty('PROOF_GENERATION_ERROR', 'The cryptosuite knows no selective disclosure.');
      }
      const hashed = await hashDocument({ transformation, digest: fit.digest, ...covered }, terms);
      return hashed.fault === undefined ? { proofValue: multibase(await sign(hashed.hashData)) } : hashed;
    },
    async verifyValue({ fit, key, value, ...covered }, terms) {
      const hashed = await hashDocument({ transformation, digest: fit.digest, ...covered }, terms);
      if (hashed.fault !== undefined) return hashed;
      return verifySignature(key, fit.algorithm, hashed.hashData, value)
        ? { verified: hashed.document }
        : faulty('PROOF_VERIFICATION_ERROR', 'The signature is not by the key over this document.');
    },
  };
}
