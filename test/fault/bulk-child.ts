// Registers batches of parties until it is killed: `bulk-child.ts FILE KEY FIRST BATCH`. Names on a line the number of each
// batch that was acknowledged.
import { addAllRegistered, prepareParties } from '../../src/usecase/party/register-parties.ts';
import { inventedPersons, openBulkOffice } from '../support/bulk-office.ts';

const [file = '', key = '', first = '0', size = '100'] = process.argv.slice(2);
const { ports, officeCode } = await openBulkOffice({ file, threads: 1, key: Buffer.from(key, 'base64url') });
const batch = Number(size);
const prepare = (start: number) =>
  prepareParties(ports, officeCode, inventedPersons(start, batch), { claimCodes: {} });

let next = prepare(Number(first));
for (let start = Number(first); ; start += batch) {
  const prepared = await next;
  next = prepare(start + batch);
  await ports.store.write((store) => addAllRegistered(store, prepared, 'child'));
  process.stdout.write(`${start}\n`);
}
