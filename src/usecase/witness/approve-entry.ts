import { isoSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { authorityOf } from '../../protocol/did-web/web-location.ts';
import { readEntry } from '../../protocol/did-webvh/log-entry.ts';
import type { LogState, VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { multikeyOfDidKey } from '../../protocol/did-webvh/update-key.ts';
import { verifyEntries } from '../../protocol/did-webvh/verify-log.ts';
import { readWebvhDid, type WebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import { signApproval } from '../../protocol/did-webvh/witness-proof.ts';
import type { Ports } from '../ports.ts';
import { knownLog, type KnownLogPorts, stateBefore } from './known-log.ts';
import type { GivenApproval } from './witness-records.ts';
import { witnessOf } from './witness-key.ts';

export type ApprovalPorts = KnownLogPorts & Pick<Ports, 'dids' | 'signing'>;
/** An entry somebody wants approved: under the DID the log has now, and as the exact line. */
export type ApprovalRequest = {
  readonly officeCode: OfficeCode;
  /** The DID of the office that asks. */
  readonly from: Did;
  readonly did: Did;
  readonly line: string;
};
export type Approval = { readonly isFirst: boolean; readonly proof: WitnessProof };

/**
 * Approves an entry as the office's witness: the entry is the verified continuation of the log as this office knows it,
 * which is read from its host where that is not far enough; the office that asks hosts it; and the rule in force names this
 * witness. An office never approves two different entries of one SCID and version number, and the same entry again gets the
 * same proof. Throws `did-invalid`, `forbidden` for the log of another host, `witness-conflict` where another entry of the
 * number was approved or published, `did-log-conflict` where the log is known further, `did-log-invalid`,
 * `did-unreachable`, and `did-not-found`.
 */
export async function approveEntry(ports: ApprovalPorts, request: ApprovalRequest): Promise<Approval> {
  const { officeCode, from, did, line } = request;
  const place = readWebvhDid(did);
  if (place === undefined) throw new Problem('did-invalid', 'Only the entries of did:webvh are witnessed.');
  const number = numberOf(line);
  const given = await ports.store.read.givenApprovals.of(officeCode, place.scid, number.versionNumber);
  if (given !== undefined) return sameAgain(given, number.versionId);
  const known = await knownLog(ports, officeCode, place.scid);
  const before = await stateBefore(ports, { did, place, known, versionNumber: number.versionNumber });
  const version = verifiedVersion(ports, { line, before, place });
  checkHost(from, [place, readWebvhDid(version.did)]);
  const witness = await witnessOf(ports, officeCode);
  if (version.approvedBy?.witnesses.includes(witness) !== true)
    throw new Problem('did-log-invalid', 'The rule in force does not name this witness.');
  return keep(ports, { request, place, known, version, witness });
}

function numberOf(line: string): { readonly versionId: string; readonly versionNumber: number } {
  const entry = readEntry(line);
  if ('type' in entry) throw new Problem('did-log-invalid', entry.detail);
  const { versionId } = entry;
  const number = /^([1-9]\d{0,8})-/.exec(versionId)?.[1];
  if (number === undefined) throw new Problem('did-log-invalid', 'The entry has no version number.');
  return { versionId, versionNumber: Number(number) };
}

function verifiedVersion(
  { clock }: Pick<Ports, 'clock'>,
  asked: { readonly line: string; readonly before: LogState | undefined; readonly place: WebvhDid },
): VerifiedVersion {
  const { line, before, place } = asked;
  const verified = verifyEntries({
    lines: [line],
    now: clock(),
    ...(before === undefined ? {} : { after: before }),
  });
  if (verified.fault !== undefined) throw new Problem('did-log-invalid', verified.fault.detail);
  if (verified.head.parameters.scid !== place.scid)
    throw new Problem('did-log-invalid', 'The entry is of the log of another DID.');
  return verified.head;
}

// Whoever came by a signed entry of another host must not be able to use this witness's one approval up.
function checkHost(from: Did, places: readonly (WebvhDid | undefined)[]): void {
  const host = hostOf(from);
  if (host !== undefined && places.some((place) => place !== undefined && authorityOf(place.web) === host))
    return;
  throw new Problem('forbidden', 'The log is hosted by another office.');
}

function hostOf(did: Did): string | undefined {
  const place = readWebvhDid(did);
  return place === undefined ? undefined : authorityOf(place.web);
}

async function keep(
  ports: ApprovalPorts,
  approved: {
    readonly request: ApprovalRequest;
    readonly place: WebvhDid;
    readonly known: LogState | undefined;
    readonly version: VerifiedVersion;
    readonly witness: Did;
  },
): Promise<Approval> {
  const { request, place, known, version, witness } = approved;
  const { officeCode, did, line, from } = request;
  const at = ports.clock();
  const multikey = multikeyOfDidKey(witness);
  if (multikey === undefined) throw new Problem('internal-error', 'The witness key is no did:key.');
  const signer = await ports.signing.signerFor(witness, 'assertionMethod', 'EdDSA');
  const { versionId, versionNumber, versionTime, parameters } = version;
  const created = isoSeconds(at);
  const proof = await signApproval(
    { versionId, versionNumber },
    { multikey, created, sign: (bytes) => signer.sign(bytes) },
  );
  const state = { did: version.did, versionNumber, versionId, versionTime, parameters };
  const given = { officeCode, scid: place.scid, did, proof, line, at };
  return ports.store.write(async (store) => {
    const outcome = await store.writeGivenApprovals.approve(given, state, known?.versionId);
    if (outcome.outcome === 'exists') return sameAgain(outcome.given, versionId);
    await store.writeAudit.append({
      ...{ officeCode, at, actor: from, action: 'entry.approved', subject: did },
      facts: { versionId, witness },
    });
    return { isFirst: true, proof };
  });
}

function sameAgain({ proof }: GivenApproval, versionId: string): Approval {
  if (proof.versionId === versionId) return { isFirst: false, proof };
  throw new Problem('witness-conflict', 'This witness has approved another entry of this version number.');
}
