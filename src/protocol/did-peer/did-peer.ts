import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { multikeyDocument } from '../did-key/did-key.ts';
import { documentOfElements } from './element.ts';
import { documentOfLongForm, isMultihash } from './long-form.ts';

/** What a did:peer DID says: its document, that only its peers know the document, or nothing. */
export type PeerReading =
  | { readonly kind: 'found'; readonly document: DidDocument }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid' };

const prefix = 'did:peer:';

/**
 * Reads a did:peer DID (Peer DID Method, https://identity.foundation/peer-did-method-spec/). The kinds 0 (one key),
 * 2 (several keys and services) and 4 in its long form hold their document; 1, 3 and the short form of 4 are hashes of
 * what was exchanged before, and `unknown` here.
 */
export function readDidPeer(did: Did): PeerReading {
  const kind = did.charAt(prefix.length);
  const rest = did.slice(prefix.length + 1);
  switch (did.startsWith(prefix) ? kind : '') {
    case '0':
      return found(multikeyDocument(did, rest));
    case '1':
    case '3':
      return { kind: isMultihash(rest) ? 'unknown' : 'invalid' };
    case '2':
      return found(documentOfElements(did, rest));
    case '4':
      return isMultihash(rest) ? { kind: 'unknown' } : found(documentOfLongForm(did, rest));
    default:
      return { kind: 'invalid' };
  }
}

function found(document: DidDocument | undefined): PeerReading {
  return document === undefined ? { kind: 'invalid' } : { kind: 'found', document };
}
