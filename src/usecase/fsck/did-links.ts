import { sha256Text } from '../../base/hash.ts';
import { type DidLink, hasEnded, stateWith } from '../../domain/link/did-link.ts';
import { allItems, type CheckScope } from './state-check.ts';

/**
 * Each link of two DIDs is in the state its sides and objections make, no pair is linked twice at a time, every side is the
 * credential it was read from, and those the office issued are on record and in force only while the link may count.
 */
export async function checkDidLinks(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    const inForce = new Set<string>();
    for await (const link of allItems((page) => scope.read.didLinks.list(officeCode, {}, page))) {
      scope.count('didLinks');
      const pair = link.dids.join(' ');
      const detail =
        !hasEnded(link) && inForce.has(pair) ? 'The pair is linked twice.' : await faultOf(scope, link);
      if (!hasEnded(link)) inForce.add(pair);
      if (detail !== undefined) scope.find({ kind: 'didLink', subject: link.linkId, detail });
    }
    await checkObjections(scope, officeCode);
  }
}

async function faultOf({ read }: CheckScope, link: DidLink): Promise<string | undefined> {
  const { officeCode, linkId, state, endedAt } = link;
  const sides = await read.didLinks.statements(officeCode, linkId);
  if (hasEnded(link) !== (endedAt !== undefined)) return 'Its state and its end differ.';
  const open = await read.linkObjections.list(officeCode, { linkId, state: 'open' }, { limit: 1 });
  if ((state === 'objected') !== open.items.length > 0) return 'Its state and the objections to it differ.';
  if (!hasEnded(link) && state !== 'objected' && state !== stateWith(sides.length))
    return 'Its state is not that of its sides.';
  for (const { credential, credentialDigest, issuedId } of sides) {
    if (sha256Text(credential) !== credentialDigest) return 'A side is not the credential that was kept.';
    if (issuedId === undefined) continue;
    const issued = await read.issuedCredentials.byId(officeCode, issuedId);
    if (issued?.credentialType !== 'SamePartyCredential') return 'A side has no record of its credential.';
    if (hasEnded(link) && issued.revokedAt === undefined) return 'It has ended, and a side of it has not.';
  }
  return undefined;
}

async function checkObjections(scope: CheckScope, officeCode: DidLink['officeCode']): Promise<void> {
  const { read } = scope;
  for await (const objection of allItems((page) => read.linkObjections.list(officeCode, {}, page))) {
    scope.count('linkObjections');
    const { objectionId, linkKind, linkId, did, state, decidedAt } = objection;
    const dids =
      linkKind === 'didLink'
        ? (await read.didLinks.byId(officeCode, linkId))?.dids
        : [(await read.links.byId(officeCode, linkId))?.did];
    const isDecided = (state !== 'open') === (decidedAt !== undefined);
    const detail =
      dids?.includes(did) !== true
        ? 'It is not to a link of the party.'
        : isDecided
          ? undefined
          : 'Its state and its decision differ.';
    if (detail !== undefined) scope.find({ kind: 'linkObjection', subject: objectionId, detail });
  }
}
