import type { App } from './app.ts';
import { Problem } from './base/problem.ts';
import { roleScopes } from './domain/trust/access.ts';
import type { Office } from './domain/trust/office.ts';
import { addAccessCredential } from './usecase/office/add-access-credential.ts';
import { addOffice } from './usecase/office/add-office.ts';
import { ensureInstances } from './usecase/vc-api/ensure-instances.ts';

const actor = 'node';

/** The node's first office; the credential's text where it was made just now. */
export type Started = { readonly office: Office; readonly credential: string | undefined };

/**
 * Makes a new node usable: adds the configured office where the node hosts none, and one administrator credential where
 * that office has none; its text is answered this once. The issuers of the VC API get their keys. Throws as `firstOffice`
 * and `ensureInstances`.
 */
export async function firstStart(app: App): Promise<Started> {
  const { ports } = app;
  const office = await firstOffice(app);
  await ensureInstances(ports);
  const { officeCode } = office;
  const credentials = await ports.store.read.accessCredentials.list(officeCode);
  if (credentials.length > 0) return { office, credential: undefined };
  const { secretText } = await addAccessCredential(ports, {
    officeCode,
    actor,
    label: 'first staff credential',
    scopes: roleScopes.administrator,
  });
  return { office, credential: secretText };
}

/**
 * The node's first office; the configured one is added where there is none. Throws `conflict` where the node's
 * identifiers were made for another address than the configured one, and `unavailable` where its keys were sealed under
 * another key-encryption key.
 */
export async function firstOffice(app: App): Promise<Office> {
  const { ports, config } = app;
  const offices = await ports.store.read.offices.list();
  assertSameHost(app, offices);
  await assertKeysOpen(app, offices);
  return offices[0] ?? addOffice(ports, { ...config.office, actor });
}

// A did:webvh names its host for good; under another public URL nobody would find these identifiers.
function assertSameHost({ ports }: App, offices: readonly Office[]): void {
  const isElsewhere = offices.some(({ did }) => did.split(':')[3] !== ports.node.didHost);
  if (isElsewhere) {
    throw new Problem(
      'conflict',
      'The identifiers in this store were made for another address. Set GID_PUBLIC_URL back, or use another GID_DATA_DIR.',
    );
  }
}

// One key answers for all: the sealing of each names the same key-encryption key, and `fsck` looks at every one.
async function assertKeysOpen({ ports, opensKey }: App, [office]: readonly Office[]): Promise<void> {
  const record = office && (await ports.store.read.didRecords.byDid(office.did));
  const keyId = record?.keys[0]?.keyId;
  const key = keyId === undefined ? undefined : await ports.store.read.keys.byId(keyId);
  if (key !== undefined && !opensKey(key)) {
    throw new Problem(
      'unavailable',
      'The keys in this store were sealed under another key-encryption key. Set GID_KEY_ENCRYPTION_KEY back.',
    );
  }
}
