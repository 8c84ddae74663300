import type { Did } from '../../domain/did/did.ts';
import type { Accreditation } from '../../domain/trust/accreditation.ts';

/** An accreditation an office gave, was given, or was told of, with the credential it is. */
export type KeptAccreditation = Accreditation & {
  readonly origin: 'issued' | 'received';
  /** The credential itself, a text or the text of a JSON document. */
  readonly credential: string;
  readonly receivedAt: Date;
  /** When the credential last verified. */
  readonly checkedAt: Date;
};

/** A key of an office that was in other hands since some moment. */
export type KeyCompromise = {
  readonly did: Did;
  /** The key's JWK thumbprint (RFC 7638). */
  readonly keyThumbprint: string;
  readonly since: Date;
  readonly recordedAt: Date;
};
