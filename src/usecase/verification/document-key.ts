import type {
  DidDocument,
  VerificationMethod,
  VerificationRelationship,
} from '../../domain/did/did-document.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { keyOfMethod, type VerificationKey } from '../../protocol/jose/verification-key.ts';
import { selectMethod } from '../../protocol/jose/verification-method.ts';
import { readDateTime } from '../../protocol/vcdm/date-time.ts';

/**
 * The sound key that `kid` names in a document, listed for the relationship and not ended by then (Controlled Identifiers
 * 1.0 §2.2, https://www.w3.org/TR/cid-1.0/#verification-methods). Faults: those of `selectMethod`, and
 * `INVALID_VERIFICATION_METHOD` for a key that is weak, revoked or expired.
 */
export function documentKey(
  document: DidDocument,
  kid: unknown,
  { relationship, at }: { readonly relationship: VerificationRelationship; readonly at: Date },
): VerificationKey | JoseFault {
  const known = typeof kid === 'string' ? knownKeys.get(document)?.[relationship]?.get(kid) : undefined;
  if (known !== undefined) return hasEnded(known.method, at) ? ended() : known.key;
  const selected = selectMethod(document, typeof kid === 'string' ? kid : undefined, relationship);
  if ('code' in selected) return selected;
  const { method } = selected;
  if (hasEnded(method, at)) return ended();
  const key = keyOfMethod(method);
  if (key === undefined) return unfit('The key of the verification method is not sound.');
  if (typeof kid === 'string') remember(document, { relationship, kid }, { method, key });
  return key;
}

type Known = { readonly method: VerificationMethod; readonly key: VerificationKey };

// An issuer's document stays the same object for many credentials. Only names that it has are kept, so they are few.
const knownKeys = new WeakMap<
  DidDocument,
  { [relationship in VerificationRelationship]?: Map<string, Known> }
>();

function remember(
  document: DidDocument,
  { relationship, kid }: { readonly relationship: VerificationRelationship; readonly kid: string },
  known: Known,
): void {
  const kept = knownKeys.get(document) ?? {};
  (kept[relationship] ??= new Map<string, Known>()).set(kid, known);
  knownKeys.set(document, kept);
}

function ended(): JoseFault {
  return unfit('The verification method is revoked or expired.');
}

// An end that cannot be read may be long past, so it counts as one.
function hasEnded({ revoked, expires }: VerificationMethod, at: Date): boolean {
  return isOver(revoked, at) || isOver(expires, at);
}

function isOver(end: string | undefined, at: Date): boolean {
  return end !== undefined && !(at < (readDateTime(end) ?? at));
}

function unfit(detail: string): JoseFault {
  return { code: 'INVALID_VERIFICATION_METHOD', detail };
}
