import { z } from 'zod';
import { versionOf } from '../../protocol/did-webvh/approved-change.ts';
import type { PendingEntry } from './witness-records.ts';

/** A pending entry as the API shows it. */
export const pendingViewSchema = z
  .object({
    did: z.string(),
    versionId: z.string().meta({ description: 'The version that waits to be published.' }),
    change: z.string().meta({ description: 'What the entry is for.', example: 'party.keyRotated' }),
    threshold: z.int(),
    witnesses: z.array(z.string()).meta({ description: 'Who may approve it.' }),
    approvedBy: z.array(z.string()).meta({ description: 'Who has approved it so far.' }),
    since: z.iso.datetime(),
  })
  .meta({ id: 'PendingEntry' });

/** The entry and who still has to approve it; nothing of its keys. */
export function pendingView(entry: PendingEntry): z.output<typeof pendingViewSchema> {
  const { did, change, command, proofs, createdAt } = entry;
  const versionId = change.lines.at(-1)?.versionId ?? '';
  const { versionNumber } = versionOf(versionId);
  const rule = change.neededApprovals.find((needed) => needed.versionNumber === versionNumber)?.rule;
  return {
    did,
    versionId,
    change: 'action' in command ? command.action : command.kind,
    threshold: rule?.threshold ?? 0,
    witnesses: [...(rule?.witnesses ?? [])],
    approvedBy: proofs.map(({ witness }) => witness),
    since: createdAt.toISOString(),
  };
}
