import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import type { AssuranceLevel, OutsideAttestation } from '../../domain/link/outside-attestation.ts';
import {
  checkOutsideIdentifier,
  type OutsideIdentifier,
  type OutsideIdentifierCheck,
} from '../../domain/link/outside-identifier.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';
import { readEvidence, type StatementEvidence } from './statement-evidence.ts';

export type AttestCommand = {
  readonly caller: Caller;
  readonly partyId: string;
  readonly identifier: OutsideIdentifier;
  readonly level: AssuranceLevel;
  readonly evidence: StatementEvidence;
};

/**
 * Attaches an outside identifier to a party of the office, on evidence. Throws `not-found` for a party or a presentation
 * the office has not, `did-deactivated` and `conflict` for a party that has ended or left, `invalid-request` for an identifier that is wrong by itself, what `linkParty`
 * throws for a presentation, and `conflict`, which names the party and the attestation in the way, where the identifier
 * is attested already and can be one party's only.
 */
export async function attestIdentifier(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  command: AttestCommand,
): Promise<OutsideAttestation> {
  const { caller, partyId, level } = command;
  const { officeCode, actor } = caller;
  const party = await activeParty(ports.store.read, officeCode, partyId);
  const { scheme, countryCode, normalised, checkDigits } = checkedIdentifier(command.identifier);
  const evidence = await readEvidence(ports, { caller, did: party.did, evidence: command.evidence });
  const at = ports.clock();
  const attestation: OutsideAttestation = {
    ...{ attestationId: randomUuid(ports.random), officeCode, partyId, did: party.did },
    ...{ scheme, countryCode, normalised, checkDigits, level, evidence },
    ...{ attestedAt: at, attestedBy: actor },
    ...{ withdrawnAt: undefined, withdrawnBy: undefined, withdrawalReason: undefined },
  };
  await ports.store.write(async (store) => {
    // What ended meanwhile is attested nothing any more.
    await activeParty(store, officeCode, partyId);
    const added = await store.writeOutsideAttestations.add(attestation);
    if (added.outcome === 'conflict') throw attestedAlready(added.existing, partyId);
    const { attestationId } = attestation;
    // The identifier of a person is personal data; the audit record names the attestation that holds it.
    const facts = {
      attestationId,
      scheme,
      level,
      evidence: { kind: evidence.kind, digest: evidence.digest },
    };
    const subject = party.did;
    await store.writeAudit.append({ officeCode, at, actor, action: 'identifier.attested', subject, facts });
  });
  return attestation;
}

/**
 * Withdraws an attestation and keeps it as history. Throws `not-found`, and `conflict` where it is withdrawn already.
 */
export function withdrawAttestation(
  ports: Pick<Ports, 'store' | 'clock'>,
  command: { readonly caller: Caller; readonly attestationId: string; readonly reason: string },
): Promise<OutsideAttestation> {
  const { attestationId, reason } = command;
  const { officeCode, actor } = command.caller;
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const end = { at, by: actor, reason };
    const ended = await store.writeOutsideAttestations.withdraw(officeCode, attestationId, end);
    if (ended === undefined) {
      const isKnown = (await store.outsideAttestations.byId(officeCode, attestationId)) !== undefined;
      throw isKnown
        ? new Problem('conflict', 'The attestation is withdrawn already.')
        : new Problem('not-found', 'The office made no such attestation.');
    }
    const facts = { attestationId };
    const subject = ended.did;
    await store.writeAudit.append({ officeCode, at, actor, action: 'identifier.withdrawn', subject, facts });
    return ended;
  });
}

function checkedIdentifier(identifier: OutsideIdentifier): OutsideIdentifierCheck {
  const checked = checkOutsideIdentifier(identifier);
  if (checked.checkDigits === 'wrong') {
    throw wrong(
      '/identifier',
      `This is no ${checked.scheme} identifier: its form or its check digits are wrong.`,
    );
  }
  if (checked.scheme === 'nationalRegister' && checked.countryCode === undefined)
    throw wrong('/countryCode', 'The number of a national register needs the country of the register.');
  if (checked.scheme === 'VAT' && checked.countryCode === undefined)
    throw wrong('/countryCode', 'A VAT number without its prefix needs its country.');
  if (checked.normalised === '') throw wrong('/identifier', 'The identifier has no letters or digits.');
  return checked;
}

function attestedAlready(existing: OutsideAttestation, partyId: string): Problem {
  const { attestationId, partyId: holder } = existing;
  const whose = holder === partyId ? 'this party already' : `party ${holder}`;
  return new Problem(
    'conflict',
    `Attestation ${attestationId} gives this identifier to ${whose}; withdraw it first, or decide whether the two are one party.`,
  );
}

function wrong(pointer: string, detail: string): Problem {
  return new Problem('invalid-request', 'The identifier cannot be attested.', {
    errors: [{ pointer, detail }],
  });
}
