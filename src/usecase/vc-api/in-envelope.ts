import type { JsonObject } from '../../base/json.ts';
import type { Signer } from '../../domain/did/signer.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { issueSdJwt } from '../../protocol/sd-jwt/issue-sd-jwt.ts';
import { envelopedCredential } from '../../protocol/vcdm/envelope.ts';
import type { Ports } from '../ports.ts';
import { readVcSdJwtCredential } from '../verification/securing/vc-sd-jwt.ts';
import type { TokenIssuerInstance } from './instance.ts';

// What a verifier needs of every credential; a holder may keep back the rest.
const alwaysVisible = new Set([
  ...['@context', 'id', 'type', 'issuer', 'credentialSubject', 'validFrom', 'validUntil'],
  ...['credentialStatus', 'credentialSchema', 'relatedResource', 'refreshService'],
]);

type Order = {
  readonly instance: TokenIssuerInstance;
  readonly signer: Signer;
  /** JSON Pointers into members that are to be visible as well. */
  readonly visible: readonly string[];
};
type Enveloped =
  { readonly fault?: undefined; readonly verifiableCredential: JsonObject } | { readonly fault: JoseFault };

/**
 * The credential as a token in its envelope (VC-JOSE-COSE §3.1.1 and §3.2.1, https://www.w3.org/TR/vc-jose-cose/): the
 * payload is the credential. Faults: those of `readVcSdJwtCredential`, for what nobody could read as SD-JWT.
 */
export async function inEnvelope(
  { random }: Pick<Ports, 'random'>,
  { instance, signer, visible }: Order,
  document: JsonObject,
): Promise<Enveloped> {
  const header = { typ: instance.securing, cty: 'vc' };
  if (instance.securing === 'vc+jwt') {
    const token = await signJwt(signer, header, document);
    return { verifiableCredential: envelopedCredential('vc+jwt', token) };
  }
  const shown = new Set(visible.map((pointer) => pointer.split('/')[1]));
  const isVisible = (name: string) => alwaysVisible.has(name) || shown.has(name);
  const members = Object.entries(document);
  const text = await issueSdJwt({
    ...{ signer, header, random },
    claims: Object.fromEntries(members.filter(([name]) => isVisible(name))),
    disclosable: Object.fromEntries(members.filter(([name]) => !isVisible(name))),
  });
  const read = readVcSdJwtCredential(text);
  return read.fault === undefined
    ? { verifiableCredential: envelopedCredential('vc+sd-jwt', text) }
    : { fault: read.fault };
}
