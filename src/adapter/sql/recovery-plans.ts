import type { RecoveryPlan, RecoveryPlanTerms } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, toJson, toMoment } from './column.ts';
import { addKeys, forgetKey } from './keys.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';

export function readRecoveryPlans(session: Session): ReadStore['recoveryPlans'] {
  return {
    async byDid(did) {
      const query = session.dialect.builder.selectFrom('recovery_plan').selectAll().where('did', '=', did);
      const [row] = await session.run(query.compile());
      return row && toPlan(row);
    },
  };
}

export function writeRecoveryPlans(unit: Unit): WriteStore['writeRecoveryPlans'] {
  return {
    async keep(plan, { newKeys, retiredKeyIds }) {
      if (!(await (plan.version === 1 ? insert(unit, plan) : replace(unit, plan)))) return false;
      await addKeys(unit, newKeys);
      for (const keyId of retiredKeyIds) await forgetKey(unit, keyId);
      return true;
    },
  };
}

async function insert(unit: Unit, { did, officeCode, partyId, ...plan }: RecoveryPlan): Promise<boolean> {
  const query = unit.dialect.builder
    .insertInto('recovery_plan')
    .values({ did, office_code: officeCode, party_id: partyId, ...changing(plan) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('did');
  return (await unit.run(query.compile())).length > 0;
}

async function replace(unit: Unit, plan: RecoveryPlan): Promise<boolean> {
  const query = unit.dialect.builder
    .updateTable('recovery_plan')
    .set(changing(plan))
    .where('did', '=', plan.did)
    .where('version', '=', plan.version - 1)
    .returning('did');
  return (await unit.run(query.compile())).length > 0;
}

function changing(plan: Omit<RecoveryPlan, 'did' | 'officeCode' | 'partyId'>) {
  const { version, setAt, recoveryKeyHash, escrowKeyId, guardianRule } = plan;
  const terms: RecoveryPlanTerms = { recoveryKeyHash, escrowKeyId, guardianRule };
  return { version, terms: toJson(terms), set_at: toMoment(setAt) };
}

function toPlan(row: Row<'recovery_plan'>): RecoveryPlan {
  return {
    did: row.did,
    officeCode: row.office_code,
    partyId: row.party_id,
    version: row.version,
    ...fullTerms(fromJson(row.terms)),
    setAt: fromMoment(row.set_at),
  };
}

/** JSON leaves out what is undefined. */
export function fullTerms({ recoveryKeyHash, escrowKeyId, guardianRule }: Partial<RecoveryPlanTerms>) {
  return { recoveryKeyHash, escrowKeyId, guardianRule };
}
