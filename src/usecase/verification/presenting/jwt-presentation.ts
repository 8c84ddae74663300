import { isDid } from '../../../domain/did/did.ts';
import { type Jws, readJws } from '../../../protocol/jose/compact-jws.ts';
import { readJwtVp } from '../../../protocol/vcdm/read-jwt-vp.ts';
import { readVpJwt } from '../../../protocol/vcdm/read-vp-jwt.ts';
import { malformed, type Refusal } from '../securing/securing-suite.ts';
import type { PresentationReading, PresentingSuite } from './presenting-suite.ts';
import { presenterFault } from './token-presenter.ts';

/** A W3C presentation as JWT: `jwt_vp_json`, or `vp+jwt` by its `typ`. */
export const jwtPresentation: PresentingSuite = {
  format: 'jwt_vc_json',
  read(presentation) {
    const jws = readJws(typeof presentation === 'string' ? presentation : '');
    if (jws.fault !== undefined) return jws;
    return isVersion2(jws) ? readVersion2(jws) : readVersion1(jws);
  },
};

/** Whether the token says to be a presentation of VC Data Model 2.0 (VC-JOSE-COSE §3.1.2). */
export function isVersion2({ header: { typ } }: Jws): boolean {
  return typeof typ === 'string' && /^(application\/)?vp\+jwt$/i.test(typ);
}

function readVersion1(jws: Jws): PresentationReading | Refusal {
  const vp = readJwtVp(jws.payload);
  if (vp.fault !== undefined) return vp;
  const { holder, credentials } = vp;
  return { credentials, presenter: { holder, verify: async (terms) => presenterFault({ jws }, terms) } };
}

function readVersion2(jws: Jws): PresentationReading | Refusal {
  const vp = readVpJwt(jws.payload);
  if (vp.fault !== undefined) return vp;
  const { holder, envelopes: credentials } = vp;
  if (!isDid(holder)) return malformed('The presentation does not say by which DID it was made.');
  if (credentials.length === 0) return malformed('The presentation has no credential.');
  const token = { jws, typ: ['vp+jwt'] };
  return { credentials, presenter: { holder, verify: async (terms) => presenterFault(token, terms) } };
}
