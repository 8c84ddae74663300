import { epochSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { didMethodOf } from '../../domain/did/did-method.ts';
import type { Signer } from '../../domain/did/signer.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { presentationPayload } from '../../protocol/vcdm/published-presentation.ts';
import { fileUrl } from '../../protocol/did-web/web-location.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import { activeParty } from '../party/active-party.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { verifyWhois } from './verify-whois.ts';

/** The file of a DID in which it presents credentials about itself. */
export const whoisName = 'whois.vp';

export type WhoisPorts = Pick<
  Ports,
  'store' | 'clock' | 'resolver' | 'statusReader' | 'contexts' | 'signing'
>;
/** A party of the caller's office, or the office itself. */
export type WhoisSubject = { readonly kind: 'party'; readonly partyId: string } | { readonly kind: 'office' };
/** A presentation the holder signed, or credentials for one that is signed with the key the office keeps. */
export type WhoisContent =
  | { readonly presentation: Json; readonly credentials?: undefined }
  | { readonly credentials: readonly string[]; readonly presentation?: undefined };
export type WhoisPublished = {
  readonly did: Did;
  readonly url: string;
  readonly expiresAt: Date | undefined;
};
type WhoisCommand = { readonly caller: Caller; readonly subject: WhoisSubject };

/**
 * Publishes what a DID says of itself in verified credentials
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#whois-linkedvp-service), in place of what it said before.
 * Anybody can read it. Throws `not-found`, `did-deactivated`, `verification-failed` for a presentation or a credential
 * that does not hold, `key-not-custodial` where the office has no key to sign with, and `conflict` for an identifier of
 * another method, or one that has left.
 */
export async function publishWhois(
  ports: WhoisPorts,
  command: WhoisCommand & { readonly content: WhoisContent },
): Promise<WhoisPublished> {
  const { caller, subject, content } = command;
  const { officeCode, actor } = caller;
  const did = await subjectDid(ports, command);
  const presentation =
    content.credentials === undefined ? content.presentation : await sign(ports, did, content.credentials);
  const trustList = await ports.store.read.trustList.list(officeCode);
  const { document, verificationMethod, expiresAt } = await verifyWhois(ports, {
    ...{ did, presentation, trustList },
  });
  const body = JSON.stringify(document);
  await ports.store.write(async (store) => {
    // What ended or left meanwhile publishes nothing any more.
    if (subject.kind === 'party') await activeParty(store, officeCode, subject.partyId);
    const at = ports.clock();
    await store.writeDidFiles.keep({
      did,
      name: whoisName,
      body,
      verificationMethod,
      updatedAt: at,
      expiresAt,
    });
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'whois.published', subject: did },
      facts: { digest: sha256Text(body) },
    });
  });
  return { did, url: whoisUrl(did), expiresAt };
}

/** Takes it down. Throws `not-found` also where nothing is published. */
export async function removeWhois(
  ports: Pick<Ports, 'store' | 'clock'>,
  command: WhoisCommand,
): Promise<void> {
  const { officeCode, actor } = command.caller;
  const did = await subjectDid(ports, command);
  await ports.store.write(async (store) => {
    if (!(await store.writeDidFiles.remove(did, whoisName)))
      throw new Problem('not-found', 'Nothing is published here.');
    await store.writeAudit.append({
      ...{ officeCode, at: ports.clock(), actor, action: 'whois.removed', subject: did },
      facts: {},
    });
  });
}

async function subjectDid(ports: Pick<Ports, 'store'>, { caller, subject }: WhoisCommand): Promise<Did> {
  if (subject.kind === 'office') return (await findOffice(ports, caller.officeCode)).did;
  const { did } = await activeParty(ports.store.read, caller.officeCode, subject.partyId);
  if (didMethodOf(did) !== 'webvh')
    throw new Problem('conflict', 'Only a did:webvh identifier has a place for this.');
  return did;
}

async function sign(ports: WhoisPorts, did: Did, credentials: readonly string[]): Promise<string> {
  const signer = await holderSigner(ports, did);
  const issuedAt = epochSeconds(ports.clock());
  return signJwt(signer, { typ: 'vp+jwt', cty: 'vp' }, presentationPayload(did, { credentials, issuedAt }));
}

// Parties have one key for everything, offices one for authentication beside those they issue with.
async function holderSigner({ signing }: Pick<Ports, 'signing'>, did: Did): Promise<Signer> {
  try {
    return await signing.signerFor(did, 'authentication', 'EdDSA');
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'key-not-custodial') throw error;
    return signing.signerFor(did, 'authentication', 'ES256');
  }
}

function whoisUrl(did: Did): string {
  const place = readWebvhDid(did);
  if (place === undefined) throw new Problem('internal-error', 'The identifier has no address.');
  return fileUrl(place.web, whoisName);
}
