import { isoSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson } from '../../base/json.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { thumbprint } from '../../protocol/jose/thumbprint.ts';
import type { VerificationKey } from '../../protocol/jose/verification-key.ts';
import type { Ports } from '../ports.ts';
import { documentKey } from './document-key.ts';
import { usableDocument } from './evidence.ts';
import type { CredentialReading, NamedSignature } from './securing/securing-suite.ts';

/**
 * The key of an office of this node that was revoked because it came into other hands, for a credential that the node
 * itself logged before that; undefined for anything else. The key has to have been for assertions when the credential was
 * made, and the log has to know exactly what the credential says.
 */
export async function loggedKey(
  { resolver, issuanceLog }: Pick<Ports, 'resolver' | 'issuanceLog'>,
  { content }: CredentialReading,
  signed: {
    readonly named: NamedSignature;
    readonly present: DidDocument;
    readonly at: Date;
  },
): Promise<VerificationKey | undefined> {
  const { named, present, at } = signed;
  if (issuanceLog === undefined || content === undefined || named.madeAt === undefined) return undefined;
  const versionTime = isoSeconds(named.madeAt);
  const past = usableDocument(await resolver.resolve(present.id, { versionTime }), present.id);
  if ('code' in past) return undefined;
  const key = documentKey(past, named.kid, { relationship: 'assertionMethod', at });
  if ('code' in key) return undefined;
  const isLogged = await issuanceLog({
    issuer: present.id,
    keyThumbprint: thumbprint(key.jwk),
    contentDigest: sha256Text(canonicalJson(content)),
  });
  return isLogged ? key : undefined;
}
