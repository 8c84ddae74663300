import type { Ports } from '../ports.ts';
import type { IssuerInstance, VcApiInstance } from './instance.ts';
import type { InstanceIdentity } from './vc-api-store.ts';

/** One endpoint as the W3C's test suites are told of it (https://github.com/w3c/vc-test-suite-implementations). */
export type SuiteEndpoint = {
  readonly id: string;
  readonly endpoint: string;
  readonly tags: readonly string[];
  readonly supportedEcdsaKeyTypes?: readonly string[];
  readonly supports: { readonly vc: readonly string[] };
};

/** What stands in the suites' `localConfig.cjs`. */
export type SuiteConfig = {
  readonly settings: { readonly testAllImplementations: false };
  readonly implementations: readonly {
    readonly name: string;
    readonly implementation: string;
    readonly issuers: readonly SuiteEndpoint[];
    readonly verifiers: readonly SuiteEndpoint[];
    readonly vpVerifiers: readonly SuiteEndpoint[];
    readonly vcHolders: readonly SuiteEndpoint[];
  }[];
};

const name = 'Global Identifier';
const ecdsaKeyTypes = ['P-256', 'P-384'];
// Suites that are about more than one way of securing credentials.
const dataModelTag = 'vc2.0';
const envelopeTag = 'EnvelopingProof';
const statusTag = 'BitstringStatusList';
const holderTag = 'vcHolder';

/** The instances that everybody may call, each under the tags of the suites it is for. */
export function suiteConfig(
  { vcApi, node }: Pick<Ports, 'vcApi' | 'node'>,
  identities: readonly InstanceIdentity[],
): SuiteConfig {
  const open = vcApi.filter(({ access }) => access === 'public');
  const issuers = open.filter((instance): instance is IssuerInstance => instance.role === 'issuer');
  const suites = [...new Set(issuers.flatMap(suiteOf))];
  const verifiers = open.filter(({ role }) => role === 'verifier');
  const verifying = (kind: 'credentials' | 'presentations', tags: readonly string[]) =>
    verifiers.map(({ id }) => verifierEndpoint(`${node.publicUrl}/verifiers/${id}`, kind, tags));
  return {
    settings: { testAllImplementations: false },
    implementations: [
      {
        name,
        implementation: name,
        issuers: issuers.flatMap((issuer) => {
          const identity = identities.find(({ instanceId }) => instanceId === issuer.id);
          return identity === undefined ? [] : [issuerEndpoint(issuer, identity, node.publicUrl)];
        }),
        verifiers: verifying('credentials', [...suites, dataModelTag, envelopeTag, statusTag]),
        vpVerifiers: verifying('presentations', [...suites, dataModelTag, envelopeTag]),
        vcHolders: open
          .filter(({ role }) => role === 'holder')
          .map(({ id }) => holderEndpoint(`${node.publicUrl}/holders/${id}`)),
      },
    ],
  };
}

function issuerEndpoint(issuer: IssuerInstance, { did }: InstanceIdentity, publicUrl: string): SuiteEndpoint {
  return {
    id: did,
    endpoint: `${publicUrl}/issuers/${issuer.id}/credentials/issue`,
    tags: tagsOf(issuer),
    ...(issuer.keyType === 'Ed25519' ? {} : { supportedEcdsaKeyTypes: [issuer.keyType] }),
    supports: { vc: issuer.dataModel },
  };
}

function verifierEndpoint(
  base: string,
  kind: 'credentials' | 'presentations',
  tags: readonly string[],
): SuiteEndpoint {
  return {
    ...{ id: base, endpoint: `${base}/${kind}/verify`, tags },
    ...{ supportedEcdsaKeyTypes: ecdsaKeyTypes, supports: { vc: ['1.1', '2.0'] } },
  };
}

function holderEndpoint(base: string): SuiteEndpoint {
  const supports = { vc: ['1.1', '2.0'] };
  return { id: base, endpoint: `${base}/credentials/derive`, tags: [holderTag], supports };
}

function suiteOf(instance: VcApiInstance): readonly string[] {
  return instance.role === 'issuer' && instance.securing === 'ldp_vc' ? [instance.cryptosuite] : [];
}

// The suite of the data model takes one issuer of each kind.
function tagsOf(issuer: IssuerInstance): readonly string[] {
  if (issuer.securing !== 'ldp_vc')
    return issuer.securing === 'vc+jwt' && issuer.keyType === 'P-256' ? [envelopeTag] : [];
  if (issuer.status.length > 0) return [statusTag];
  return issuer.cryptosuite === 'eddsa-rdfc-2022' ? [issuer.cryptosuite, dataModelTag] : [issuer.cryptosuite];
}
