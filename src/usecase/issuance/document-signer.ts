import type { Did } from '../../domain/did/did.ts';
import type { Signer } from '../../domain/did/signer.ts';
import { keyOfMethod } from '../../protocol/jose/verification-key.ts';
import { thumbprint } from '../../protocol/jose/thumbprint.ts';
import type { Ports } from '../ports.ts';
import { usableDocument } from '../verification/evidence.ts';

/**
 * The same signer, under the id by which the DID's document states its key as Multikey, where it does: verifiers of Data
 * Integrity proofs look for nothing else (https://www.w3.org/TR/vc-di-eddsa/#multikey).
 */
export async function documentSigner(
  { resolver }: Pick<Ports, 'resolver'>,
  did: Did,
  signer: Signer,
): Promise<Signer> {
  const document = usableDocument(await resolver.resolve(did), did);
  const methods = 'code' in document ? [] : (document.verificationMethod ?? []);
  const own = methods.find(({ id }) => id === signer.verificationMethod);
  const key = own && keyOfMethod(own);
  if (key === undefined) return signer;
  const asMultikey = methods.find((method) => {
    const other = method.type === 'Multikey' ? keyOfMethod(method) : undefined;
    return other !== undefined && thumbprint(other.jwk) === thumbprint(key.jwk);
  });
  return asMultikey === undefined ? signer : { ...signer, verificationMethod: asMultikey.id };
}
