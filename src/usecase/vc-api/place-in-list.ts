import { sha256Text } from '../../base/hash.ts';
import { randomFraction } from '../../base/random.ts';
import type { JsonObject } from '../../base/json.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { statusListCredentialUrl } from '../../protocol/oid4vci/office-urls.ts';
import { bitstringStatusEntries } from '../../protocol/status-list/status-entry.ts';
import type { Ports } from '../ports.ts';
import type { StatusEntry } from '../records.ts';
import type { Issuer } from './find-instance.ts';

/** The most credentials of one name: a change of status is made for each. */
export const mostOfOneName = 100;

type PlacePorts = Pick<Ports, 'store' | 'clock' | 'random' | 'node'>;

/**
 * The credential with a place in a status list that the instance publishes, for each purpose it is configured for. One
 * that has a status already, and one of an instance without, stays as it is. Fault: `RANGE_ERROR` where too many
 * credentials have its name.
 */
export async function withStatus(
  ports: PlacePorts,
  issuer: Issuer,
  { document, credentialId }: { readonly document: JsonObject; readonly credentialId: string | undefined },
): Promise<{ readonly fault?: undefined; readonly document: JsonObject } | { readonly fault: JoseFault }> {
  const { status: purposes } = issuer.instance;
  if (purposes.length === 0 || document['credentialStatus'] !== undefined) return { document };
  const place = await takePlace(ports, issuer, credentialId);
  if (place === undefined)
    return { fault: { code: 'RANGE_ERROR', detail: 'Too many credentials of this id were issued.' } };
  const list = statusListCredentialUrl(ports.node.publicUrl, place.officeCode, place.listId);
  const entries = bitstringStatusEntries(list, place.index).filter(({ statusPurpose }) =>
    purposes.some((purpose) => purpose === statusPurpose),
  );
  const [entry, ...others] = entries;
  const credentialStatus = entry !== undefined && others.length === 0 ? entry : entries;
  return { document: { ...document, credentialStatus } };
}

function takePlace(
  { store, clock, random }: PlacePorts,
  { instance, identity }: Issuer,
  credentialId: string | undefined,
): Promise<StatusEntry | undefined> {
  return store.write(async (writing) => {
    const { id } = instance;
    // Without a name nobody can ask for a change.
    const nameDigest = credentialId === undefined ? '' : sha256Text(credentialId);
    if (nameDigest !== '') {
      const named = await writing.vcApiCredentials.named(id, nameDigest, mostOfOneName);
      if (named.length >= mostOfOneName) return undefined;
    }
    const draw = () => randomFraction(random);
    const status = await writing.writeStatusLists.allocate(instance.office, draw, identity.did);
    const record = { instanceId: id, nameDigest, status, issuedAt: clock() };
    await writing.writeVcApiCredentials.add({ ...record, state: 'valid' });
    return status;
  });
}
