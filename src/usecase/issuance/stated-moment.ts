import type { Did } from '../../domain/did/did.ts';
import type { Ports } from '../ports.ts';

const hourMilliseconds = 3_600_000;

/**
 * The moment that a credential for a wallet says it was made at: the beginning of the hour, so that it does not tell which
 * others were made with it. It is never before the issuer's identifier was changed last: by this moment verifiers find the
 * key that signed, also after it was rotated out. To be asked for once the signer is at hand. The office's own record has
 * the very moment.
 */
export async function statedMoment(
  { resolver, clock }: Pick<Ports, 'resolver' | 'clock'>,
  issuer: Did,
): Promise<Date> {
  const { document, documentMetadata } = await resolver.resolve(issuer);
  const now = clock();
  if (document === undefined) return now;
  const hour = Math.floor(now.getTime() / hourMilliseconds) * hourMilliseconds;
  const changed = Date.parse(documentMetadata.updated ?? documentMetadata.created ?? '');
  const earliest = Number.isNaN(changed) ? hour : Math.max(hour, changed);
  return new Date(Math.min(earliest, now.getTime()));
}
