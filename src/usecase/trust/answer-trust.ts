import { type ShownAccreditation, linkShown } from '../../domain/trust/accreditation-shown.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import {
  accreditationFor,
  type CredentialType,
  type TrustedIssuer,
} from '../../domain/trust/trusted-issuer.ts';
import { type ChainPorts, findChain } from './find-chain.ts';

/** Whether an issuer was allowed to issue a type at a moment, and by what; `reasons` where it was not. */
export type TrustAnswer = {
  readonly allowed: boolean;
  readonly at: Date;
  readonly trustedIssuer: TrustedIssuer | undefined;
  readonly chain: readonly ShownAccreditation[];
  readonly reasons: readonly string[];
};

/**
 * Answers from history, in the eyes of one office: by the rows of its trust list, those that have ended too, and by the
 * accreditations it keeps, each as it stood at the moment that is asked about.
 */
export async function answerTrust(
  ports: ChainPorts,
  officeCode: OfficeCode,
  asked: { readonly issuer: string; readonly credentialType: CredentialType; readonly at: Date },
): Promise<TrustAnswer> {
  const { issuer, credentialType, at } = asked;
  const trustedIssuer = accreditationFor(await ports.store.read.trustList.list(officeCode), asked);
  if (trustedIssuer !== undefined) return { allowed: true, at, trustedIssuer, chain: [], reasons: [] };
  const chain = await findChain(ports, officeCode, { issuer, type: credentialType, at });
  return chain.missing === undefined
    ? { allowed: true, at, trustedIssuer, chain: chain.links.map(linkShown), reasons: [] }
    : { allowed: false, at, trustedIssuer, chain: [], reasons: ['notOnTrustList', chain.missing] };
}
