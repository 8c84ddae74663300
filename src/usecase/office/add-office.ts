import { randomUuid } from '../../base/random.ts';
import { Problem } from '../../base/problem.ts';
import { vctUrl } from '../../domain/credential/credential-type.ts';
import { type Office, type OfficeCode, officePath } from '../../domain/trust/office.ts';
import { credentialTypes } from '../../domain/trust/trusted-issuer.ts';
import { linkedDomainsType } from '../../protocol/did-configuration/linked-domains.ts';
import { readOrigin } from '../../protocol/did-configuration/origin.ts';
import type { DidRequest, KeyRequest, Ports } from '../ports.ts';

const officeKeys: readonly KeyRequest[] = [
  { fragment: 'assertion-eddsa', algorithm: 'EdDSA', relationships: ['assertionMethod'] },
  { fragment: 'assertion-es256', algorithm: 'ES256', relationships: ['assertionMethod'] },
  { fragment: 'authentication-es256', algorithm: 'ES256', relationships: ['authentication'] },
];

/** The node answers for the origin it is served at, if that is the whole of it: see `ownDidConfiguration`. */
function linkedDomains(publicUrl: string): NonNullable<DidRequest['services']> {
  return readOrigin(publicUrl) === undefined
    ? []
    : [{ fragment: 'linked-domains', type: linkedDomainsType, serviceEndpoint: publicUrl }];
}

/**
 * Adds an office to this node: its identifier with keys to sign credentials and requests, and a trust list that begins
 * with the office itself. Throws `conflict` where the code is taken.
 */
export async function addOffice(
  ports: Pick<Ports, 'store' | 'dids' | 'clock' | 'random' | 'node'>,
  command: { readonly officeCode: OfficeCode; readonly name: string; readonly actor: string },
): Promise<Office> {
  const { officeCode, name, actor } = command;
  const { publicUrl } = ports.node;
  const segment = officePath(officeCode);
  const prepared = await ports.dids.create({
    path: ['offices', segment],
    officeCode,
    isOffice: true,
    keys: officeKeys,
    services: [
      {
        fragment: 'credential-issuer',
        type: 'OpenID4VCI',
        serviceEndpoint: `${publicUrl}/offices/${segment}`,
      },
      {
        fragment: 'credential-types',
        type: 'CredentialTypes',
        serviceEndpoint: `${publicUrl}/credential-types`,
      },
      ...linkedDomains(publicUrl),
    ],
  });
  const { did } = prepared.change;
  const at = ports.clock();
  const office: Office = { officeCode, name, did, createdAt: at };
  await ports.store.write(async (store) => {
    if (!(await store.writeOffices.add(office)))
      throw new Problem('conflict', 'This node hosts an office of this code already.');
    await store.writeDidLogs.append(prepared.change, prepared.expectedHead);
    await store.writeDids.keep(prepared);
    for (const credentialType of credentialTypes) {
      const vct = [vctUrl(publicUrl, credentialType)];
      await store.writeTrustList.add(officeCode, {
        ...{
          id: randomUuid(ports.random),
          did,
          officeCode,
          credentialType,
          vct,
          since: at,
          until: undefined,
        },
      });
    }
    await store.writeAudit.append({ officeCode, at, actor, action: 'office.added', subject: did, facts: {} });
  });
  return office;
}
