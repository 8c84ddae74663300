import type { JsonObject } from '../../base/json.ts';

/**
 * Who must approve the entries of a log, and how many of them
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#the-witness-parameter).
 */
export type WitnessRule = {
  readonly threshold: number;
  /** The did:key DIDs of the witnesses, each once. */
  readonly witnesses: readonly string[];
};

/** An entry that a threshold of witnesses must have approved before it is published. */
export type NeededApproval = { readonly versionNumber: number; readonly rule: WitnessRule };

/** One witness's approval of one version; `proof` is its eddsa-jcs-2022 proof over `{versionId}`. */
export type WitnessProof = {
  readonly versionId: string;
  readonly versionNumber: number;
  /** The did:key DID of the witness. */
  readonly witness: string;
  readonly proof: JsonObject;
};
