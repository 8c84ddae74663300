import { isJsonObject, type JsonObject } from '../../../base/json.ts';
import { isDid } from '../../../domain/did/did.ts';
import { mayBePart } from '../../../protocol/data-integrity/derive-document.ts';
import { withoutProof } from '../../../protocol/data-integrity/proof.ts';
import { verifyDocument } from '../../../protocol/data-integrity/verify-document.ts';
import { readVcdm } from '../../../protocol/vcdm/credential.ts';
import type { JwtVc } from '../../../protocol/vcdm/read-jwt-vc.ts';
import { bitstringReferences } from '../status-reference.ts';
import {
  type CredentialInput,
  type CredentialReading,
  malformed,
  type Refusal,
  type SecuringSuite,
} from './securing-suite.ts';

/** W3C credentials of either data model with Data Integrity proofs (https://www.w3.org/TR/vc-data-integrity/). */
export const dataIntegrity: SecuringSuite = {
  format: 'ldp_vc',
  isForm: (credential) => typeof credential !== 'string',
  read: readDocument,
};

function readDocument(document: CredentialInput): CredentialReading | Refusal {
  if (!isJsonObject(document)) return malformed('The credential is not a JSON object.');
  const contexts = [document['@context']].flat().filter((context) => typeof context === 'string');
  const vc = readMembers(withoutProof(document));
  if (vc.fault !== undefined) return vc;
  const status = bitstringReferences(vc.statusEntries);
  const { issuer, validFrom } = vc;
  if (!isDid(issuer)) return malformed('The issuer is not a DID.');
  return {
    format: 'ldp_vc',
    issuer,
    types: vc.types,
    typedBy: 'type',
    isSelective: mayBePart(document),
    subjectId: vc.subjectId,
    claims: vc.claims,
    contexts,
    validFrom,
    validUntil: vc.validUntil,
    content: withoutProof(document),
    times: {},
    status,
    verify: signatures(document, validFrom),
    verifyHolder: undefined,
  };
}

type Members = Omit<JwtVc, 'timeClaims' | 'credential' | 'subject'>;

/** Of several subjects none is the one that has to hold the credential, and their claims are nobody's in particular. */
function readMembers(credential: JsonObject): Members | Refusal {
  const read = readVcdm(credential, { mayInlineContexts: false });
  if (read.fault !== undefined) return read;
  const { issuer, types, subjects, validFrom, validUntil, status: statusEntries } = read;
  const only = subjects.length === 1 ? subjects[0] : undefined;
  return {
    ...{ issuer: issuer.id, types, subjectId: only?.id, claims: only?.claims ?? {} },
    ...{ validFrom, validUntil, statusEntries },
  };
}

/** Every proof has to be by a key of the issuer for assertions. */
function signatures(document: JsonObject, validFrom: Date | undefined): CredentialReading['verify'] {
  return async ({ keyFor, at, contexts }) => {
    const outcome = await verifyDocument(document, {
      ...{ purpose: 'assertionMethod', at, contexts },
      keyFor: async ({ verificationMethod: kid, created }) => keyFor({ kid, madeAt: created ?? validFrom }),
    });
    return outcome.fault;
  };
}
