import type { JsonObject } from '../../base/json.ts';

/** What a credential says: `visible` claims are seen by every verifier, `disclosable` ones where the holder wants. */
export type StatedClaims = { readonly visible: JsonObject; readonly disclosable: JsonObject };

/** The same claims, with whom they are about seen only where the holder wants. */
export function withoutSubject({ visible, disclosable }: StatedClaims): StatedClaims {
  const { did, ...others } = visible;
  return did === undefined
    ? { visible, disclosable }
    : { visible: others, disclosable: { did, ...disclosable } };
}
