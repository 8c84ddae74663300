import { z } from 'zod';
import { stateAt } from '../../domain/did/recovery.ts';
import type { Recovery } from '../records.ts';
import { recoveryStatement, statementType } from './statement.ts';

const statement = z.looseObject({});

/** A recovery as the API shows it. Who the guardians are is not part of it. */
export const recoveryViewSchema = z
  .object({
    recoveryId: z.string(),
    did: z.string(),
    state: z.enum(['collecting', 'waiting', 'completed', 'objected', 'superseded', 'expired']),
    headVersionId: z.string().meta({ description: 'The version of the identifier that would be followed.' }),
    approvals: z.int(),
    openedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().meta({ description: 'Until then guardians may approve.' }),
    waitingUntil: z.iso
      .datetime()
      .optional()
      .meta({ description: 'Until then it cannot be completed, and the holder may object.' }),
    approvalStatement: statement.meta({
      description: `What a guardian signs, as the payload of a compact JWS of type \`${statementType}\`.`,
    }),
    objectionStatement: statement.meta({ description: 'What the holder signs to end the recovery.' }),
  })
  .meta({ id: 'Recovery' });
export type RecoveryView = z.output<typeof recoveryViewSchema>;

/** The recovery as it stands at a moment, as plain JSON. */
export function recoveryView(recovery: Recovery, now: Date): RecoveryView {
  const { recoveryId, did, headVersionId, approvals, openedAt, expiresAt, waitingUntil } = recovery;
  return {
    ...{ recoveryId, did, state: stateAt(recovery, now), headVersionId, approvals },
    openedAt: openedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(waitingUntil === undefined ? {} : { waitingUntil: waitingUntil.toISOString() }),
    approvalStatement: recoveryStatement('recovery-approval', recovery),
    objectionStatement: recoveryStatement('recovery-objection', recovery),
  };
}
