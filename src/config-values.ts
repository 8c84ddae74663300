import { z } from 'zod';
import { type EvmNetwork, evmNetworksSchema } from './adapter/evm/network.ts';
import { fromBase64url } from './base/bytes.ts';
import { readJson } from './base/json.ts';
import type { OperationLimit } from './domain/did/operation-limit.ts';
import { type VcApiInstance, vcApiInstancesSchema } from './usecase/vc-api/instance.ts';

// How the texts of environment variables are read; faults never show a value.

const keyLength = 32;

export const count = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'A whole number is expected.')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `A number from ${least} to ${most} is expected.`);
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);
export const key = z.string().transform((text, context) => {
  const bytes = fromBase64url(text.trim());
  if (bytes?.length === keyLength) return bytes;
  context.addIssue('32 bytes in base64url without padding (43 characters) are expected.');
  return z.NEVER;
});

// Times of changes are kept for 31 days.
const longestLimitSeconds = 30 * 86_400;
export const operationLimits = z.string().transform((text, context): readonly OperationLimit[] => {
  if (text.trim() === 'none') return [];
  const parts = text.split(',').map((part) => /^ *([1-9]\d{0,3})\/([1-9]\d{0,6}) *$/.exec(part));
  const limits = parts.map((part) => ({ most: Number(part?.[1]), seconds: Number(part?.[2]) }));
  if (limits.every(({ most, seconds }) => most <= 500 && seconds <= longestLimitSeconds)) return limits;
  context.addIssue('Operations and seconds such as 10/3600,30/86400, or none, are expected.');
  return z.NEVER;
});

// The URLs of endpoints often have a key in them, so nothing of them is said in a fault.
export const evmNetworks = z.string().transform((text, context): readonly EvmNetwork[] => {
  const read = readJson(text);
  const parsed =
    'fault' in read ? undefined : evmNetworksSchema.safeParse(read.value, { reportInput: false });
  if (parsed?.success === true) return parsed.data;
  context.addIssue(
    'A JSON list of networks is expected: name, chainId, rpcUrls (https), and if need be registry and confirmations.',
  );
  return z.NEVER;
});

export const vcApi = z.string().transform((text, context): readonly VcApiInstance[] | 'demonstration' => {
  if (text.trim() === 'demonstration') return 'demonstration';
  const read = readJson(text);
  const parsed =
    'fault' in read ? undefined : vcApiInstancesSchema.safeParse(read.value, { reportInput: false });
  if (parsed?.success === true) return parsed.data;
  context.addIssue(
    'A JSON list of instances with different ids is expected, or demonstration. An issuer has a key type, and with ldp_vc a cryptosuite, that fit.',
  );
  return z.NEVER;
});
