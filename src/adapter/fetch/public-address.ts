import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are not the public internet: this host, private and shared networks, link-local (cloud metadata),
 * documentation, benchmarks, multicast, reserved (IANA special-purpose registries, RFC 6890). Of IPv6 only the global
 * unicast block 2000::/3 is public, less Teredo and its neighbours, documentation and 6to4; IPv4 inside IPv6 is not.
 */
// One list per family: in a shared one, IPv6 rules that cover the mapped range would match every IPv4 address.
const notPublic4 = new BlockList();
const notPublic6 = new BlockList();
const ipv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
const ipv6 = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;
for (const [network, prefix] of ipv4) notPublic4.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of ipv6) notPublic6.addSubnet(network, prefix, 'ipv6');

/** Whether the text is an IP address of the public internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !notPublic4.check(address, 'ipv4');
    case 6:
      return !notPublic6.check(address, 'ipv6');
    default:
      return false;
  }
}
