import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { credentialValiditySeconds } from '../../domain/credential/credential-configuration.ts';
import { officeAccreditationClaims } from '../../domain/credential/office-accreditation-credential.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { AccreditedType } from '../../domain/trust/accreditation.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import { credentialSigner, recordCredential, signCredential } from '../issuance/make-credential.ts';
import { resolveIssuer, vctOf } from '../office/add-trusted-issuer.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { type ChainPorts, findChain } from './find-chain.ts';
import type { KeptAccreditation } from './trust-records.ts';
import { trustRoots } from './trust-roots.ts';

export type AccreditCommand = {
  readonly caller: Caller;
  /** The identifier of the office that is accredited, and the ST.3 code it is to speak under. */
  readonly did: Did;
  readonly officeCode: OfficeCode;
  readonly credentialTypes: readonly CredentialType[];
  readonly delegationDepth: number;
  /** A year from now where not given. */
  readonly validUntil?: Date | undefined;
};

export type AccreditPorts = ChainPorts & Pick<Ports, 'random' | 'signing'>;

/** Longest an accreditation is given for, in seconds: five years. */
const longestSeconds = 5 * credentialValiditySeconds;

/**
 * Accredits another office by an OfficeAccreditationCredential, which is signed, kept, published, and revoked like any
 * credential of the office. The office has to be one of its own trust roots, or be accredited itself for these types with
 * more delegations than it gives. Throws `forbidden` where it is not, `did-not-found`, `did-unreachable`,
 * `did-deactivated`, and `invalid-request` for itself or an end that is past or too far.
 */
export async function accreditOffice(
  ports: AccreditPorts,
  command: AccreditCommand,
): Promise<KeptAccreditation> {
  const office = await findOffice(ports, command.caller.officeCode);
  const at = ports.clock();
  const validUntil = endOf(command, at);
  if (command.did === office.did)
    throw new Problem('invalid-request', 'An office does not accredit itself.', {
      errors: [{ pointer: '/did', detail: 'This is the office’s own identifier.' }],
    });
  const document = await resolveIssuer(ports, command.did);
  const accreditedFor = command.credentialTypes.map((credentialType): AccreditedType => {
    const vct = vctOf(document, credentialType);
    return { credentialType, vct: vct === undefined ? [] : [vct] };
  });
  const wanted = { ...command, accreditedFor, validUntil };
  await checkScope(ports, office, wanted);
  const signer = await credentialSigner(ports, office, 'jwt_vc_json');
  const recorded = await ports.store.write((store) =>
    recordCredential(ports, store, {
      office,
      credentialType: 'OfficeAccreditationCredential',
      format: 'jwt_vc_json',
      subject: command.did,
      claims: officeAccreditationClaims({
        ...{ did: command.did, officeCode: office.officeCode, accreditedOfficeCode: command.officeCode },
        ...{ accreditedFor, delegationDepth: command.delegationDepth },
      }),
      holder: { did: command.did },
      validUntil,
      ...{ partyId: undefined, offerId: undefined, actor: command.caller.actor },
    }),
  );
  const made = await signCredential(ports, signer, recorded);
  const credential = typeof made.credential === 'string' ? made.credential : JSON.stringify(made.credential);
  const kept: KeptAccreditation = {
    ...statementOf(office, wanted, recorded.envelope.issuedAt),
    ...{ accreditationId: made.issuedId, credential, credentialDigest: sha256Text(credential) },
  };
  await keep(ports, command.caller, kept);
  return kept;
}

type Wanted = AccreditCommand & {
  readonly accreditedFor: readonly AccreditedType[];
  readonly validUntil: Date;
};

function endOf({ validUntil }: AccreditCommand, at: Date): Date {
  const end = validUntil ?? addSeconds(at, credentialValiditySeconds);
  if (end > at && end <= addSeconds(at, longestSeconds)) return end;
  throw new Problem('invalid-request', 'An accreditation ends after now and within five years.', {
    errors: [{ pointer: '/validUntil', detail: 'This is past, or too far.' }],
  });
}

/** The accreditation is tried as if it were given: it has to hold for each of its types. */
async function checkScope(ports: AccreditPorts, office: Office, wanted: Wanted): Promise<void> {
  const at = ports.clock();
  const roots = await trustRoots(ports, office.officeCode);
  if (roots.some(({ did, since, until }) => did === office.did && since <= at && until === undefined)) return;
  const candidate = statementOf(office, wanted, at);
  const among = (kept: readonly KeptAccreditation[]) => [
    ...kept.filter(({ subject }) => subject !== wanted.did),
    candidate,
  ];
  for (const type of wanted.credentialTypes) {
    const chain = await findChain(ports, office.officeCode, { issuer: wanted.did, type, at }, among);
    if (chain.missing !== undefined)
      throw new Problem(
        'forbidden',
        `The office is not accredited to give this accreditation: ${chain.missing}.`,
      );
  }
}

function statementOf(office: Office, wanted: Wanted, at: Date): KeptAccreditation {
  return {
    accreditationId: '',
    ...{ issuer: office.did, issuerOfficeCode: office.officeCode },
    ...{ subject: wanted.did, officeCode: wanted.officeCode },
    ...{ accreditedFor: wanted.accreditedFor, delegationDepth: wanted.delegationDepth },
    ...{ validFrom: at, validUntil: wanted.validUntil, revokedFrom: undefined },
    ...{ origin: 'issued', credential: '', credentialDigest: '', receivedAt: at, checkedAt: at },
  };
}

function keep(
  { store }: AccreditPorts,
  { officeCode, actor }: Caller,
  kept: KeptAccreditation,
): Promise<void> {
  return store.write(async (writing) => {
    await writing.writeAccreditations.add(officeCode, kept);
    await writing.writeAudit.append({
      ...{ officeCode, at: kept.receivedAt, actor, action: 'office.accredited', subject: kept.subject },
      facts: {
        accreditationId: kept.accreditationId,
        officeCode: kept.officeCode,
        credentialTypes: kept.accreditedFor.map(({ credentialType }) => credentialType),
        delegationDepth: kept.delegationDepth,
      },
    });
  });
}
