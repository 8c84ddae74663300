import type { JsonObject } from '../../../base/json.ts';
import type { IssuerId } from '../../../domain/trust/issuer-id.ts';
import type { PinnedContexts } from '../../../protocol/data-integrity/contexts.ts';
import type { JoseFault } from '../../../protocol/jose/compact-jws.ts';
import type { VerificationKey } from '../../../protocol/jose/verification-key.ts';
import type { KeyBindingTerms } from '../../../protocol/sd-jwt/key-binding.ts';
import type { StatusReference } from '../status-reference.ts';

/** A credential as it is handed over: a token, or a JSON document with a proof in it. */
export type CredentialInput = string | JsonObject;

/** A signature as it names its key, and when it says to have been made. */
export type NamedSignature = { readonly kid: string | undefined; readonly madeAt: Date | undefined };

/**
 * An answer that is often there at once: waiting for one that is costs as much as a check, so those who care ask whether it
 * is a promise.
 */
export type Soon<Value> = Value | Promise<Value>;

/** Finds the key that a signature names, if it may sign credentials for their issuer. */
export type KeyFinder = (signature: NamedSignature) => Soon<VerificationKey | JoseFault>;

export type SignatureTerms = {
  readonly keyFor: KeyFinder;
  readonly at: Date;
  readonly contexts: PinnedContexts;
};

/** A credential of any format in one shape; nothing in it is verified yet. */
export type CredentialReading = {
  readonly fault?: undefined;
  readonly format: CredentialFormat;
  readonly issuer: IssuerId;
  /** The certificates it brings along (`x5c`), where they are what says that its key is the issuer's; not verified yet. */
  readonly certificates?: unknown;
  readonly types: readonly string[];
  /** What `types` are: `vct` values, or names of W3C types. */
  readonly typedBy: 'vct' | 'type';
  /** Whether its holder may keep claims back. */
  readonly isSelective: boolean;
  /** Who must hold it, where the format names the holder by DID. */
  readonly subjectId: string | undefined;
  readonly claims: JsonObject;
  /** The subject as it stands in the credential, with its id, where the format has such an object. */
  readonly subject?: JsonObject | undefined;
  /** All that the signature is over, where the format is one that offices issue. */
  readonly content?: JsonObject | undefined;
  /** The contexts that give its members their meaning, where the signature is over that meaning. */
  readonly contexts: readonly string[] | undefined;
  readonly validFrom: Date | undefined;
  readonly validUntil: Date | undefined;
  /** `exp`, `nbf` and `iat` of the envelope as they stand there; empty where there is none. */
  readonly times: JsonObject;
  readonly status: readonly StatusReference[];
  /** Verifies every signature on it; undefined when all hold. */
  readonly verify: (terms: SignatureTerms) => Soon<JoseFault | undefined>;
  /** Verifies that the presenter has the key the credential names, where the format has such a proof. */
  readonly verifyHolder: ((terms: KeyBindingTerms) => JoseFault | undefined) | undefined;
};

export type Refusal = { readonly fault: JoseFault };

export type CredentialFormat = 'dc+sd-jwt' | 'jwt_vc_json' | 'vc+jwt' | 'vc+sd-jwt' | 'ldp_vc';

/** One way to secure a credential: how such a credential is told from others, and read. */
export type SecuringSuite = {
  readonly format: CredentialFormat;
  /** Whether this is the form the credential has; cheap, and asked of one row after the other. */
  readonly isForm: (credential: CredentialInput) => boolean;
  readonly read: (credential: CredentialInput) => CredentialReading | Refusal;
};

/** The refusal of a credential whose members are not as its format wants them. */
export function malformed(detail: string): Refusal {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
