import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { CredentialInput } from '../verification/securing/securing-suite.ts';
import { verifyCredential } from '../verify-credential.ts';
import type { ChainPorts } from './find-chain.ts';
import { readAccreditation } from './read-accreditation.ts';
import type { KeptAccreditation } from './trust-records.ts';

/** Most accreditations an office keeps. */
export const mostAccreditations = 1000;

/**
 * Keeps an accreditation that another office gave, to whom ever: one more link that chains may be made of. The credential
 * is verified like any other; whether its issuer may accredit is judged each time a chain is asked for. Throws
 * `verification-failed`, which names the check, `credential-invalid`, and `conflict` for one that is kept already or one
 * too many.
 */
export async function receiveAccreditation(
  ports: ChainPorts & Pick<Ports, 'random'>,
  { caller, credential }: { readonly caller: Caller; readonly credential: CredentialInput },
): Promise<KeptAccreditation> {
  const { officeCode, actor } = caller;
  const at = ports.clock();
  const expectedType = 'OfficeAccreditationCredential';
  const result = await verifyCredential(ports, { credential, trustList: [], expectedType, at });
  if (result.credential === undefined) {
    const failed = result.checks.find(
      ({ outcome, name }) => outcome === 'failed' && name !== 'issuerAccredited',
    );
    throw new Problem('verification-failed', `The credential does not verify: ${failed?.name ?? 'format'}.`);
  }
  const text = typeof credential === 'string' ? credential : JSON.stringify(credential);
  const accreditationId = randomUuid(ports.random);
  const kept: KeptAccreditation = {
    ...readAccreditation(result.credential, { accreditationId, credential: text }),
    ...{ origin: 'received', credential: text, receivedAt: at, checkedAt: at },
  };
  await ports.store.write(async (store) => {
    if ((await store.accreditations.list(officeCode)).length >= mostAccreditations)
      throw new Problem('conflict', `An office keeps at most ${mostAccreditations} accreditations.`);
    if (!(await store.writeAccreditations.add(officeCode, kept)))
      throw new Problem('conflict', 'The office keeps this accreditation already.');
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'accreditation.received', subject: kept.subject },
      facts: { accreditationId, issuer: kept.issuer, credentialDigest: kept.credentialDigest },
    });
  });
  return kept;
}
