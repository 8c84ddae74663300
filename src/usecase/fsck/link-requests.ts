import type { LinkRequest } from '../../domain/link/link-request.ts';
import { allItems, type CheckScope } from './state-check.ts';

/** Keys and salt are kept only where a question was received and waits, and nothing is disclosed that nobody asked for. */
export async function checkLinkRequests(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices)
    for (const direction of ['sent', 'received'] as const) {
      const all = allItems((page) => scope.read.linkRequests.list(officeCode, direction, page));
      for await (const request of all) {
        scope.count('linkRequests');
        const detail = faultOf(request);
        if (detail !== undefined) scope.find({ kind: 'linkRequest', subject: request.requestId, detail });
      }
    }
}

function faultOf(request: LinkRequest): string | undefined {
  const { direction, keys, sealedSalt, answer, answeredAt, wishes, expiresAt, askedAt } = request;
  const isOver = direction === 'sent' || answeredAt !== undefined;
  if (isOver && (keys.length > 0 || sealedSalt !== undefined))
    return 'Its keys or its salt are kept though nobody needs them.';
  if ((answer === undefined) !== (answeredAt === undefined)) return 'It has an answer without its time.';
  if (Object.keys(answer ?? {}).some((field) => !wishes.some((wish) => wish === field)))
    return 'More was disclosed than was asked for.';
  return expiresAt <= askedAt ? 'It ends before it begins.' : undefined;
}
