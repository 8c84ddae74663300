import type { JoseFault, Jws } from '../../../protocol/jose/compact-jws.ts';
import type { VerificationKey } from '../../../protocol/jose/verification-key.ts';
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
  {
    typ,
    validFrom,
    isCertified = false,
  }: {
    readonly typ?: readonly string[];
    readonly validFrom?: Date | undefined;
    /** The key is that of a certificate, whatever the token calls it. */
    readonly isCertified?: boolean;
  },
): CredentialReading['verify'] {
  const verifyBy = (key: VerificationKey | JoseFault): JoseFault | undefined => {
    if ('code' in key) return key;
    const terms = { key, allowedAlgorithms: credentialAlgorithms, isCertified };
    return verifyJws(jws, typ === undefined ? terms : { ...terms, typ });
  };
  return ({ keyFor }) => {
    const { kid } = jws.header;
    const named = typeof kid === 'string' && !isCertified ? kid : undefined;
    const key = keyFor({ kid: named, madeAt: madeAt(jws) ?? validFrom });
    return key instanceof Promise ? key.then(verifyBy) : verifyBy(key);
  };
}

function madeAt({ payload: { iat, nbf } }: Jws): Date | undefined {
  const seconds = iat ?? nbf;
  const isMoment = typeof seconds === 'number' && seconds >= 0 && seconds <= latestSecond;
  return isMoment ? new Date(seconds * 1000) : undefined;
}
