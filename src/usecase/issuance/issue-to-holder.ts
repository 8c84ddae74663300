import { Problem } from '../../base/problem.ts';
import { credentialConfiguration } from '../../domain/credential/credential-configuration.ts';
import type { CredentialDataset } from '../../domain/credential/credential-dataset.ts';
import { mayHoldFor } from '../../domain/credential/global-identifier-credential.ts';
import { readDidUrl } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { keyFromJwk, keyOfMethod, type VerificationKey } from '../../protocol/jose/verification-key.ts';
import { selectMethod } from '../../protocol/jose/verification-method.ts';
import type { CredentialHolder } from '../../protocol/oid4vci/credential-payload.ts';
import { claimsOf } from './claims-of.ts';
import { activeParty } from '../party/active-party.ts';
import { findOffice } from '../office/find-office.ts';
import {
  credentialSigner,
  type MadeCredential,
  recordCredential,
  signCredential,
} from './make-credential.ts';
import type { Ports } from '../ports.ts';

export type DirectIssueCommand = CredentialDataset & {
  readonly caller: Caller;
  readonly partyId: string;
  readonly configurationId: string;
  readonly holder: HolderNaming;
};

/** Whom a credential is bound to: a public JWK, or a DID (or DID URL) with a key for authentication. */
export type HolderNaming =
  { readonly kind: 'key'; readonly jwk: unknown } | { readonly kind: 'did'; readonly didUrl: string };

/**
 * Issues a credential straight to a holder's key, for back-office systems that know the holder already; the office
 * answers for that knowledge. Throws `not-found`, `did-deactivated`, `key-invalid` for a key that is weak, of another
 * party or not found, and `invalid-request` for an unknown configuration.
 */
export async function issueToHolder(
  ports: Pick<Ports, 'store' | 'signing' | 'resolver' | 'contexts' | 'clock' | 'random' | 'node'>,
  command: DirectIssueCommand,
): Promise<MadeCredential> {
  const { caller, partyId } = command;
  const configuration = credentialConfiguration(command.configurationId);
  if (configuration === undefined) {
    throw new Problem('invalid-request', 'There is no such credential configuration.', {
      errors: [{ pointer: '/configurationId', detail: 'There is no such credential configuration.' }],
    });
  }
  const office = await findOffice(ports, caller.officeCode);
  const holder = await nameHolder(ports, command.holder);
  const signer = await credentialSigner(ports, office, configuration.format);
  const recorded = await ports.store.write(async (store) => {
    const party = await activeParty(store, caller.officeCode, partyId);
    if (holder.did !== undefined && !mayHoldFor(party.did, holder.did)) {
      throw new Problem('key-invalid', 'The DID of the holder is the identifier of another party.');
    }
    return recordCredential(ports, store, {
      office,
      credentialType: configuration.credentialType,
      format: configuration.format,
      isUnlinkable: configuration.isUnlinkable,
      subject: party.did,
      claims: claimsOf(configuration.credentialType, party, command),
      holder,
      partyId,
      offerId: undefined,
      actor: caller.actor,
    });
  });
  return signCredential(ports, signer, recorded);
}

async function nameHolder(ports: Pick<Ports, 'resolver'>, naming: HolderNaming): Promise<CredentialHolder> {
  if (naming.kind === 'key') return { key: soundKey(keyFromJwk(naming.jwk)), did: undefined };
  const url = readDidUrl(naming.didUrl);
  if (url === undefined) throw new Problem('did-invalid', 'The holder is not named by a DID or DID URL.');
  const { document, documentMetadata } = await ports.resolver.resolve(url.did);
  if (document?.id !== url.did || documentMetadata.deactivated === true) {
    throw new Problem('key-invalid', 'The DID of the holder does not resolve to a usable document.');
  }
  const kid = url.fragment === undefined ? undefined : naming.didUrl;
  const selected = selectMethod(document, kid, 'authentication');
  if ('code' in selected) throw new Problem('key-invalid', selected.detail);
  return { key: soundKey(keyOfMethod(selected.method)), did: url.did };
}

function soundKey(key: VerificationKey | undefined): VerificationKey['jwk'] {
  if (key === undefined) {
    throw new Problem('key-invalid', 'The key is private, weak, off its curve, or of a kind not supported.');
  }
  return key.jwk;
}
