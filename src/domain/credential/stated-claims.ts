import type { JsonObject } from '../../base/json.ts';

/** What a credential says: `visible` claims are seen by every verifier, `disclosable` ones where the holder wants. */
export type StatedClaims = { readonly visible: JsonObject; readonly disclosable: JsonObject };
