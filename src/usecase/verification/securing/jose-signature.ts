import type { JoseFault, Jws } from '../../../protocol/jose/compact-jws.ts';
import { verifyJws } from '../../../protocol/jose/verify-jws.ts';
import { credentialAlgorithms } from '../signature.ts';
import type { CredentialReading } from './securing-suite.ts';

const latestSecond = 253_402_300_799; // the end of the year 9999

/**
 * Verifies the one signature of a token by the key its `kid` names. `typ` are the media types the token may say to be of;
 * `validFrom` is when it was made where the token itself does not say.
 */
export function joseSignature(
  jws: Jws,
  { typ, validFrom }: { readonly typ?: readonly string[]; readonly validFrom?: Date | undefined },
): CredentialReading['verify'] {
  return async ({ keyFor }): Promise<JoseFault | undefined> => {
    const { kid } = jws.header;
    const named = typeof kid === 'string' ? kid : undefined;
    const key = await keyFor({ kid: named, madeAt: madeAt(jws) ?? validFrom });
    if ('code' in key) return key;
    const terms = { key, allowedAlgorithms: credentialAlgorithms };
    return verifyJws(jws, typ === undefined ? terms : { ...terms, typ });
  };
}

function madeAt({ payload: { iat, nbf } }: Jws): Date | undefined {
  const seconds = iat ?? nbf;
  const isMoment = typeof seconds === 'number' && seconds >= 0 && seconds <= latestSecond;
  return isMoment ? new Date(seconds * 1000) : undefined;
}
