import type { JoseFault } from '../jose/compact-jws.ts';

/** An answer that holds nothing but the reason why there is no other. */
export type VcdmRefusal = { readonly fault: JoseFault };

/** The value does not have the form its specification asks for; `detail` never quotes it. */
export function malformed(detail: string): VcdmRefusal {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
