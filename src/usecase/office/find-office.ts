import { Problem } from '../../base/problem.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';

/** The office this node hosts under the code; throws `not-found`. */
export async function findOffice(ports: Pick<Ports, 'store'>, officeCode: OfficeCode): Promise<Office> {
  const office = await ports.store.read.offices.byCode(officeCode);
  if (office === undefined) throw new Problem('not-found', 'This node hosts no office of this code.');
  return office;
}
