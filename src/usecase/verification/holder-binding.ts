import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { Evidence } from './evidence.ts';
import { credentialAlgorithms } from './signature.ts';

/** The presenter proved to be whom the credential was issued to, for this very request. */
export function holderBinding({ holder, reading, at }: Evidence): JoseFault | undefined {
  const { subjectId, verifyHolder } = reading;
  switch (holder.kind) {
    case 'none':
      return undefined;
    case 'keyBinding':
      return verifyHolder === undefined
        ? unbound('The credential is not bound to a key of its own.')
        : verifyHolder({ ...holder, at, algorithms: credentialAlgorithms });
    case 'presentation':
      // A credential bound to a key says nothing of the signer of a presentation.
      if (verifyHolder !== undefined) return unbound('The credential is presented with key binding only.');
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
