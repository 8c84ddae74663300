import type { JsonObject } from '../../base/json.ts';
import type { Signer } from '../../domain/did/signer.ts';
import { addProof } from '../../protocol/data-integrity/create-proof.ts';
import { cryptosuiteNamed } from '../../protocol/data-integrity/cryptosuite.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { Ports } from '../ports.ts';
import type { Issuer } from './find-instance.ts';
import { algorithmOfKeyType, type DocumentIssuerInstance } from './instance.ts';
import { inEnvelope } from './in-envelope.ts';
import { missingPointer } from './json-pointer.ts';
import { withStatus } from './place-in-list.ts';
import { unsecuredCredential } from './unsecured-credential.ts';

export type IssuePorts = Pick<Ports, 'store' | 'signing' | 'clock' | 'random' | 'node' | 'contexts'>;

/** What the caller of an issuer instance asks for (https://w3c-ccg.github.io/vc-api/#issue-credential). */
export type IssueRequest = {
  readonly credential: JsonObject;
  /** The name under which its status can be changed; its `id` where not given. */
  readonly credentialId?: string | undefined;
  /** What no holder may leave out, beside what the instance says. */
  readonly mandatoryPointers?: readonly string[] | undefined;
};

export type Issued =
  { readonly fault?: undefined; readonly verifiableCredential: JsonObject } | { readonly fault: JoseFault };

/**
 * Signs the credential as the instance: with a proof in it, or as a token in its envelope. Faults: those of
 * `unsecuredCredential`, `withStatus` and `addProof`, and `PROOF_GENERATION_ERROR` for a pointer that leads nowhere.
 */
export async function issueInstanceCredential(
  ports: IssuePorts,
  issuer: Issuer,
  request: IssueRequest,
): Promise<Issued> {
  const unsecured = await unsecuredCredential(ports, issuer, request.credential);
  if (unsecured.fault !== undefined) return unsecured;
  if (missingPointer(unsecured.document, mandatoryPointers(issuer, request)))
    return ungenerated('A mandatory pointer leads to nothing in the credential.');
  const credentialId = request.credentialId ?? unsecured.credential.id;
  const placed = await withStatus(ports, issuer, { document: unsecured.document, credentialId });
  if (placed.fault !== undefined) return placed;
  const { instance, identity } = issuer;
  const algorithm = algorithmOfKeyType[instance.keyType];
  const signer = await ports.signing.signerFor(identity.did, 'assertionMethod', algorithm);
  const mandatory = mandatoryPointers(issuer, request);
  return instance.securing === 'ldp_vc'
    ? withProof(ports, { instance, signer, mandatory }, placed.document)
    : inEnvelope(ports, { instance, signer, visible: mandatory }, placed.document);
}

function mandatoryPointers({ instance }: Issuer, request: IssueRequest): readonly string[] {
  const own = instance.securing === 'ldp_vc' ? instance.mandatoryPointers : [];
  return [...own, ...(request.mandatoryPointers ?? [])];
}

/** A proof of the whole; with a suite of selective disclosure, one that the holder can make others from. */
async function withProof(
  { clock, contexts, random }: IssuePorts,
  { instance, signer, mandatory }: ProofOrder,
  document: JsonObject,
): Promise<Issued> {
  const isSelective = cryptosuiteNamed(instance.cryptosuite)?.derive !== undefined;
  const mandatoryPointers = [...new Set([...limitsOf(document), ...mandatory])];
  const secured = await addProof(
    document,
    {
      ...{ cryptosuite: instance.cryptosuite, purpose: 'assertionMethod', created: clock() },
      ...{ contexts, inlineContexts: 'allowed' },
      ...(isSelective ? { mandatoryPointers, random } : {}),
    },
    signer,
  );
  return secured.fault === undefined ? { verifiableCredential: secured.document } : secured;
}

type ProofOrder = {
  readonly instance: DocumentIssuerInstance;
  readonly signer: Signer;
  readonly mandatory: readonly string[];
};

// Who holds a credential must not make it last longer, or hide that it ended, by leaving something out.
const limits = [
  'issuer',
  'validFrom',
  'validUntil',
  'issuanceDate',
  'expirationDate',
  'credentialStatus',
  'credentialSchema',
];

function limitsOf(document: JsonObject): readonly string[] {
  return limits.filter((name) => document[name] !== undefined).map((name) => `/${name}`);
}

function ungenerated(detail: string): { readonly fault: JoseFault } {
  return { fault: { code: 'PROOF_GENERATION_ERROR', detail } };
}
