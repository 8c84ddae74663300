import { Problem } from '../../base/problem.ts';
import { statusValues } from '../../domain/credential/credential-status.ts';
import type { PartyRelation, RelationClosing } from '../../domain/link/relation.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';

export type EndCommand = {
  readonly caller: Caller;
  readonly relationId: string;
  readonly reason: string;
  /** The first day on which it no longer holds; undefined to withdraw it, as one that never held. */
  readonly until: string | undefined;
};

/**
 * Ends a relation on a day, or withdraws one that was stated in error. It is kept as history; its credential, which does
 * not say so, is revoked in the same transaction. Throws `not-found`; `invalid-request` for a day that is not after its
 * beginning, or after the end it states; and `conflict` where it has ended or was withdrawn already.
 */
export function endRelation(
  ports: Pick<Ports, 'store' | 'clock'>,
  { caller, relationId, reason, until }: EndCommand,
): Promise<PartyRelation> {
  const { officeCode, actor } = caller;
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const { writeRelations, relations } = store;
    const known = await relations.byId(officeCode, relationId);
    if (known === undefined) throw new Problem('not-found', 'The office stated no such relation.');
    if (until !== undefined) checkDay(known, until);
    const end = { at, by: actor, reason };
    const closed =
      until === undefined
        ? await writeRelations.withdraw(officeCode, relationId, end)
        : await writeRelations.end(officeCode, relationId, { ...end, until });
    if (closed === undefined)
      throw new Problem('conflict', 'The relation has ended or was withdrawn already.');
    await revoke(store, closed, end);
    const action = until === undefined ? 'relation.withdrawn' : 'relation.ended';
    const facts = { relationId, until: until ?? null };
    await store.writeAudit.append({ officeCode, at, actor, action, subject: closed.subject, facts });
    return closed;
  });
}

function checkDay({ from, until: stated }: PartyRelation, until: string): void {
  const isAfter = from === undefined || from < until;
  if (isAfter && (stated === undefined || until <= stated)) return;
  const detail = isAfter ? 'The relation states an earlier end.' : 'A relation ends after it begins.';
  throw new Problem('invalid-request', 'The relation cannot end on this day.', {
    errors: [{ pointer: '/until', detail }],
  });
}

async function revoke(
  store: WriteStore,
  { officeCode, relationId }: PartyRelation,
  { at }: Omit<RelationClosing, 'as'>,
): Promise<void> {
  const change = { to: 'revoked', at, reason: 'linkEnded', message: undefined } as const;
  const issued = await store.writeIssuedCredentials.move(officeCode, relationId, change);
  if (issued !== undefined) await store.writeStatusLists.set(issued.status, statusValues.revoked);
}
