import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidLink, DidLinkStatement, LinkObjection } from '../../domain/link/did-link.ts';
import type { PartyLink } from '../../domain/link/party-link.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { changeCredentialStatus } from '../issuance/change-credential-status.ts';
import type { Ports } from '../ports.ts';
import type { IssuedCredential } from '../records.ts';
import { type EndPorts, withdrawDidLink } from './end-did-link.ts';
import { takeLinkWord } from './link-word.ts';
import { objectToLink } from './link-objections.ts';

/** Everything an office keeps that links a DID: at most 100 of each kind. */
export type LinksAbout = {
  readonly did: Did;
  readonly didLinks: readonly {
    readonly link: DidLink;
    readonly statements: readonly DidLinkStatement[];
  }[];
  readonly partyLinks: readonly PartyLink[];
  /** Statements about the DID that the office made for links which other offices collect. */
  readonly statementsElsewhere: readonly IssuedCredential[];
  readonly objections: readonly LinkObjection[];
};
type WordPorts = Pick<Ports, 'store' | 'clock' | 'resolver' | 'random'>;
type Said = { readonly officeCode: OfficeCode; readonly statement: string };

const page = { limit: 100 } as const;

/** What the office keeps about the party that proves its DID. Throws as `takeLinkWord`. */
export async function readLinksAbout(ports: WordPorts, said: Said): Promise<LinksAbout> {
  const { did } = await takeLinkWord(ports, { ...said, purpose: 'link-reading' });
  const { officeCode } = said;
  const { read } = ports.store;
  const { items: links } = await read.didLinks.list(officeCode, { did }, page);
  const didLinks = await Promise.all(
    links.map(async (link) => ({
      link,
      statements: await read.didLinks.statements(officeCode, link.linkId),
    })),
  );
  const here = new Set(didLinks.flatMap(({ statements }) => statements.map(({ issuedId }) => issuedId)));
  const { items: partyLinks } = await read.links.list(officeCode, { did, includeUnlinked: true }, page);
  const { items: issued } = await read.issuedCredentials.list(officeCode, { did }, page);
  const { items: objections } = await read.linkObjections.list(officeCode, { did }, page);
  const statementsElsewhere = issued.filter(
    ({ credentialType, issuedId }) => credentialType === 'SamePartyCredential' && !here.has(issuedId),
  );
  return { did, didLinks, partyLinks, statementsElsewhere, objections };
}

/** A party's own objection. Throws as `takeLinkWord` and `objectToLink`. */
export async function objectAsParty(ports: WordPorts, said: Said): Promise<LinkObjection> {
  const { did, payload, digest } = await takeLinkWord(ports, { ...said, purpose: 'link-objection' });
  const { linkId, reason } = payload;
  return objectToLink(ports, {
    ...{ officeCode: said.officeCode, linkId, did, reason, actor: did, statementDigest: digest },
  });
}

/**
 * A party takes back what its own key signed, at once and without the office: its side of a link, which ends the link, or a
 * statement for a link of another office, which is revoked. Throws as `takeLinkWord`; `not-found` for a link that is not
 * about the DID; `forbidden` where the office signed that side, to which the party can object; and `conflict` where it has
 * ended.
 */
export async function withdrawAsParty(ports: WordPorts & EndPorts, said: Said): Promise<void> {
  const { officeCode } = said;
  const { did, payload } = await takeLinkWord(ports, { ...said, purpose: 'link-withdrawal' });
  const { linkId, reason } = payload;
  const link = await ports.store.read.didLinks.byId(officeCode, linkId);
  if (link === undefined) return withdrawElsewhere(ports, { officeCode, did, issuedId: linkId });
  if (!link.dids.includes(did)) throw noLink();
  const statements = await ports.store.read.didLinks.statements(officeCode, linkId);
  if (!statements.some((side) => side.did === did && side.role === 'party')) throw notOwn();
  await withdrawDidLink(ports, { officeCode, linkId, actor: did, reason });
}

async function withdrawElsewhere(
  ports: WordPorts,
  asked: { readonly officeCode: OfficeCode; readonly did: Did; readonly issuedId: string },
): Promise<void> {
  const { officeCode, did, issuedId } = asked;
  const { read } = ports.store;
  const issued = await read.issuedCredentials.byId(officeCode, issuedId);
  if (issued?.did !== did || issued.credentialType !== 'SamePartyCredential') throw noLink();
  const lists = await read.statusLists.list(officeCode);
  // What the party's own key signed has its place in a list of the party.
  if (lists.find(({ listId }) => listId === issued.status.listId)?.issuer !== did) throw notOwn();
  if (issued.revokedAt !== undefined) throw new Problem('conflict', 'The statement is revoked already.');
  const caller = { officeCode, actor: did };
  await changeCredentialStatus(ports, caller, { issuedId, to: 'revoked', reason: 'holderRequest' });
}

function noLink(): Problem {
  return new Problem('not-found', 'There is no such link of this DID.');
}

function notOwn(): Problem {
  return new Problem('forbidden', 'The party did not sign this side; it can object to the link.');
}
