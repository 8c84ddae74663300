import { z } from 'zod';
import type { EthereumAddress } from '../../protocol/did-ethr/ethr-did.ts';
import { isEthereumAddress } from '../../protocol/did-pkh/ethereum-address.ts';

const mostEndpoints = 5;
// The contract stands at this address on the networks of did:ethr's published list.
const usualRegistry = '0xdca7ef03e98e0dc2b855be647c39abe984fcf21b';

/** A chain with a registry of did:ethr (ERC-1056), as the operator describes it. */
export const evmNetworkSchema = z.strictObject({
  /** As it stands in DIDs: `did:ethr:<name>:0x…`; `mainnet` is left out there. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}(?::[a-z0-9-]{1,30})?$/),
  chainId: z.int().min(1),
  registry: z
    .string()
    .refine(isEthereumAddress)
    .default(usualRegistry)
    .transform((text): EthereumAddress => `0x${text.slice(2).toLowerCase()}`),
  /** How many blocks must follow the one that is read: what is younger may still be undone. */
  confirmations: z.int().min(0).max(100_000).default(12),
  /** JSON-RPC endpoints. Of several, all must say the same. */
  rpcUrls: z.array(z.string().refine(isEndpoint)).min(1).max(mostEndpoints),
});
export type EvmNetwork = z.output<typeof evmNetworkSchema>;

/** The configured networks; no name and no chain is among them twice. */
export const evmNetworksSchema = z
  .array(evmNetworkSchema)
  .max(20)
  .refine((networks) => new Set(networks.map(({ name }) => name)).size === networks.length)
  .refine((networks) => new Set(networks.map(({ chainId }) => chainId)).size === networks.length);

/** The network a DID names, by its name or its chain id in hexadecimal. */
export function networkNamed(networks: readonly EvmNetwork[], text: string): EvmNetwork | undefined {
  return networks.find(({ name, chainId }) => name === text || `0x${chainId.toString(16)}` === text);
}

function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  const isOnThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isOnThisMachine);
}
