import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { CredentialFormat } from '../../domain/credential/credential-configuration.ts';
import { registeredType } from '../../domain/credential/type-registry.ts';
import { type StatedClaims, withoutSubject } from '../../domain/credential/stated-claims.ts';
import type { Signer } from '../../domain/did/signer.ts';
import { addProof } from '../../protocol/data-integrity/create-proof.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import {
  type CredentialEnvelope,
  documentVcPayload,
  jwtVcPayload,
  sdJwtVcPayload,
} from '../../protocol/oid4vci/credential-payload.ts';
import { statusListCredentialUrl, statusListUrl } from '../../protocol/oid4vci/office-urls.ts';
import { sdJwtContent } from '../../protocol/sd-jwt/issue-sd-jwt.ts';
import type { Ports } from '../ports.ts';
import type { StatusEntry } from '../records.ts';
import { documentSigner } from './document-signer.ts';

export type FormPorts = Pick<Ports, 'random' | 'node' | 'contexts' | 'resolver'>;

/** A credential that only has to be signed. */
export type UnsignedCredential = {
  readonly claims: StatedClaims;
  readonly envelope: CredentialEnvelope;
  readonly status: StatusEntry;
};

/** What a credential says in its format, and how that is secured. */
export type FormedCredential = {
  /** All that the signature is over; by this it is known again. */
  readonly content: JsonObject;
  readonly secure: (signer: Signer) => Promise<string | JsonObject>;
};

type CredentialForm = (ports: FormPorts, credential: UnsignedCredential) => FormedCredential;

// More than any party has claims, so that the number of digests does not tell which ones there are.
const shownDigests = 10;

/** How a credential of each format is written and signed: a text, or a JSON document. */
export const credentialForms: { readonly [format in CredentialFormat]: CredentialForm } = {
  'dc+sd-jwt'({ node, random }, { claims, envelope, status }) {
    const { isUnlinkable = false } = envelope;
    const type = registeredType(node.publicUrl, envelope.credentialType);
    const typeMetadata = (isUnlinkable ? type.unlinkable : undefined) ?? type.typeMetadata;
    const stated = isUnlinkable ? withoutSubject(claims) : claims;
    const urls = {
      vct: typeMetadata.url,
      vctIntegrity: typeMetadata.digestSRI,
      statusList: statusListUrl(node.publicUrl, status.officeCode, status.listId),
    };
    const { header, claims: visible } = sdJwtVcPayload(envelope, stated.visible, urls);
    const holderKey = envelope.holder.key;
    const { payload, disclosures } = sdJwtContent({
      ...{ claims: visible, disclosable: stated.disclosable, random },
      ...(isUnlinkable ? { decoys: shownDigests - Object.keys(stated.disclosable).length } : {}),
      ...(holderKey === undefined ? {} : { holderKey }),
    });
    return {
      content: payload,
      secure: async (signer) => [await signJwt(signer, header, payload), ...disclosures, ''].join('~'),
    };
  },
  jwt_vc_json({ node }, credential) {
    const content = jwtVcPayload(
      credential.envelope,
      allClaims(credential),
      urlsOf(node, credential, 'context'),
    );
    return { content, secure: (signer) => signJwt(signer, { typ: 'JWT' }, content) };
  },
  ldp_vc(ports, credential) {
    const { envelope } = credential;
    const urls = urlsOf(ports.node, credential, 'documentContext');
    const content = documentVcPayload(envelope, allClaims(credential), urls);
    return { content, secure: (signer) => secureDocument(ports, signer, { content, envelope }) };
  },
};

async function secureDocument(
  { contexts, resolver }: FormPorts,
  signer: Signer,
  { content, envelope }: { readonly content: JsonObject; readonly envelope: CredentialEnvelope },
): Promise<JsonObject> {
  const named = await documentSigner({ resolver }, envelope.issuer, signer);
  const created = envelope.issuedAt;
  const request = { cryptosuite: 'eddsa-rdfc-2022', purpose: 'assertionMethod', created, contexts } as const;
  const secured = await addProof(content, request, named);
  if (secured.fault === undefined) return secured.document;
  throw new Problem('internal-error', `The credential could not be signed: ${secured.fault.detail}`);
}

function allClaims({ claims }: UnsignedCredential): JsonObject {
  return { ...claims.visible, ...claims.disclosable };
}

function urlsOf(
  { publicUrl }: Ports['node'],
  { envelope: { credentialType }, status }: UnsignedCredential,
  context: 'context' | 'documentContext',
) {
  const type = registeredType(publicUrl, credentialType);
  return {
    context: type[context].url,
    schema: type.schema.url,
    schemaIntegrity: type.schema.digestSRI,
    statusListCredential: statusListCredentialUrl(publicUrl, status.officeCode, status.listId),
  };
}
