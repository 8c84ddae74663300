import { createStatusListPublisher } from '../../src/usecase/issuance/publish-status-list.ts';
import type { StatusListForm } from '../../src/usecase/issuance/sign-status-list.ts';
import { createStatusReader, type StatusReader } from '../../src/usecase/verification/read-status.ts';
import type { FetchedDocument } from '../../src/usecase/ports.ts';
import { type IssuingNode, publicUrl } from './issuing-office.ts';

/** Reads the lists of the first office of an issuing node as another office does, once they are fetched. */
export function statusReaderOf(node: IssuingNode): StatusReader {
  const publish = createStatusListPublisher(node.ports);
  const documents = {
    async get(url: string): Promise<FetchedDocument> {
      const [segment = '', listId = '', purpose] = url.slice(`${publicUrl}/offices/xa/`.length).split('/');
      const list = await publish(formOf(segment, purpose), node.first.officeCode, listId);
      if (list === undefined) return { outcome: 'absent' };
      return { outcome: 'found', body: Buffer.from(list), contentType: 'application/jwt', maxAge: undefined };
    },
  };
  return createStatusReader(documents, node.ports.contexts);
}

function formOf(segment: string, purpose: string | undefined): StatusListForm {
  if (segment === 'status-lists') return { kind: 'tokenStatusList' };
  return { kind: 'bitstringDocument', purpose: purpose === 'suspension' ? 'suspension' : 'revocation' };
}
