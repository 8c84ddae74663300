import { isJsonObject, readJson } from '../../base/json.ts';
import { chainFor, type ChainFault, type ChainQuestion } from '../../domain/trust/accreditation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
import type { CredentialInput } from '../verification/securing/securing-suite.ts';
import { verifyCredential } from '../verify-credential.ts';
import type { KeptAccreditation } from './trust-records.ts';
import { trustRoots } from './trust-roots.ts';

export type ChainPorts = Pick<Ports, 'store' | 'clock' | 'resolver' | 'statusReader' | 'contexts' | 'node'>;

/** A chain, or what it is missing; `unchecked` where a credential in it does not verify or cannot be checked now. */
export type FoundChain =
  | { readonly links: readonly KeptAccreditation[]; readonly missing?: undefined }
  | { readonly missing: ChainFault | 'unchecked' };

/** How finely it is noted when an accreditation last verified, in milliseconds. */
const notedMilliseconds = 60_000;

/**
 * The chain by which the office lets an issuer issue a type at a moment, from what it keeps. Credentials of others in it
 * are verified again with their status lists, unless they are known to have verified later than the moment; one that is
 * revoked by now is noted as revoked from now on, and one that cannot be checked counts for nothing. `among` chooses from
 * what is kept, and may add what is only considered.
 */
export async function findChain(
  ports: ChainPorts,
  officeCode: OfficeCode,
  question: Omit<ChainQuestion, 'roots'>,
  among: (kept: readonly KeptAccreditation[]) => readonly KeptAccreditation[] = (kept) => kept,
): Promise<FoundChain> {
  const now = ports.clock();
  const roots = await trustRoots(ports, officeCode);
  const moment = question.at < now ? question.at : now;
  let candidates = among(await ports.store.read.accreditations.list(officeCode));
  let isUnchecked = false;
  for (;;) {
    const chain = chainFor(candidates, { ...question, roots });
    if (chain.missing !== undefined) return isUnchecked ? { missing: 'unchecked' } : chain;
    const doubtful = chain.links.filter((link) => isDoubtful(link, { moment, now }));
    if (doubtful.length === 0) return chain;
    const checked = await Promise.all(
      doubtful.map((link) => check(ports, officeCode, { link, moment, now })),
    );
    isUnchecked ||= checked.includes(undefined);
    candidates = candidates.flatMap((link) => {
      const index = doubtful.indexOf(link);
      return index < 0 ? [link] : [checked[index]].filter((each) => each !== undefined);
    });
  }
}

function isDoubtful(
  { origin, checkedAt }: KeptAccreditation,
  { moment, now }: { readonly moment: Date; readonly now: Date },
): boolean {
  const isPast = now.getTime() - moment.getTime() > notedMilliseconds;
  const lateness = moment.getTime() - checkedAt.getTime();
  return origin === 'received' && lateness > (isPast ? notedMilliseconds : 0);
}

/** The accreditation as it is found now; undefined where it does not verify or cannot be checked. */
async function check(
  ports: ChainPorts,
  officeCode: OfficeCode,
  { link, moment, now }: { readonly link: KeptAccreditation; readonly moment: Date; readonly now: Date },
): Promise<KeptAccreditation | undefined> {
  const result = await verifyCredential(ports, {
    credential: credentialOf(link.credential),
    trustList: [],
    expectedType: 'OfficeAccreditationCredential',
    at: moment,
  });
  const { accreditationId } = link;
  if (result.verified) {
    if (moment.getTime() - link.checkedAt.getTime() > notedMilliseconds)
      await ports.store.write((store) =>
        store.writeAccreditations.noteChecked(officeCode, accreditationId, moment),
      );
    return { ...link, checkedAt: moment };
  }
  const failed = result.checks.filter(({ outcome }) => outcome === 'failed');
  const isRevoked = failed.some(({ code }) => code === 'CREDENTIAL_REVOKED');
  if (!isRevoked) return undefined;
  await ports.store.write((store) => store.writeAccreditations.revoke(officeCode, accreditationId, now));
  return { ...link, revokedFrom: now, checkedAt: moment };
}

/** A credential as it is verified, from the text it is kept as. */
export function credentialOf(text: string): CredentialInput {
  if (!text.startsWith('{')) return text;
  const read = readJson(text);
  return 'value' in read && isJsonObject(read.value) ? read.value : text;
}
