import type { PresentingSuite } from './presenting-suite.ts';

/** An SD-JWT with its key binding: the presentation is the credential. */
export const sdJwtPresentation: PresentingSuite = {
  format: 'dc+sd-jwt',
  read: (presentation) =>
    typeof presentation === 'string' && presentation.includes('~')
      ? { credentials: [presentation], presenter: undefined }
      : { fault: { code: 'PARSING_ERROR', detail: 'The presentation is not an SD-JWT.' } },
};
