import { Problem } from '../../base/problem.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import type { WitnessProof, WitnessRule } from '../../domain/did/witness.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PeerOffice } from '../../domain/trust/peer-office.ts';
import { type ApprovedVersion, readApproval } from '../../protocol/did-webvh/witness-proof.ts';
import { versionOf } from '../../protocol/did-webvh/approved-change.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import { signOfficeToken } from '../../protocol/office-token/office-token.ts';
import type { Ports, Witnesses } from '../ports.ts';
import { type ApprovalPorts, approveEntry } from './approve-entry.ts';
import { peerWith } from './authenticate-office.ts';

type GatherPorts = ApprovalPorts & Pick<Ports, 'peers'>;
type Question = {
  readonly officeCode: OfficeCode;
  readonly from: Did;
  readonly did: Did;
  readonly peers: readonly PeerOffice[];
  readonly signal: AbortSignal;
};
/** An entry for which approvals are missing. */
type Unapproved = { readonly rule: WitnessRule; readonly version: ApprovedVersion; readonly line: string };

const mostAnswerBytes = 8 * 1024;

/** The witnesses of this node's identifiers: peers over the network, and offices of this node without it. */
export function createWitnesses(
  ports: GatherPorts,
  { threshold }: { readonly threshold: number },
): Witnesses {
  return {
    async usualRule(officeCode) {
      if (threshold === 0) return undefined;
      const peers = await ports.store.read.peerOffices.list(officeCode);
      const witnesses = [...new Set(peers.filter(witnessesUs).flatMap(({ witness }) => witness ?? []))];
      if (witnesses.length < threshold)
        throw new Problem(
          'witness-threshold-not-met',
          'Fewer offices witness for this one than every new identifier needs.',
        );
      return { threshold, witnesses };
    },
    async reachable(officeCode, witnesses) {
      const peers = await ports.store.read.peerOffices.list(officeCode);
      const known = new Set(peers.filter(witnessesUs).map(({ witness }) => witness));
      const found: string[] = [];
      for (const witness of witnesses) {
        const isHere =
          !known.has(witness) && (await ports.store.read.witnessKeys.officeOf(witness)) === officeCode;
        if (known.has(witness) || isHere) found.push(witness);
      }
      return found;
    },
    async gather(officeCode, change, atHand) {
      const entries = unapproved(change, atHand);
      const last = entries.at(-1);
      if (last === undefined) return atHand;
      const { rule, version } = last;
      const has = new Set(
        atHand.flatMap(({ versionId, witness }) => (versionId === version.versionId ? [witness] : [])),
      );
      const missing = rule.threshold - rule.witnesses.filter((witness) => has.has(witness)).length;
      if (missing <= 0) return atHand;
      const office = await ports.store.read.offices.byCode(officeCode);
      if (office === undefined) throw new Problem('not-found', 'There is no such office here.');
      const peers = await ports.store.read.peerOffices.list(officeCode);
      const stop = new AbortController();
      const question = { officeCode, from: office.did, did: change.did, peers };
      const left = rule.witnesses.filter((witness) => !has.has(witness));
      const got = await firstOf(
        left.map((witness) => ask(ports, witness, { ...question, entries, signal: stop.signal })),
        missing,
      );
      stop.abort();
      return [...atHand, ...got];
    },
  };
}

/** The entries of a change from the first on that too few have approved. A proof approves its entry and all before it. */
function unapproved(
  { lines, neededApprovals }: Pick<LogChange, 'lines' | 'neededApprovals'>,
  atHand: readonly WitnessProof[],
): readonly Unapproved[] {
  const isApproved = ({ versionNumber, rule }: LogChange['neededApprovals'][number]) =>
    rule.witnesses.filter((witness) =>
      atHand.some((proof) => proof.witness === witness && proof.versionNumber >= versionNumber),
    ).length >= rule.threshold;
  const first = neededApprovals.findIndex((needed) => !isApproved(needed));
  const missing = first < 0 ? [] : neededApprovals.slice(first);
  return lines.flatMap(({ versionId, line }) => {
    const version = versionOf(versionId);
    const needed = missing.find(({ versionNumber }) => versionNumber === version.versionNumber);
    return needed === undefined ? [] : [{ rule: needed.rule, version, line }];
  });
}

function witnessesUs({ until, permissions }: PeerOffice): boolean {
  return until === undefined && permissions.includes('witnessesUs');
}

/** The answers that are there as soon as there are enough of them, or all have come. */
function firstOf(
  answers: readonly Promise<WitnessProof | undefined>[],
  enough: number,
): Promise<readonly WitnessProof[]> {
  const { promise, resolve } = Promise.withResolvers<readonly WitnessProof[]>();
  const got: WitnessProof[] = [];
  let left = answers.length;
  const take = (proof: WitnessProof | undefined): void => {
    if (proof !== undefined && got.length < enough) got.push(proof);
    left -= 1;
    if (left <= 0 || got.length === enough) resolve([...got]);
  };
  for (const answer of answers) answer.then(take, () => take(undefined)); // a witness that cannot answer is one that did not
  if (answers.length === 0) resolve([]);
  return promise;
}

// One entry after the other, because a witness approves what continues the log as it knows it; the last proof is for all.
async function ask(
  ports: GatherPorts,
  witness: string,
  { entries, ...question }: Question & { readonly entries: readonly Unapproved[] },
): Promise<WitnessProof | undefined> {
  const here = await ports.store.read.witnessKeys.officeOf(witness);
  let proof: WitnessProof | undefined;
  for (const entry of entries) {
    proof =
      here === undefined
        ? await askPeer(ports, witness, { ...question, ...entry })
        : await askHere(ports, here, { ...question, ...entry });
    if (proof === undefined) return undefined;
  }
  return proof;
}

// A node does not call itself: behind a proxy it may not even reach its own address.
async function askHere(
  ports: GatherPorts,
  officeCode: OfficeCode,
  { officeCode: own, from, did, line }: Question & Unapproved,
): Promise<WitnessProof | undefined> {
  const isPeer =
    officeCode === own ||
    (await peerWith(ports, officeCode, { did: from, permission: 'witness' })) !== undefined;
  return isPeer ? (await approveEntry(ports, { officeCode, from, did, line })).proof : undefined;
}

async function askPeer(
  ports: GatherPorts,
  witness: string,
  { from, did, line, version, peers, signal }: Question & Unapproved,
): Promise<WitnessProof | undefined> {
  const peer = peers.find((each) => each.witness === witness && witnessesUs(each));
  const place = peer && readWebvhDid(peer.did)?.web;
  if (peer?.url === undefined || place === undefined) return undefined;
  const path = `/${[...place.path, 'witness', 'approvals'].join('/')}`;
  const body = JSON.stringify({ did, line });
  const signer = await ports.signing.signerFor(from, 'authentication', 'ES256');
  const token = await signOfficeToken(
    { audience: peer.url, method: 'POST', path, body },
    { issuer: from, signer, at: ports.clock() },
  );
  const authorization = `Office ${token}`;
  const answer = await ports.peers.post(`${peer.url}${path}`, {
    ...{ body, authorization, mostBytes: mostAnswerBytes, signal },
  });
  const isYes = answer.outcome === 'answered' && (answer.status === 200 || answer.status === 201);
  if (!isYes || !isJsonObject(answer.json)) return undefined;
  return readApproval(answer.json['proof'], { ...version, witness, now: ports.clock() });
}
