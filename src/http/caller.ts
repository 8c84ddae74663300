import { Problem } from '../base/problem.ts';
import type { Caller } from '../domain/trust/access.ts';

/** The caller of a route that is not public; throws `unauthorized` where a public route asks for one by mistake. */
export function requireCaller({ caller }: { readonly caller: Caller | undefined }): Caller {
  if (caller === undefined) throw new Problem('unauthorized', 'An office credential is required.');
  return caller;
}
