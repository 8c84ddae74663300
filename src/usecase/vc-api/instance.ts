import { z } from 'zod';
import type { SigningAlgorithm } from '../../domain/did/signer.ts';
import { isOfficeCode, type OfficeCode } from '../../domain/trust/office.ts';
import { cryptosuiteNamed } from '../../protocol/data-integrity/cryptosuite.ts';
import { fitOf } from '../../protocol/data-integrity/suite.ts';

/** The key types of instances, with the algorithm each signs with. */
export const algorithmOfKeyType = {
  Ed25519: 'EdDSA',
  'P-256': 'ES256',
  'P-384': 'ES384',
} as const satisfies { readonly [keyType: string]: SigningAlgorithm };
export type KeyType = keyof typeof algorithmOfKeyType;

const mostInstances = 100;
const mostPointers = 50;
const keyTypes = ['Ed25519', 'P-256', 'P-384'] as const satisfies readonly KeyType[];

const common = {
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/),
  office: z.custom<OfficeCode>((value) => typeof value === 'string' && isOfficeCode(value)),
  /** Who may call: anyone, or credentials of the office with the scope. */
  access: z.enum(['public', 'office']).default('office'),
};
/** RFC 6901 (https://www.rfc-editor.org/rfc/rfc6901); the empty pointer is the whole document. */
export const jsonPointerSchema = z
  .string()
  .max(1000)
  .regex(/^(\/([^~/]|~[01])*)*$/);
const issuerShared = {
  ...common,
  role: z.literal('issuer'),
  keyType: z.enum(keyTypes),
  /** Whose places in a status list each credential gets. */
  status: z
    .array(z.enum(['revocation', 'suspension']))
    .max(2)
    .refine(isUnique)
    .default([]),
};
const documentIssuerSchema = z
  .strictObject({
    ...issuerShared,
    securing: z.literal('ldp_vc'),
    cryptosuite: z.string().transform((name, context) => {
      const suite = cryptosuiteNamed(name);
      if (suite !== undefined) return suite.name;
      context.addIssue('This cryptosuite is not known here.');
      return z.NEVER;
    }),
    dataModel: z
      .array(z.enum(['2.0', '1.1']))
      .min(1)
      .refine(isUnique)
      .default(['2.0', '1.1']),
    /** What each credential has to have, and no holder may leave out where its suite lets them. */
    mandatoryPointers: z.array(jsonPointerSchema).max(mostPointers).default([]),
  })
  // The contexts of version 1.1 do not say what a status entry means.
  .refine(({ status, dataModel }) => status.length === 0 || !dataModel.includes('1.1'))
  .refine(({ cryptosuite, keyType }) => {
    const suite = cryptosuiteNamed(cryptosuite);
    return suite !== undefined && fitOf(suite, [algorithmOfKeyType[keyType]]) !== undefined;
  });
const tokenIssuerSchema = z.strictObject({
  ...issuerShared,
  securing: z.enum(['vc+jwt', 'vc+sd-jwt']),
  dataModel: z.array(z.literal('2.0')).length(1).default(['2.0']),
});
const verifierSchema = z.strictObject({ ...common, role: z.literal('verifier') });
const holderSchema = z.strictObject({ ...common, role: z.literal('holder') });

/** The instances a node offers, each with an id of its own. */
export const vcApiInstancesSchema = z
  .array(z.union([documentIssuerSchema, tokenIssuerSchema, verifierSchema, holderSchema]))
  .max(mostInstances)
  .refine((instances) => isUnique(instances.map(({ id }) => id)));

/** One issuer, verifier or holder of the VC API (https://w3c-ccg.github.io/vc-api/), as configured. */
export type VcApiInstance = z.output<typeof vcApiInstancesSchema>[number];
/** Signs what it is sent with a key of its own, and so vouches for nothing but that it was sent. */
export type IssuerInstance = Extract<VcApiInstance, { role: 'issuer' }>;
/** Issues W3C credentials as tokens, each in its envelope. */
export type TokenIssuerInstance = Extract<VcApiInstance, { securing: 'vc+jwt' | 'vc+sd-jwt' }>;
export type DocumentIssuerInstance = Extract<VcApiInstance, { securing: 'ldp_vc' }>;
export type VerifierInstance = Extract<VcApiInstance, { role: 'verifier' }>;
/** Derives credentials that say less from those it is sent. */
export type HolderInstance = Extract<VcApiInstance, { role: 'holder' }>;

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
