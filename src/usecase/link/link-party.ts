import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, toJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomFraction, randomUuid } from '../../base/random.ts';
import { credentialValiditySeconds } from '../../domain/credential/credential-configuration.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LinkEvidence, PartyLink } from '../../domain/link/party-link.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import { type BrowserEvidence, readPresentation } from '../presentation/read-presentation.ts';

/** What a link is asked to rest on: an answered presentation request, or the office's own registration of the party. */
export type EvidenceReference = BrowserEvidence & {
  readonly kind: LinkEvidence['kind'];
  readonly reference: string;
};
export type LinkCommand = {
  readonly caller: Caller;
  readonly identifier: string;
  readonly did: Did;
  readonly evidence: EvidenceReference;
};

/**
 * Links the office's own party identifier to a DID, on evidence. A status entry for the PartyLinkCredential is allocated
 * with it. Throws `not-found` for unknown evidence, `forbidden` for a same-device presentation without its response code,
 * `verification-failed` and `issuer-not-trusted` for one that did not pass, `evidence-mismatch` for one of another DID,
 * `did-deactivated` for a party that has ended, and `party-link-conflict`, which names the link in the way.
 */
export async function linkParty(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  command: LinkCommand,
): Promise<PartyLink> {
  const { caller, identifier, did, evidence } = command;
  const { officeCode, actor } = caller;
  const digest = await evidenceDigest(ports, command);
  const at = ports.clock();
  const link: PartyLink = {
    linkId: randomUuid(ports.random),
    officeCode,
    identifier,
    did,
    evidence: { kind: evidence.kind, reference: evidence.reference, digest },
    linkedAt: at,
    linkedBy: actor,
    unlinkedAt: undefined,
    unlinkedBy: undefined,
    unlinkReason: undefined,
  };
  await ports.store.write(async (store) => {
    const added = await store.writeLinks.add(link);
    if (added.outcome === 'conflict') {
      const { linkId, did: other } = added.existing;
      const whose = other === did ? 'this DID already' : 'another DID';
      throw new Problem(
        'party-link-conflict',
        `Link ${linkId} joins this party identifier to ${whose}; unlink it first.`,
      );
    }
    const status = await store.writeStatusLists.allocate(officeCode, () => randomFraction(ports.random));
    await store.writeIssuedCredentials.add({
      issuedId: link.linkId,
      officeCode,
      offerId: undefined,
      partyId: undefined,
      did,
      credentialType: 'PartyLinkCredential',
      format: 'jwt_vc_json',
      status,
      issuedAt: at,
      validUntil: addSeconds(at, credentialValiditySeconds),
      revokedAt: undefined,
    });
    const facts = { linkId: link.linkId, evidence: { ...link.evidence } };
    await store.writeAudit.append({ officeCode, at, actor, action: 'party.linked', subject: did, facts });
  });
  return link;
}

/** What evidence has to be about. */
export type EvidenceQuestion = Pick<LinkCommand, 'caller' | 'did' | 'evidence'>;

/**
 * The digest of evidence about a DID. Throws as `linkParty` for evidence that is not there, did not pass, or is about another
 * DID.
 */
export function evidenceDigest(
  ports: Pick<Ports, 'store' | 'clock'>,
  command: EvidenceQuestion,
): Promise<string> {
  const { kind } = command.evidence;
  switch (kind) {
    case 'presentation':
      return presentationDigest(ports, command);
    case 'registration':
      return registrationDigest(ports, command);
    default:
      return kind satisfies never;
  }
}

/**
 * The digest of a presentation that passed, about this DID. What is built on what was presented asks for the same proof of
 * being the asked browser as reading it does. Throws as `linkParty` does.
 */
export async function presentationDigest(
  ports: Pick<Ports, 'store' | 'clock'>,
  { caller, did, evidence }: EvidenceQuestion,
): Promise<string> {
  const { reference: requestId, responseCode, session } = evidence;
  const request = await readPresentation(ports, { caller, requestId, responseCode, session });
  const results = Object.values(request.results ?? {});
  if (request.state !== 'answered' && results.some(({ verified, trusted }) => verified && !trusted)) {
    throw new Problem('issuer-not-trusted', 'The issuer of the presented credential is not accredited.');
  }
  if (request.state !== 'answered' || request.evidenceDigest === undefined) {
    throw new Problem(
      'verification-failed',
      'The presentation was not answered, or did not pass every check.',
    );
  }
  if (!results.some(({ trusted, credential }) => trusted && credential?.subject === did)) {
    throw new Problem('evidence-mismatch', 'The presentation is about another DID.');
  }
  return request.evidenceDigest;
}

async function registrationDigest(
  { store }: Pick<Ports, 'store'>,
  { caller, did, evidence }: EvidenceQuestion,
): Promise<string> {
  const party = await store.read.parties.byId(caller.officeCode, evidence.reference);
  if (party === undefined) throw new Problem('not-found', 'The office holds no party of this id.');
  if (party.did !== did) throw new Problem('evidence-mismatch', 'The party has another DID.');
  if (party.status === 'deactivated') throw new Problem('did-deactivated', 'The party is deactivated.');
  return sha256Text(canonicalJson({ did, version: party.version, data: toJson(party.data) }));
}
