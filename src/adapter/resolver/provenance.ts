import type { ResolutionMetadata } from '../../protocol/did-resolution/resolution-outcome.ts';
import type { Freshness } from './cache.ts';

/** Names the office at a host (`host` or `host:port`), where it is known. */
export type OfficeAt = (host: string) => string | undefined;

/** Where a document came from, without the time. */
export function provenance(
  host: string,
  source: 'local' | 'host' | 'mirror' | 'watcher' | 'resolver',
  officeAt: OfficeAt,
): ResolutionMetadata {
  const hostOffice = officeAt(host);
  return {
    contentType: 'application/did',
    host,
    ...(hostOffice === undefined ? {} : { hostOffice }),
    source,
  };
}

/** Keeps one metadata object for each reading, by which an answer that was already written is found again. */
export function createReadingMetadata(): (
  freshness: Freshness,
  make: () => ResolutionMetadata,
) => ResolutionMetadata {
  const known = new WeakMap<Freshness, ResolutionMetadata>();
  return (freshness, make) => {
    const metadata = known.get(freshness) ?? { ...make(), ...freshness };
    known.set(freshness, metadata);
    return metadata;
  };
}
