// How many parties a second are registered with identifier, keys, log, audit event and claim code: one by one, and in
// bulk. `registration.ts [PARTIES] [THREADS]`; as many threads as a node would have where not said.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { usualThreads } from '../../src/adapter/veramo/many-identifiers.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { claimCodeSeconds, makeClaimCode } from '../../src/usecase/party/make-claim-code.ts';
import {
  addAllRegistered,
  mostPartiesAtOnce,
  type PreparedParty,
  prepareParties,
} from '../../src/usecase/party/register-parties.ts';
import { registerParty } from '../../src/usecase/party/register-party.ts';
import { partyViewSchema } from '../../src/usecase/party/party-view.ts';
import { inventedPersons, openBulkOffice } from '../support/bulk-office.ts';

const [parties = 20_000, threads = usualThreads()] = process.argv.slice(2).map(Number);
const alone = Math.min(parties, 1_000);

const oneByOne = await rate(alone, async (office) => {
  const caller = { officeCode: office.officeCode, actor: 'bench', scopes };
  for (const data of inventedPersons(0, alone)) {
    const view = await registerParty(office.ports, { caller, data, control: { mode: 'office' } });
    const { partyId } = partyViewSchema.parse(view);
    await makeClaimCode(office.ports, { caller, partyId, expiresInSeconds: claimCodeSeconds.most });
  }
});
const inBulk = await rate(parties, async ({ ports, officeCode }) => {
  const prepare = (first: number): Promise<readonly PreparedParty[]> => {
    const count = Math.min(mostPartiesAtOnce, parties - first);
    return prepareParties(ports, officeCode, inventedPersons(first, count), { claimCodes: {} });
  };
  let next = prepare(0);
  for (let first = 0; first < parties; first += mostPartiesAtOnce) {
    const batch = await next;
    // While one batch is written the next one is made.
    if (first + mostPartiesAtOnce < parties) next = prepare(first + mostPartiesAtOnce);
    await ports.store.write((store) => addAllRegistered(store, batch, 'bench'));
  }
});
const memory = Math.round(process.memoryUsage.rss() / 2 ** 20);
console.log(`one by one (${alone}): ${Math.round(oneByOne)} parties a second`);
console.log(
  `in bulk (${parties}, ${threads} threads): ${Math.round(inBulk)} parties a second, ${memory} MiB`,
);
console.log(`ratio: ${(inBulk / oneByOne).toFixed(1)}`);

type Office = Awaited<ReturnType<typeof openBulkOffice>>;

async function rate(count: number, work: (office: Office) => Promise<void>): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-registration-'));
  const office = await openBulkOffice({ file: path.join(folder, 'store.sqlite'), threads });
  try {
    const start = performance.now();
    await work(office);
    return (count * 1000) / (performance.now() - start);
  } finally {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
