import { canonicalJson, toJson } from '../../base/json.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { didMethodOf } from '../../domain/did/did-method.ts';
import type { Party } from '../../domain/party/party.ts';
import { readEthrDid } from '../../protocol/did-ethr/ethr-did.ts';
import { didJwkDocument } from '../../protocol/did-jwk/did-jwk.ts';
import { didKeyDocument } from '../../protocol/did-key/did-key.ts';
import { locationOfDidWeb } from '../../protocol/did-web/did-web.ts';
import type { ReadStore } from '../store.ts';

/** What does not hold of a party whose identifier has no log here; undefined where all does. */
export async function plainIdentifierFault(read: ReadStore, party: Party): Promise<string | undefined> {
  const { did, status } = party;
  switch (didMethodOf(did)) {
    case 'web':
      return publishedFault(read, party);
    case 'key':
      return status === 'active' ? keyFault(read, party, didKeyDocument(did)) : neverEnds;
    case 'jwk':
      return status === 'active' ? keyFault(read, party, didJwkDocument(did)) : neverEnds;
    case 'ethr':
      return readEthrDid(did) === undefined ? 'The identifier of the party is not sound.' : undefined;
    default:
      return 'The identifier of the party is of a method that is not given here.';
  }
}

const neverEnds = 'The party has ended and its identifier cannot.';

async function publishedFault(read: ReadStore, { did, status }: Party): Promise<string | undefined> {
  const hosted = await read.hostedDocuments.byDid(did);
  if (hosted === undefined) return 'The party has no document.';
  if (hosted.deactivated !== (status === 'deactivated'))
    return 'The party and its document differ on whether the DID is deactivated.';
  if (hosted.document.id !== did || hosted.location !== locationOfDidWeb(did))
    return 'The document is of another DID or at another place.';
  const [last] = await read.hostedDocuments.versions(did);
  const isLast =
    last?.version === hosted.version &&
    canonicalJson(toJson(last.document)) === canonicalJson(toJson(hosted.document));
  if (!isLast) return 'The document is not its own last version.';
  return keyFault(read, { did }, hosted.document);
}

async function keyFault(
  read: ReadStore,
  { did }: Pick<Party, 'did'>,
  document: DidDocument | undefined,
): Promise<string | undefined> {
  if (document === undefined) return 'The identifier of the party is not sound.';
  const stated = (document.verificationMethod ?? []).map(({ id }) => id);
  const record = await read.didRecords.byDid(did);
  const isStated = record?.keys.every(({ verificationMethod }) => stated.includes(verificationMethod));
  return isStated === false ? 'A recorded key is not in the document of the identifier.' : undefined;
}
