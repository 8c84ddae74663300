import type { Did } from '../../../domain/did/did.ts';
import type { DidDocument } from '../../../domain/did/did-document.ts';
import type { PinnedContexts } from '../../../protocol/data-integrity/contexts.ts';
import type { JoseFault } from '../../../protocol/jose/compact-jws.ts';
import type { CredentialInput, Refusal } from '../securing/securing-suite.ts';

/** The forms of presentation that can be asked for, by the OpenID4VP identifiers of their formats. */
export const presentationFormats = ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'] as const;
export type PresentationFormat = (typeof presentationFormats)[number];

/** What the presenter must have made the presentation for, and by whose document it is verified. */
export type PresenterTerms = {
  /** The holder's document at the moment of presentation. */
  readonly document: DidDocument;
  readonly nonce: string;
  readonly audience: string;
  readonly at: Date;
  readonly contexts: PinnedContexts;
};

/** The one who made a presentation of several credentials; nothing is verified yet. */
export type Presenter = {
  readonly holder: Did;
  /** Undefined where the holder made the presentation for these terms, lately. */
  readonly verify: (terms: PresenterTerms) => Promise<JoseFault | undefined>;
};

/** A presentation of any form. Without `presenter` each credential comes with a proof of its own that it is presented. */
export type PresentationReading = {
  readonly fault?: undefined;
  readonly credentials: readonly CredentialInput[];
  readonly presenter: Presenter | undefined;
};

/** One form of presentation. */
export type PresentingSuite = {
  readonly format: PresentationFormat;
  readonly read: (presentation: CredentialInput) => PresentationReading | Refusal;
};

/** How long, in seconds, a presentation may say to be good for. */
export const longestLifetime = 600;
