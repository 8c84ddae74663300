import type { PartyRelation } from '../../domain/link/relation.ts';
import { overlap, relationFault } from '../../domain/link/relation.ts';
import { circleThrough } from '../../domain/link/relation-cycle.ts';
import { allItems, type CheckScope } from './state-check.ts';

/**
 * Each relation is one that can be, is stated once for a time, closes no circle, and its credential is in force exactly
 * while it is neither ended nor withdrawn.
 */
export async function checkRelations(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    const all = allItems((page) => scope.read.relations.list(officeCode, { includeWithdrawn: true }, page));
    for await (const relation of all) {
      scope.count('relations');
      const detail = await faultOf(scope, relation);
      if (detail !== undefined) scope.find({ kind: 'relation', subject: relation.relationId, detail });
    }
  }
}

async function faultOf({ read }: CheckScope, relation: PartyRelation): Promise<string | undefined> {
  const { officeCode, relationId, closing } = relation;
  const fault = relationFault(relation);
  if (fault !== undefined) return fault.detail;
  const issued = await read.issuedCredentials.byId(officeCode, relationId);
  if (issued === undefined) return 'The relation has no record of its credential.';
  if ((issued.revokedAt === undefined) !== (closing === undefined))
    return 'The relation and its credential differ on whether they have ended.';
  if (closing?.as === 'withdrawn') return undefined;
  const others = await read.relations.from(officeCode, relation.subject);
  const isTwice = others.some(
    (other) =>
      other.relationId !== relationId &&
      other.kind === relation.kind &&
      other.object === relation.object &&
      overlap(relation, other),
  );
  if (isTwice) return 'Another relation states the same for the same time.';
  const circle = await circleThrough(relation, (did) => read.relations.from(officeCode, did));
  return circle === undefined ? undefined : 'It closes a circle of relations.';
}
