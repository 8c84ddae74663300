import type { CredentialInput, Refusal } from '../securing/securing-suite.ts';
import { documentPresentation } from './document-presentation.ts';
import { jwtPresentation } from './jwt-presentation.ts';
import type { PresentationFormat, PresentationReading, PresentingSuite } from './presenting-suite.ts';
import { sdJwtPresentation } from './sd-jwt-presentation.ts';

/** Every form of presentation that is accepted. */
export const presentingSuites: { readonly [format in PresentationFormat]: PresentingSuite } = {
  'dc+sd-jwt': sdJwtPresentation,
  jwt_vc_json: jwtPresentation,
  ldp_vc: documentPresentation,
};

/** Reads a presentation in the form that was asked for; faults are those of its form. */
export function readPresentation(
  format: PresentationFormat,
  presentation: CredentialInput,
): PresentationReading | Refusal {
  return presentingSuites[format].read(presentation);
}
