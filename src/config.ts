import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { EvmNetwork } from './adapter/evm/network.ts';
import { type LogLevel, logLevels } from './adapter/observe/logger.ts';
import { type FieldFault, Problem } from './base/problem.ts';
import { type Did, isDid } from './domain/did/did.ts';
import { type OperationLimit, usualOperationLimits } from './domain/did/operation-limit.ts';
import { preRotationPolicies, type PreRotationPolicy } from './domain/did/pre-rotation.ts';
import { isOfficeCode, type OfficeCode } from './domain/trust/office.ts';
import type { Certificate } from './protocol/jose/certificate.ts';
import { isRedirectRule, type WalletRedirects } from './protocol/oid4vci/redirect-uri.ts';
import { certificateAnchorsSchema, keyAttestersSchema } from './protocol/jose/certificate-anchors.ts';
import { demonstrationInstances } from './usecase/vc-api/demonstration.ts';
import type { VcApiInstance } from './usecase/vc-api/instance.ts';
import { count, evmNetworks, key, list, operationLimits, vcApi } from './config-values.ts';

/** Everything an operator can choose, checked and frozen. */
export type Config = {
  readonly host: string;
  readonly port: number;
  /** The base URL without a trailing slash, as wallets and other offices reach this node. */
  readonly publicUrl: string;
  /** True where the public URL is on this machine: plain http and a key made at first start are good enough. */
  readonly isDevelopment: boolean;
  readonly dataDirectory: string;
  readonly store: StoreChoice;
  /** Undefined in development only: then one is kept in the data directory. */
  readonly keyEncryptionKey: Uint8Array | undefined;
  /** The office added at the first start. */
  readonly office: { readonly officeCode: OfficeCode; readonly name: string };
  /** Files of a certificate chain and its key; `development` for a self-signed one. */
  readonly tls: TlsChoice | undefined;
  readonly developmentHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** How many proxies in front append to `X-Forwarded-For`. */
  readonly trustedProxies: number;
  /** Requests a minute and client; 0 for no limit. */
  readonly rateLimit: number;
  readonly costlyRateLimit: number;
  /** How often one DID may be changed; empty for no limit. */
  readonly operationLimits: readonly OperationLimit[];
  /** Which new identifiers in the office's custody commit to their next update key: the offices' own if not said. */
  readonly preRotation?: PreRotationPolicy;
  /** How many of the offices that witness for the office approve the entries of new parties; 0 or absent for none. */
  readonly witnessThreshold?: number;
  /** Whether a second person has to decide the same before something holds of two parties. */
  readonly needsTwoToDecide?: boolean;
  /** The DIDs whose accreditations every office of the node believes by themselves. */
  readonly trustRoots?: readonly Did[];
  /** Where wallets may be sent back to after an authorization; absent for nowhere. */
  readonly walletRedirects?: WalletRedirects;
  /** The authorities that are believed where they vouch for an issuer by certificate; absent for none. */
  readonly certificateAnchors?: readonly Certificate[];
  /** Who is believed about where wallets keep their keys: attesters or their authorities; absent for nobody. */
  readonly keyAttesters?: readonly Certificate[];
  /** Where DIDs of methods that are not known here are asked for, up to the DID; undefined for nowhere. */
  readonly universalResolver?: string | undefined;
  /** The chains on which did:ethr identifiers are resolved, made and changed; the first is that of new ones. */
  readonly evmNetworks?: readonly EvmNetwork[];
  /** The issuers, verifiers and holders of the VC API; absent for none. */
  readonly vcApi?: readonly VcApiInstance[];
  /** The largest register that is imported over the API, in bytes. */
  readonly importMostBytes?: number;
  readonly metricsToken: string | undefined;
  readonly logLevel: LogLevel;
};
export type StoreChoice =
  { readonly kind: 'sqlite'; readonly file: string } | { readonly kind: 'postgres'; readonly url: string };
export type TlsChoice = 'development' | { readonly certificateFile: string; readonly keyFile: string };

type Environment = { readonly [name: string]: string | undefined };

const usualPort = 8080;
const usualRateLimit = { all: 1200, costly: 120 };
const schema = z.object({
  GID_HOST: z.string().max(253).default('127.0.0.1'),
  GID_PORT: count(1, 65_535).default(usualPort),
  // A base URL that the URL standard writes in another way could not be compared with what others send back.
  GID_PUBLIC_URL: z
    .string()
    .refine(
      isOrigin,
      'An origin such as https://gid.office.example is expected, without a path or trailing slash.',
    )
    .optional(),
  GID_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'A URL that begins with postgres:// is expected.')
    .optional(),
  GID_KEY_ENCRYPTION_KEY: key.optional(),
  GID_OFFICE_CODE: z
    .string()
    .refine(isOfficeCode, 'Two upper-case letters (WIPO ST.3) are expected.')
    .default('XA' as OfficeCode),
  GID_OFFICE_NAME: z.string().trim().min(1).max(200).default('Demonstration office'),
  GID_TLS: z.enum(['development']).optional(),
  GID_TLS_CERT: z.string().optional(),
  GID_TLS_KEY: z.string().optional(),
  GID_DEVELOPMENT_HOSTS: list
    .refine(
      (hosts) => hosts.every((host) => /^[a-z0-9.-]+(:\d{1,5})?$/.test(host)),
      'host:port, … is expected.',
    )
    .default([]),
  GID_ALLOWED_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), 'Origins such as https://app.example are expected.')
    .default([]),
  GID_TRUST_PROXY: count(0, 10).default(0),
  GID_RATE_LIMIT: count(0, 1_000_000).optional(),
  GID_RATE_LIMIT_COSTLY: count(0, 1_000_000).optional(),
  GID_DID_LIMITS: operationLimits.default(usualOperationLimits),
  GID_PRE_ROTATION: z.enum(preRotationPolicies).default('offices'),
  GID_WITNESS_THRESHOLD: count(0, 20).default(0),
  GID_DECISIONS_BY: z.enum(['one', 'two']).default('one'),
  GID_TRUST_ROOTS: list
    .transform((dids, context): readonly Did[] => {
      if (dids.every(isDid)) return dids;
      context.addIssue('DIDs with commas between them are expected.');
      return z.NEVER;
    })
    .default([]),
  GID_WALLET_REDIRECTS: list
    .refine(
      (rules) => rules.length > 0 && rules.every(isRedirectRule),
      'Redirect URIs such as https://wallet.example/callback, or schemes such as openid-wallet: are expected.',
    )
    .optional(),
  GID_CERTIFICATE_ANCHORS: certificateAnchorsSchema.optional(),
  GID_KEY_ATTESTERS: keyAttestersSchema.optional(),
  GID_UNIVERSAL_RESOLVER: z
    .string()
    .max(500)
    .refine(isHttpsFolder, 'An https URL that ends in /, such as https://resolver.example/1.0/identifiers/.')
    .optional(),
  GID_EVM_NETWORKS: evmNetworks.default([]),
  GID_VC_API: vcApi.default([]),
  GID_VC_API_OPEN: z.enum(['yes', 'no']).default('no'),
  GID_IMPORT_MOST_MEGABYTES: count(1, 4_096).default(256),
  GID_METRICS_TOKEN: z.string().min(16, 'At least 16 characters are expected.').optional(),
  GID_LOG_LEVEL: z.enum(logLevels).default('info'),
});
type Settings = z.output<typeof schema>;

/** Secrets that may also come as the path of a file, in the variable with `_FILE` behind its name. */
const fileNames = [
  'GID_KEY_ENCRYPTION_KEY',
  'DATABASE_URL',
  'GID_EVM_NETWORKS',
  'GID_VC_API',
  'GID_CERTIFICATE_ANCHORS',
  'GID_KEY_ATTESTERS',
] as const;

/**
 * The configuration of an environment; empty variables count as absent. Throws `invalid-request` that lists every fault by
 * the variable's name and never shows a value.
 */
export function readConfig(environment: Environment = process.env): Config {
  const { values, faults } = withFiles(environment);
  const parsed = schema.safeParse(values, { reportInput: false });
  const publicUrl = publicUrlOf(values);
  const isDevelopment = isOnThisMachine(publicUrl);
  faults.push(...faultsOf(parsed.error), ...faultsTogether(values, publicUrl, isDevelopment));
  if (parsed.success && !isDevelopment) faults.push(...openInstances(parsed.data));
  if (!parsed.success || faults.length > 0) {
    throw new Problem('invalid-request', 'The configuration is not valid.', { errors: faults });
  }
  return Object.freeze(toConfig(parsed.data, publicUrl, isDevelopment));
}

function toConfig(settings: Settings, publicUrl: string, isDevelopment: boolean): Config {
  const usual = isDevelopment ? { all: 0, costly: 0 } : usualRateLimit;
  const rateLimit = settings.GID_RATE_LIMIT ?? usual.all;
  return {
    host: settings.GID_HOST,
    port: settings.GID_PORT,
    publicUrl,
    isDevelopment,
    dataDirectory: path.resolve(settings.GID_DATA_DIR),
    store: storeOf(settings),
    keyEncryptionKey: settings.GID_KEY_ENCRYPTION_KEY,
    office: { officeCode: settings.GID_OFFICE_CODE, name: settings.GID_OFFICE_NAME },
    tls: tlsOf(settings),
    developmentHosts: isDevelopment ? [new URL(publicUrl).host, ...settings.GID_DEVELOPMENT_HOSTS] : [],
    allowedOrigins: settings.GID_ALLOWED_ORIGINS,
    trustedProxies: settings.GID_TRUST_PROXY,
    rateLimit,
    // Without any limit there is none for costly routes either, unless it is asked for.
    costlyRateLimit: settings.GID_RATE_LIMIT_COSTLY ?? (rateLimit === 0 ? 0 : usualRateLimit.costly),
    operationLimits: settings.GID_DID_LIMITS,
    preRotation: settings.GID_PRE_ROTATION,
    witnessThreshold: settings.GID_WITNESS_THRESHOLD,
    needsTwoToDecide: settings.GID_DECISIONS_BY === 'two',
    trustRoots: settings.GID_TRUST_ROOTS,
    // On this machine every wallet that somebody tries is taken; for everybody's use they are named.
    walletRedirects: settings.GID_WALLET_REDIRECTS ?? (isDevelopment ? 'any' : []),
    certificateAnchors: settings.GID_CERTIFICATE_ANCHORS ?? [],
    keyAttesters: settings.GID_KEY_ATTESTERS ?? [],
    universalResolver: settings.GID_UNIVERSAL_RESOLVER,
    evmNetworks: settings.GID_EVM_NETWORKS,
    vcApi: instancesOf(settings),
    importMostBytes: settings.GID_IMPORT_MOST_MEGABYTES * 1_000_000,
    metricsToken: settings.GID_METRICS_TOKEN,
    logLevel: settings.GID_LOG_LEVEL,
  };
}

function withFiles(environment: Environment): { values: Record<string, string>; faults: FieldFault[] } {
  const values = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
  const faults: FieldFault[] = [];
  for (const name of fileNames) {
    const file = values[`${name}_FILE`];
    if (file === undefined) continue;
    if (values[name] !== undefined) {
      faults.push({ pointer: name, detail: `Give either this or ${name}_FILE.` });
      continue;
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim();
    } catch {
      faults.push({ pointer: `${name}_FILE`, detail: 'The file cannot be read.' });
    }
  }
  return { values, faults };
}

function publicUrlOf(values: Environment): string {
  const isTls = values['GID_TLS'] !== undefined || values['GID_TLS_CERT'] !== undefined;
  const port = values['GID_PORT'] ?? usualPort;
  return values['GID_PUBLIC_URL'] ?? `${isTls ? 'https' : 'http'}://localhost:${port}`;
}

function isOnThisMachine(publicUrl: string): boolean {
  const host = URL.parse(publicUrl)?.hostname ?? '';
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]';
}

function faultsOf(error: z.ZodError | undefined): FieldFault[] {
  return (error?.issues ?? []).map(({ path: [name], message }) => ({
    pointer: String(name),
    detail: message,
  }));
}

/** The faults that show only between variables. */
function faultsTogether(values: Environment, publicUrl: string, isDevelopment: boolean): FieldFault[] {
  const has = (name: string) => values[name] !== undefined;
  const rules: readonly (readonly [isBroken: boolean, name: string, detail: string])[] = [
    [
      has('GID_TLS_CERT') !== has('GID_TLS_KEY'),
      'GID_TLS_CERT',
      'GID_TLS_KEY and GID_TLS_CERT are needed together.',
    ],
    [
      !isDevelopment && publicUrl.startsWith('http:'),
      'GID_PUBLIC_URL',
      'Beyond this machine https is needed.',
    ],
    [
      !isDevelopment && !has('GID_KEY_ENCRYPTION_KEY'),
      'GID_KEY_ENCRYPTION_KEY',
      'Beyond this machine the key is needed, here or in the file of GID_KEY_ENCRYPTION_KEY_FILE.',
    ],
    [!isDevelopment && has('GID_TLS'), 'GID_TLS', 'A development certificate is for this machine only.'],
    [
      !isDevelopment && has('GID_DEVELOPMENT_HOSTS'),
      'GID_DEVELOPMENT_HOSTS',
      'Hosts that are reached without https are for this machine only.',
    ],
  ];
  return rules.filter(([isBroken]) => isBroken).map(([, pointer, detail]) => ({ pointer, detail }));
}

function instancesOf({ GID_VC_API: instances, GID_OFFICE_CODE: office }: Settings): readonly VcApiInstance[] {
  return instances === 'demonstration' ? demonstrationInstances(office) : instances;
}

// Whoever may call an issuer gets signed whatever they like, so beyond this machine it is opened on purpose only.
function openInstances(settings: Settings): FieldFault[] {
  const isOpen = instancesOf(settings).some(({ access }) => access === 'public');
  if (!isOpen || settings.GID_VC_API_OPEN === 'yes') return [];
  const detail = 'Beyond this machine instances that everybody may call need GID_VC_API_OPEN=yes.';
  return [{ pointer: 'GID_VC_API', detail }];
}

function storeOf({ DATABASE_URL: url, GID_DATA_DIR: directory }: Settings): StoreChoice {
  return url === undefined
    ? { kind: 'sqlite', file: path.join(path.resolve(directory), 'store.sqlite') }
    : { kind: 'postgres', url };
}

function tlsOf(settings: Settings): TlsChoice | undefined {
  const { GID_TLS_CERT: certificateFile, GID_TLS_KEY: keyFile } = settings;
  if (certificateFile !== undefined && keyFile !== undefined) return { certificateFile, keyFile };
  return settings.GID_TLS;
}

function isHttpsFolder(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && `${url.origin}${url.pathname}` === text && text.endsWith('/');
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.origin === text;
}
