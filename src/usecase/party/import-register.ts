import { canonicalJson, toJson } from '../../base/json.ts';
import { parse } from '../../base/parse.ts';
import { type FieldFault, Problem } from '../../base/problem.ts';
import type { Party } from '../../domain/party/party.ts';
import { type PartyData, partyDataSchema } from '../../domain/party/party-data.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
import type { PreparedDid } from '../records.ts';
import { addRegistered, preparePartyIdentifier } from './register-party.ts';
import type { WriteStore } from '../store.ts';

type ImportPorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'random' | 'witnesses'>;

/** A row that was not imported: its place in the file, counted from 0, and what is wrong, by JSON Pointer. */
export type RefusedRow = { readonly index: number; readonly errors: readonly FieldFault[] };
export type ImportSummary = {
  readonly added: number;
  readonly unchanged: number;
  readonly amended: number;
  readonly refused: readonly RefusedRow[];
};
export type ImportProgress = (done: number) => void;

const rowsAtOnce = 100;

type Row = {
  readonly index: number;
  readonly data: PartyData;
  readonly identifiers: readonly [string, ...string[]];
};
type Planned =
  | { readonly kind: 'add'; readonly party: Party; readonly prepared: PreparedDid }
  | { readonly kind: 'amend'; readonly party: Party; readonly data: PartyData }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refuse'; readonly refused: RefusedRow };
type Counts = { added: number; unchanged: number; amended: number; readonly refused: RefusedRow[] };

/**
 * Imports the parties of a register. A party is known by the first party identifier that the caller's office gave it, so
 * a second import changes nothing, an interrupted one can be repeated, and a changed row amends the party. Rows that
 * cannot be taken are refused one by one and do not stop the import; 100 rows are one transaction. Throws `conflict` or
 * `party-exists` where somebody else changes the same parties meanwhile; what was committed before that stays.
 */
export async function importRegister(
  ports: ImportPorts,
  caller: Caller,
  input: { readonly rows: readonly unknown[]; readonly onProgress?: ImportProgress },
): Promise<ImportSummary> {
  const counts: Counts = { added: 0, unchanged: 0, amended: 0, refused: [] };
  const seen = new Set<string>();
  for (let start = 0; start < input.rows.length; start += rowsAtOnce) {
    const batch = input.rows.slice(start, start + rowsAtOnce);
    const rows = batch.flatMap((row, offset) => readRow(row, start + offset, { caller, seen, counts }));
    await importRows(ports, caller, { rows, counts });
    input.onProgress?.(start + batch.length);
  }
  return { ...counts, refused: counts.refused.toSorted((one, other) => one.index - other.index) };
}

function readRow(
  value: unknown,
  index: number,
  { caller, seen, counts }: { readonly caller: Caller; readonly seen: Set<string>; readonly counts: Counts },
): Row[] {
  const refuse = (errors: readonly FieldFault[]): Row[] => {
    counts.refused.push({ index, errors });
    return [];
  };
  try {
    const data = parse(partyDataSchema, value);
    const [first, ...others] = identifiersAt(data, caller.officeCode);
    if (first === undefined) {
      return refuse(identifierFault('A party identifier of this office is needed to know the party again.'));
    }
    if ([first, ...others].some((identifier) => seen.has(identifier)))
      return refuse(identifierFault('An earlier row has this party identifier.'));
    for (const identifier of [first, ...others]) seen.add(identifier);
    return [{ index, data, identifiers: [first, ...others] }];
  } catch (error) {
    if (error instanceof Problem) return refuse(error.errors);
    throw error;
  }
}

function identifiersAt(data: PartyData, officeCode: OfficeCode): readonly string[] {
  const own = data.partyIdentifierBag?.filter((each) => each.officeCode === officeCode) ?? [];
  return own.map(({ identifier }) => identifier);
}

function identifierFault(detail: string): readonly FieldFault[] {
  return [{ pointer: '/partyIdentifierBag', detail }];
}

async function importRows(
  ports: ImportPorts,
  caller: Caller,
  { rows, counts }: { readonly rows: readonly Row[]; readonly counts: Counts },
): Promise<void> {
  const planned: Planned[] = [];
  for (const row of rows) planned.push(await plan(ports, caller, row));
  if (planned.some(({ kind }) => kind === 'add' || kind === 'amend')) {
    await ports.store.write(async (store) => {
      for (const step of planned) {
        if (step.kind === 'add') await addRegistered(store, { ...step, actor: caller.actor });
        if (step.kind === 'amend') await amend(ports, store, { caller, ...step });
      }
    });
  }
  for (const step of planned) {
    if (step.kind === 'add') counts.added += 1;
    else if (step.kind === 'amend') counts.amended += 1;
    else if (step.kind === 'unchanged') counts.unchanged += 1;
    else counts.refused.push(step.refused);
  }
}

async function plan(
  ports: ImportPorts,
  { officeCode }: Caller,
  { index, data, identifiers }: Row,
): Promise<Planned> {
  const { byIdentifier } = ports.store.read.parties;
  const [party, ...holders] = await Promise.all(
    identifiers.map((identifier) => byIdentifier(officeCode, identifier)),
  );
  if (holders.some((holder) => holder !== undefined && holder.partyId !== party?.partyId)) {
    return {
      kind: 'refuse',
      refused: { index, errors: identifierFault('Another party has one of the party identifiers.') },
    };
  }
  if (party === undefined) return { kind: 'add', ...(await preparePartyIdentifier(ports, officeCode, data)) };
  const isSame = canonicalJson(toJson(party.data)) === canonicalJson(toJson(data));
  return isSame || party.status !== 'active' ? { kind: 'unchanged' } : { kind: 'amend', party, data };
}

async function amend(
  { clock }: Pick<ImportPorts, 'clock'>,
  store: WriteStore,
  { caller, party, data }: { readonly caller: Caller; readonly party: Party; readonly data: PartyData },
): Promise<void> {
  const { officeCode, actor } = caller;
  const at = clock();
  const amended = await store.writeParties.amend(officeCode, party.partyId, party.version, { data, at });
  if (amended === undefined)
    throw new Problem('conflict', 'A party has changed while the register was imported; import it again.');
  const facts = { partyId: party.partyId, version: amended.version };
  await store.writeAudit.append({
    officeCode,
    at,
    actor,
    action: 'party.amended',
    subject: party.did,
    facts,
  });
}
