import { z } from 'zod';
import { readJson } from '../../base/json.ts';

const details = z
  .array(
    z.object({
      type: z.literal('openid_credential'),
      credential_configuration_id: z.string().min(1).max(200),
    }),
  )
  .min(1)
  .max(20);

/**
 * The configurations that `authorization_details` ask for (OpenID4VCI 1.0 §5.1.1,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html), each once; undefined where the parameter is
 * not there.
 */
export function readAuthorizationDetails(parameter: unknown): readonly string[] | undefined | 'malformed' {
  if (parameter === undefined) return undefined;
  const read = typeof parameter === 'string' ? readJson(parameter) : { fault: 'not a text' };
  const parsed = 'value' in read ? details.safeParse(read.value) : undefined;
  if (parsed?.success !== true) return 'malformed';
  return [...new Set(parsed.data.map((detail) => detail.credential_configuration_id))];
}
