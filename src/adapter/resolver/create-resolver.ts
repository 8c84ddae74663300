import type { Clock } from '../../base/clock.ts';
import { type Did, isDid, methodOf } from '../../domain/did/did.ts';
import type { ResolutionOptions, ResolutionResult } from '../../domain/did/resolution.ts';
import { failed } from '../../protocol/did-resolution/resolution-outcome.ts';
import type { Documents, Resolver } from '../../usecase/ports.ts';
import type { ReadStore } from '../../usecase/store.ts';
import { type CacheLimits, cacheLimits } from './cache.ts';
import { withEquivalence } from './equivalence.ts';
import { hostRule } from './host-rule.ts';
import { createKnownHeads, type HeadStore } from './known-heads.ts';
import { resolveDidJwk } from './method/jwk.ts';
import { resolveDidKey } from './method/key.ts';
import { resolveDidPeer } from './method/peer.ts';
import { resolveDidPkh } from './method/pkh.ts';
import { universalMethod } from './method/universal.ts';
import { webMethod } from './method/web.ts';
import { webvhMethod } from './method/webvh.ts';
import type { MethodResolver } from './method-resolver.ts';
import type { ReadMirror } from './mirror-reading.ts';
import type { OfficeAt } from './provenance.ts';
import { within } from './within.ts';
import { createRegistry, resolveThrough } from './registry.ts';

export type ResolverOptions = {
  /** The logs of this node. */
  readonly readLocal: Pick<ReadStore['didLogs'], 'head' | 'byDid' | 'byFormerDid' | 'byLocation'>;
  readonly documents: Documents;
  readonly clock: Clock;
  /** Host, or `host:port`, of the DIDs made here; those are read from the store only. */
  readonly ownHost: string;
  /** `host:port` of hosts without a full domain name that may be asked; empty in production. */
  readonly developmentHosts?: ReadonlySet<string>;
  readonly limits?: Partial<CacheLimits>;
  /** Names the office at a host (`host` or `host:port`), for the metadata of what is resolved from there. */
  readonly officeAt?: OfficeAt;
  /** The logs mirrored here, which stand in for did:webvh hosts that do not answer. */
  readonly readMirror?: ReadMirror;
  /** The did:web documents of this node that are not beside a log. */
  readonly readHosted?: Pick<ReadStore['hostedDocuments'], 'byDid'>;
  /** Further methods by name, or others in place of the built-in ones. */
  readonly methods?: { readonly [method: string]: MethodResolver };
  /** Where the last version seen of each log of another host is remembered; without it, in memory. */
  readonly knownHeads?: HeadStore;
  /** The resolver that is asked for methods that are not known here; without one they are not supported. */
  readonly universalResolver?: string | undefined;
};

/**
 * The resolver of did:webvh, did:web, did:key, did:jwk, did:peer and did:pkh, on did-resolver's registry
 * (DID Resolution 1.0, https://www.w3.org/TR/did-resolution/). Whatever an outsider sends or a host answers becomes an
 * error result; only a failure of the own store is thrown. A resolution takes at most the deadline of the limits (5 s);
 * other identifiers of the subject that could not be looked into by then are left out.
 */
export function createResolver(options: ResolverOptions): Resolver {
  const limits = { ...cacheLimits, ...options.limits };
  const methods = methodsOf(options, limits);
  const registry = createRegistry(methods);
  const otherMethods = universalMethod({ ...options, limits });
  const resolveOne = (did: Did, resolution: ResolutionOptions): Promise<ResolutionResult> =>
    Object.hasOwn(methods, methodOf(did))
      ? resolveThrough(registry, did, resolution)
      : otherMethods(did, resolution);
  return {
    async resolve(did, resolution = {}) {
      if (!isDid(did)) return failed('INVALID_DID', 'This is not a DID of at most 2,048 characters.');
      const startedAt = performance.now();
      const result = await resolveOne(did, resolution);
      // Former versions say what was so then, and the present others say nothing about that.
      if (asksVersion(resolution)) return result;
      return withEquivalence(result, (other) => {
        const left = limits.deadlineMs - (performance.now() - startedAt);
        return within(resolveOne(other, {}), left, noTimeLeft);
      });
    },
  };
}

const noTimeLeft = failed('INTERNAL_ERROR', 'There was no time left.', { unreachable: true });

function methodsOf(
  options: ResolverOptions,
  limits: CacheLimits,
): { readonly [method: string]: MethodResolver } {
  const { readLocal, documents, clock, ownHost, officeAt = () => undefined } = options;
  const hosts = hostRule(ownHost, options.developmentHosts ?? new Set());
  return {
    webvh: webvhMethod({
      readLocal,
      documents,
      clock,
      limits,
      hosts,
      officeAt,
      readMirror: options.readMirror,
      knownHeads: createKnownHeads(options.knownHeads),
    }),
    web: webMethod({
      ...{ readLocal, documents, clock, limits, hosts, officeAt },
      readHosted: options.readHosted,
    }),
    key: resolveDidKey,
    jwk: resolveDidJwk,
    peer: resolveDidPeer,
    pkh: resolveDidPkh,
    ...options.methods,
  };
}

function asksVersion({ versionId, versionTime, versionNumber }: ResolutionOptions): boolean {
  return versionId !== undefined || versionTime !== undefined || versionNumber !== undefined;
}
