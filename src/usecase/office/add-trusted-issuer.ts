import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import { credentialTypeTable } from '../../domain/credential/credential-type.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { CredentialType, TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
import type { Ports } from '../ports.ts';
import { usableDocument } from '../verification/evidence.ts';

export type TrustCommand = {
  readonly caller: Caller;
  readonly did: Did;
  /** The ST.3 code under which the issuer is accredited; its credentials must name it. */
  readonly officeCode: OfficeCode;
  readonly credentialTypes: readonly CredentialType[];
  /** The `vct` URLs; where not given, they follow from the issuer's own DID document. */
  readonly vct?: readonly string[] | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
};

/**
 * Accredits an issuer for types of credential, one row each. The DID has to resolve, with its whole history verified.
 * Throws `did-not-found`, `did-unreachable`, `did-deactivated`, and `invalid-request` where no `vct` is given and the
 * document names no `CredentialTypes` service, or where it would end before it begins.
 */
export async function addTrustedIssuer(
  ports: Pick<Ports, 'store' | 'resolver' | 'clock' | 'random'>,
  command: TrustCommand,
): Promise<readonly TrustedIssuer[]> {
  const { caller, did, officeCode, since, until } = command;
  const at = ports.clock();
  if (until !== undefined && until <= (since ?? at)) {
    const errors = [{ pointer: '/until', detail: 'This is not after the beginning.' }];
    throw new Problem('invalid-request', 'The accreditation would end before it begins.', { errors });
  }
  const document = await resolveIssuer(ports, did);
  const rows = command.credentialTypes.map((credentialType) => ({
    id: randomUuid(ports.random),
    did,
    officeCode,
    credentialType,
    vct: command.vct ?? [namedVct(document, credentialType)],
    since: since ?? at,
    until,
  }));
  await ports.store.write(async (store) => {
    for (const row of rows) {
      await store.writeTrustList.add(caller.officeCode, row);
      await store.writeAudit.append({
        ...{
          officeCode: caller.officeCode,
          at,
          actor: caller.actor,
          action: 'issuer.accredited',
          subject: did,
        },
        facts: { id: row.id, officeCode, credentialType: row.credentialType },
      });
    }
  });
  return rows;
}

/** The usable document of an issuer. Throws `did-not-found`, `did-unreachable`, `did-deactivated`. */
export async function resolveIssuer({ resolver }: Pick<Ports, 'resolver'>, did: Did): Promise<DidDocument> {
  const resolution = await resolver.resolve(did);
  if (resolution.error?.unreachable === true)
    throw new Problem('did-unreachable', 'The host of the DID does not answer.');
  const document = usableDocument(resolution, did);
  if (!('code' in document)) return document;
  if (document.code === 'DEACTIVATED') throw new Problem('did-deactivated', document.detail);
  throw new Problem('did-not-found', `The DID does not resolve: ${document.code}.`);
}

function namedVct(document: DidDocument, credentialType: CredentialType): string {
  const vct = vctOf(document, credentialType);
  if (vct !== undefined) return vct;
  throw new Problem(
    'invalid-request',
    'Name the vct: the DID document of the issuer has no CredentialTypes service.',
  );
}

/** The `vct` under which an issuer issues a type, where its document says so. */
export function vctOf({ id, service = [] }: DidDocument, credentialType: CredentialType): string | undefined {
  const types = service.find(
    (each) => each.id === `${id}#credential-types` || each.id === '#credential-types',
  );
  if (typeof types?.serviceEndpoint !== 'string') return undefined;
  const { slug, version } = credentialTypeTable[credentialType];
  return `${types.serviceEndpoint}/${slug}/v${version}`;
}
