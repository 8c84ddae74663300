import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { IssuedCredential, Page, PageRequest } from '../records.ts';

/** The record of a credential the office issued; throws `not-found`. */
export async function readIssuedCredential(
  ports: Pick<Ports, 'store'>,
  caller: Caller,
  issuedId: string,
): Promise<IssuedCredential> {
  const issued = await ports.store.read.issuedCredentials.byId(caller.officeCode, issuedId);
  if (issued === undefined) throw new Problem('not-found', 'The office issued no credential of this id.');
  return issued;
}

/** The records of the credentials the office issued, in their order; of one DID where the filter names it. */
export function listIssuedCredentials(
  ports: Pick<Ports, 'store'>,
  caller: Caller,
  filter: { readonly did?: Did },
  page: PageRequest,
): Promise<Page<IssuedCredential>> {
  return ports.store.read.issuedCredentials.list(caller.officeCode, filter, page);
}
