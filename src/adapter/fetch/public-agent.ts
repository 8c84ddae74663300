import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isPublicAddress } from './public-address.ts';

/** Finds the addresses of a name. */
export type Lookup = (
  host: string,
  answer: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** Why a connection was not opened: the name leads to addresses outside the public internet. */
export class AddressRefused extends Error {}

/** The operating system's resolver. */
export const lookupName: Lookup = (host, answer) => {
  systemLookup(host, { all: true, verbatim: true }, answer);
};

const agentLimits = { connections: 16, pipelining: 1, keepAliveTimeout: 4_000, maxResponseSize: -1 };

/** Connects as it is told to: only for hosts the operator named. */
export function anyAgent(timeoutMs: number): Agent {
  return new Agent({ ...agentLimits, connect: { timeout: timeoutMs, allowH2: false } });
}

/**
 * Connects to public addresses only. The name is looked up once, every address found must be public, and the connection
 * goes to the very addresses that were checked: a second answer of the name server changes nothing.
 */
export function publicAgent(timeoutMs: number, lookup: Lookup): Agent {
  const connect = buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    // Called by the socket in place of the system's lookup, always for all addresses or one of them.
    lookup: (host, options, answer) => {
      lookup(host, (error, addresses) => {
        const first = addresses[0];
        if (error !== null || first === undefined) answer(error ?? new Error('no address'), '');
        else if (!addresses.every(({ address }) => isPublicAddress(address)))
          answer(new AddressRefused(), '');
        else if (options.all === true) answer(null, [...addresses]);
        else answer(null, first.address, first.family);
      });
    },
  });
  return new Agent({
    ...agentLimits,
    connect: (target, callback) => {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !isPublicAddress(host)) callback(new AddressRefused(), null);
      else connect(target, callback);
    },
  });
}
