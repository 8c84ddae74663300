import type { OfficeCode } from '../../domain/trust/office.ts';
import type { KeyType, VcApiInstance } from './instance.ts';

const documentIssuers = [
  ['eddsa-rdfc-2022', 'Ed25519'],
  ['eddsa-jcs-2022', 'Ed25519'],
  ['ecdsa-rdfc-2019', 'P-256'],
  ['ecdsa-rdfc-2019', 'P-384'],
  ['ecdsa-jcs-2019', 'P-256'],
  ['ecdsa-jcs-2019', 'P-384'],
] as const;
const tokenIssuers: readonly KeyType[] = ['Ed25519', 'P-256', 'P-384'];

/** An issuer of each kind, a verifier and a holder, all open to everybody: what the published test suites are pointed at. */
export function demonstrationInstances(office: OfficeCode): readonly VcApiInstance[] {
  const common = { office, access: 'public' } as const;
  const issuer = { ...common, role: 'issuer', status: [] } satisfies Partial<VcApiInstance>;
  const document = { ...issuer, securing: 'ldp_vc', mandatoryPointers: [] } satisfies Partial<VcApiInstance>;
  return [
    ...documentIssuers.map(([cryptosuite, keyType]): VcApiInstance => ({
      ...document,
      id: keyType === 'Ed25519' ? cryptosuite : `${cryptosuite}-${idOf(keyType)}`,
      cryptosuite,
      keyType,
      dataModel: ['2.0', '1.1'],
    })),
    ...tokenIssuers.map((keyType): VcApiInstance => ({
      ...issuer,
      id: `vc-jwt-${idOf(keyType)}`,
      securing: 'vc+jwt',
      keyType,
      dataModel: ['2.0'],
    })),
    {
      ...issuer,
      id: 'vc-sd-jwt-p256',
      securing: 'vc+sd-jwt',
      keyType: 'P-256',
      dataModel: ['2.0'],
    },
    {
      ...document,
      id: 'bitstring-status-list',
      cryptosuite: 'eddsa-rdfc-2022',
      keyType: 'Ed25519',
      dataModel: ['2.0'],
      status: ['revocation', 'suspension'],
    },
    {
      ...document,
      id: 'ecdsa-sd-2023',
      cryptosuite: 'ecdsa-sd-2023',
      keyType: 'P-256',
      dataModel: ['2.0', '1.1'],
    },
    { ...common, id: 'main', role: 'verifier' },
    { ...common, id: 'holder', role: 'holder' },
  ];
}

function idOf(keyType: KeyType): string {
  return keyType.toLowerCase().replace('-', '');
}
