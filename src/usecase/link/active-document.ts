import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { Ports } from '../ports.ts';
import { usableDocument } from '../verification/evidence.ts';

/** The document of an active DID. Throws `did-deactivated`, `did-unreachable` and `did-not-found`. */
export async function activeDocument({ resolver }: Pick<Ports, 'resolver'>, did: Did): Promise<DidDocument> {
  const resolution = await resolver.resolve(did);
  if (resolution.documentMetadata.deactivated === true)
    throw new Problem('did-deactivated', 'A deactivated DID is linked to no other.');
  if (resolution.error?.unreachable === true)
    throw new Problem('did-unreachable', 'The host of the DID does not answer.');
  const document = usableDocument(resolution, did);
  if ('code' in document) throw new Problem('did-not-found', 'The DID does not resolve.');
  return document;
}
