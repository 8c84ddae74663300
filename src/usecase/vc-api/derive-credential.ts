import type { JsonObject } from '../../base/json.ts';
import { deriveDocument } from '../../protocol/data-integrity/derive-document.ts';
import { readVcdm } from '../../protocol/vcdm/credential.ts';
import type { Ports } from '../ports.ts';
import type { Issued } from './issue-credential.ts';

/** What is to be disclosed of a credential (https://w3c-ccg.github.io/vc-api/#derive-credential). */
export type Derivation = {
  readonly credential: JsonObject;
  /** JSON Pointers (RFC 6901, https://www.rfc-editor.org/rfc/rfc6901), beside what its issuer made mandatory. */
  readonly selectivePointers: readonly string[];
};

/**
 * A credential that says no more than is chosen, with a proof that verifies over just that. Whether the one it is made
 * from verifies is not asked. Faults: those of `readVcdm` and `deriveDocument`.
 */
export async function deriveInstanceCredential(
  { contexts }: Pick<Ports, 'contexts'>,
  { credential, selectivePointers }: Derivation,
): Promise<Issued> {
  const read = readVcdm(credential, { mayInlineContexts: true });
  if (read.fault !== undefined) return read;
  const terms = { contexts, inlineContexts: 'allowed' } as const;
  const derived = await deriveDocument(credential, selectivePointers, terms);
  return derived.fault === undefined ? { verifiableCredential: derived.document } : derived;
}
