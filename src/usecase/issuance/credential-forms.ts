import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { CredentialFormat } from '../../domain/credential/credential-configuration.ts';
import {
  credentialContextUrl,
  credentialSchemaUrl,
  vctUrl,
} from '../../domain/credential/credential-type.ts';
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
import { issueSdJwt } from '../../protocol/sd-jwt/issue-sd-jwt.ts';
import type { Ports } from '../ports.ts';
import type { StatusEntry } from '../records.ts';
import { documentSigner } from './document-signer.ts';

/** What a credential says: `visible` claims are seen by every verifier, `disclosable` ones where the holder wants. */
export type StatedClaims = { readonly visible: JsonObject; readonly disclosable: JsonObject };

export type FormPorts = Pick<Ports, 'random' | 'node' | 'contexts' | 'resolver'>;

/** A credential that only has to be signed. */
export type UnsignedCredential = {
  readonly claims: StatedClaims;
  readonly envelope: CredentialEnvelope;
  readonly status: StatusEntry;
};

type CredentialForm = (
  ports: FormPorts,
  signer: Signer,
  credential: UnsignedCredential,
) => Promise<string | JsonObject>;

/** How a credential of each format is written and signed: a text, or a JSON document. */
export const credentialForms: { readonly [format in CredentialFormat]: CredentialForm } = {
  async 'dc+sd-jwt'({ node, random }, signer, { claims, envelope, status }) {
    const urls = {
      vct: vctUrl(node.publicUrl, envelope.credentialType),
      statusList: statusListUrl(node.publicUrl, status.officeCode, status.listId),
    };
    const payload = sdJwtVcPayload(envelope, claims.visible, urls);
    const holderKey = envelope.holder.key;
    return issueSdJwt({ signer, ...payload, disclosable: claims.disclosable, holderKey, random });
  },
  async jwt_vc_json({ node }, signer, credential) {
    const payload = jwtVcPayload(
      credential.envelope,
      allClaims(credential),
      urlsOf(node, credential, 'context'),
    );
    return signJwt(signer, { typ: 'JWT' }, payload);
  },
  async ldp_vc({ node, contexts, resolver }, signer, credential) {
    const named = await documentSigner({ resolver }, credential.envelope.issuer, signer);
    const urls = urlsOf(node, credential, 'documentContext');
    const document = documentVcPayload(credential.envelope, allClaims(credential), urls);
    const secured = await addProof(
      document,
      {
        cryptosuite: 'eddsa-rdfc-2022',
        purpose: 'assertionMethod',
        created: credential.envelope.issuedAt,
        contexts,
      },
      named,
    );
    if (secured.fault === undefined) return secured.document;
    throw new Problem('internal-error', `The credential could not be signed: ${secured.fault.detail}`);
  },
};

function allClaims({ claims }: UnsignedCredential): JsonObject {
  return { ...claims.visible, ...claims.disclosable };
}

function urlsOf(
  { publicUrl }: Ports['node'],
  { envelope: { credentialType }, status }: UnsignedCredential,
  context: 'context' | 'documentContext',
) {
  return {
    context: credentialContextUrl(publicUrl, credentialType, context),
    schema: credentialSchemaUrl(publicUrl, credentialType),
    statusListCredential: statusListCredentialUrl(publicUrl, status.officeCode, status.listId),
  };
}
