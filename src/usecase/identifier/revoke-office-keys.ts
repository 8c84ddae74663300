import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Office } from '../../domain/trust/office.ts';
import { thumbprint } from '../../protocol/jose/thumbprint.ts';
import { keyOfMethod } from '../../protocol/jose/verification-key.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { changeOfficeIdentifier } from './change-office-identifier.ts';

type RevokePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;

/**
 * Replaces every key of the office's own identifier because one may be in other hands. The keys before stay in the
 * document as revoked, so that no credential they signed, or that claims to be signed by them earlier, counts any more:
 * what the office issued is issued anew. Where it is known since when a key was in other hands, what the office has on
 * record as issued before that still counts at this node; what is not on record does not, whatever date it bears. Throws
 * as `changeOfficeIdentifier`, and `invalid-request` for a time to come.
 */
export async function revokeOfficeKeys(
  ports: RevokePorts,
  caller: Caller,
  { compromisedSince }: { readonly compromisedSince?: Date | undefined } = {},
): Promise<Office> {
  const update = { kind: 'rotate', isCompromised: true } as const;
  if (compromisedSince !== undefined) await noteCompromise(ports, caller, compromisedSince);
  return changeOfficeIdentifier(ports, caller, { update, action: 'office.keysRevoked' });
}

// Before the keys are revoked: until then it changes nothing, and a change that waits for witnesses does not lose it.
async function noteCompromise({ store, clock }: RevokePorts, caller: Caller, since: Date): Promise<void> {
  const { officeCode, actor } = caller;
  const at = clock();
  if (since > at)
    throw new Problem('invalid-request', 'A key was not in other hands since a time to come.', {
      errors: [{ pointer: '/compromisedSince', detail: 'This is a time to come.' }],
    });
  const { did } = await findOffice({ store }, officeCode);
  const document = (await store.read.didLogs.head(did))?.document;
  const thumbprints = document === undefined ? [] : [...new Set(assertionKeys(document, did))];
  await store.write(async (writing) => {
    for (const keyThumbprint of thumbprints)
      await writing.writeKeyCompromises.add(officeCode, { did, keyThumbprint, since, recordedAt: at });
    await writing.writeAudit.append({
      ...{ officeCode, at, actor, action: 'office.keysCompromised', subject: did },
      facts: { since: since.toISOString(), keys: thumbprints },
    });
  });
}

function assertionKeys({ verificationMethod = [], assertionMethod = [] }: DidDocument, did: Did): string[] {
  const absolute = (id: string) => (id.startsWith('#') ? `${did}${id}` : id);
  const listed = new Set(
    assertionMethod.map((entry) => absolute(typeof entry === 'string' ? entry : entry.id)),
  );
  const embedded = assertionMethod.filter((entry) => typeof entry !== 'string');
  return [...verificationMethod, ...embedded]
    .filter(({ id }) => listed.has(absolute(id)))
    .map((method) => keyOfMethod(method))
    .filter((key) => key !== undefined)
    .map(({ jwk }) => thumbprint(jwk));
}
