import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { verifyKeyBinding } from '../../protocol/sd-jwt/key-binding.ts';
import type { Evidence } from './evidence.ts';
import { credentialAlgorithms } from './signature.ts';

/** The presenter proved to be whom the credential was issued to, for this very request. */
export function holderBinding({ holder, reading, at }: Evidence): JoseFault | undefined {
  const { format, sdJwt, subjectId } = reading;
  switch (holder.kind) {
    case 'none':
      return undefined;
    case 'keyBinding':
      return sdJwt === undefined
        ? unbound('The credential is not an SD-JWT VC.')
        : verifyKeyBinding(sdJwt, { ...holder, at, algorithms: credentialAlgorithms });
    case 'presentation':
      // An SD-JWT VC is bound to its `cnf` key, about which the signer of a presentation says nothing.
      if (format === 'dc+sd-jwt') return unbound('An SD-JWT VC is presented with key binding only.');
      return subjectId === holder.did
        ? undefined
        : unbound('The presenter is not whom the credential was issued to.');
    default:
      return holder satisfies never;
  }
}

function unbound(detail: string): JoseFault {
  return { code: 'HOLDER_BINDING_ERROR', detail };
}
