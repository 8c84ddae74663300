import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { isSoundLine, readX5c } from '../../protocol/jose/certificate-chain.ts';
import type { Ports } from '../ports.ts';
import type { OfficeCertificate } from '../records.ts';

export type InstallCommand = {
  readonly caller: Caller;
  /** The office's certificate and those above it, as PEM (RFC 7468), the office's own first; a root may be the last. */
  readonly chain: string;
  /** The private key of the office's certificate, as PEM. */
  readonly key: string;
};

/**
 * Takes a certificate of the office and its key into custody; wallets can be asked under it from then on. The key is
 * sealed like every other. Throws `invalid-request` where the certificates cannot be read, do not vouch for one another
 * now, or may not sign data; `key-invalid` where the key is not on P-256 or not that of the certificate; and `conflict`
 * where the certificate is installed already.
 */
export async function installCertificate(
  ports: Pick<Ports, 'store' | 'certificateKeys' | 'clock'>,
  { caller, chain: chainText, key: keyText }: InstallCommand,
): Promise<OfficeCertificate> {
  const { officeCode, actor } = caller;
  const at = ports.clock();
  const { chain, leaf } = readLine(chainText, at);
  const { record, publicJwk } = ports.certificateKeys.receive(keyText);
  const { jwk } = leaf.key;
  if (jwk.kty !== 'EC' || publicJwk.kty !== 'EC' || jwk.x !== publicJwk.x || jwk.y !== publicJwk.y)
    throw new Problem('key-invalid', 'The key is not that of the certificate.');
  const certificate: OfficeCertificate = {
    officeCode,
    digest: sha256Text(leaf.x509.raw),
    chain,
    keyId: record.keyId,
    installedAt: at,
  };
  const isNew = await ports.store.write(async (store) => {
    if (!(await store.writeCertificates.add(certificate, { ...record, did: undefined }))) return false;
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'certificate.installed',
      subject: certificate.digest,
      facts: { validUntil: leaf.validUntil.toISOString() },
    });
    return true;
  });
  if (!isNew) throw new Problem('conflict', 'The certificate is installed already.');
  return certificate;
}

const pemPattern = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

function readLine(text: string, at: Date) {
  const given = [...text.matchAll(pemPattern)].map(([, body = '']) => body.replace(/\s+/g, ''));
  const line = given.length === 0 ? undefined : readX5c(given);
  if (line === undefined)
    throw new Problem('invalid-request', 'One to five certificates on P-256, P-384 or Ed25519 are expected.');
  const [leaf] = line;
  if (leaf.isAuthority || !leaf.maySignData || !isSoundLine(line, at))
    throw new Problem(
      'invalid-request',
      'The certificates do not vouch for one another now, or may not sign.',
    );
  // Wallets have the roots they trust; one that is sent along is to be ignored (OpenID4VP 1.0 §5.9.3).
  const isRoot = line.length > 1 && line.at(-1)?.x509.checkIssued(line.at(-1)?.x509 ?? leaf.x509) === true;
  return { leaf, chain: isRoot ? given.slice(0, -1) : given };
}

/** The office's certificate that is good at both moments and was installed last; undefined where there is none. */
export async function usableCertificate(
  ports: Pick<Ports, 'store'>,
  asked: { readonly officeCode: Caller['officeCode']; readonly moments: readonly Date[] },
): Promise<OfficeCertificate | undefined> {
  const installed = await ports.store.read.certificates.list(asked.officeCode);
  return installed.find(({ chain }) => {
    const line = readX5c(chain);
    return line !== undefined && asked.moments.every((at) => isSoundLine(line, at));
  });
}

/** The name under which wallets know the holder of a certificate (OpenID4VP 1.0 §5.9.3). */
export function certificateClientId({ digest }: Pick<OfficeCertificate, 'digest'>): string {
  return `x509_hash:${digest}`;
}
