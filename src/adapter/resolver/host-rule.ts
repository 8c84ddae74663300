import { authorityOf, type WebLocation } from '../../protocol/did-web/web-location.ts';

/** Which hosts DIDs may live on. */
export type HostRule = {
  /** `host` or `host:port` of this node. */
  readonly own: string;
  /** Whether the location is on this node itself: its DIDs are read from the store, never over the network. */
  isOwn(location: WebLocation): boolean;
  /** Whether the host may be asked: a full domain name, or one the operator named for development. */
  mayAsk(location: WebLocation): boolean;
};

// Names that are never on the public internet (RFC 6761, RFC 6762, RFC 8375, and ICANN's reservation of `internal`).
const localNames = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/** `ownHost` and `developmentHosts` are `host` or `host:port` as in URLs. */
export function hostRule(ownHost: string, developmentHosts: ReadonlySet<string>): HostRule {
  return {
    own: ownHost,
    isOwn: (location) => authorityOf(location) === ownHost,
    mayAsk: (location) => {
      const { host } = location;
      const isPublicName = host.includes('.') && !localNames.test(host);
      return isPublicName || developmentHosts.has(authorityOf(location));
    },
  };
}
