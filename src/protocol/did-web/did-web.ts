import type { Did } from '../../domain/did/did.ts';
import { fileUrl, readWebLocation, type WebLocation } from './web-location.ts';

export const didWebPrefix = 'did:web:';

/** The location of a did:web DID (https://w3c-ccg.github.io/did-method-web/), or undefined where its form is not canonical and safe. */
export function readDidWeb(did: Did): WebLocation | undefined {
  return did.startsWith(didWebPrefix) ? readWebLocation(did.slice(didWebPrefix.length)) : undefined;
}

/** The location of a did:web DID as it is written in DIDs: host and path, with colons between. */
export function locationOfDidWeb(did: Did): string | undefined {
  return readDidWeb(did) === undefined ? undefined : did.slice(didWebPrefix.length);
}

/** The URL of the DID document. */
export function didDocumentUrl(location: WebLocation): string {
  return fileUrl(location, 'did.json');
}
