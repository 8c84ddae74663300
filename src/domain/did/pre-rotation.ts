/**
 * Which new identifiers in the office's custody commit to their next update key: the offices' own, all, or none. What was
 * made otherwise stays as it is.
 */
export const preRotationPolicies = ['offices', 'all', 'off'] as const;
export type PreRotationPolicy = (typeof preRotationPolicies)[number];

/** Whether a new identifier commits to its next update key. */
export function isPreRotated(
  policy: PreRotationPolicy,
  { isOffice }: { readonly isOffice: boolean },
): boolean {
  return policy === 'all' || (policy === 'offices' && isOffice);
}
