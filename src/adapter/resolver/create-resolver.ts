import type { Clock } from '../../base/clock.ts';
import { isDid } from '../../domain/did/did.ts';
import type { ResolutionOptions } from '../../domain/did/resolution.ts';
import { failed } from '../../protocol/did-resolution/resolution-outcome.ts';
import type { Documents, Resolver } from '../../usecase/ports.ts';
import type { ReadStore } from '../../usecase/store.ts';
import { type CacheLimits, cacheLimits } from './cache.ts';
import { withEquivalence } from './equivalence.ts';
import { hostRule } from './host-rule.ts';
import { resolveDidJwk } from './method/jwk.ts';
import { resolveDidKey } from './method/key.ts';
import { webMethod } from './method/web.ts';
import { webvhMethod } from './method/webvh.ts';
import type { MethodResolver } from './method-resolver.ts';
import { createRegistry, resolveThrough } from './registry.ts';

export type ResolverOptions = {
  /** The logs of this node. */
  readonly readLocal: Pick<ReadStore['didLogs'], 'head' | 'byDid' | 'byLocation'>;
  readonly documents: Documents;
  readonly clock: Clock;
  /** Host, or `host:port`, of the DIDs made here; those are read from the store only. */
  readonly ownHost: string;
  /** `host:port` of hosts without a full domain name that may be asked; empty in production. */
  readonly developmentHosts?: ReadonlySet<string>;
  readonly limits?: Partial<CacheLimits>;
  /** Further methods by name, or others in place of the built-in ones. */
  readonly methods?: { readonly [method: string]: MethodResolver };
};

/**
 * The resolver of did:webvh, did:web, did:key and did:jwk, on did-resolver's registry
 * (DID Resolution 1.0, https://www.w3.org/TR/did-resolution/). Whatever an outsider sends or a host answers becomes an
 * error result; only a failure of the own store is thrown.
 */
export function createResolver(options: ResolverOptions): Resolver {
  const { readLocal, documents, clock, ownHost } = options;
  const limits = { ...cacheLimits, ...options.limits };
  const hosts = hostRule(ownHost, options.developmentHosts ?? new Set());
  const registry = createRegistry({
    webvh: webvhMethod({ readLocal, documents, clock, limits, hosts }),
    web: webMethod({ readLocal, documents, clock, limits, hosts }),
    key: resolveDidKey,
    jwk: resolveDidJwk,
    ...options.methods,
  });
  return {
    async resolve(did, resolution = {}) {
      if (!isDid(did)) return failed('INVALID_DID', 'This is not a DID of at most 2,048 characters.');
      const result = await resolveThrough(registry, did, resolution);
      // Former versions say what was so then, and the present others say nothing about that.
      if (asksVersion(resolution)) return result;
      return withEquivalence(result, (other) => resolveThrough(registry, other, {}));
    },
  };
}

function asksVersion({ versionId, versionTime, versionNumber }: ResolutionOptions): boolean {
  return versionId !== undefined || versionTime !== undefined || versionNumber !== undefined;
}
