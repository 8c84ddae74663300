import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** An authority that is made for a test, by a package that shares no code with this project. */
export type Authority = {
  /** PEM of its own certificate. */
  readonly pem: string;
  readonly der: string;
  readonly privateKey: CryptoKey;
  /** A certificate for a new key. */
  issue(subject: CertificateSubject): Promise<Issued>;
  /** An authority below this one. */
  below(subject: CertificateSubject): Promise<Authority>;
};
export type CertificateSubject = {
  readonly name?: string;
  readonly from?: Date;
  readonly until?: Date;
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly pathLength?: number;
  readonly isAuthority?: boolean;
  readonly usages?: number;
  readonly extensions?: readonly x509.Extension[];
  readonly curve?: 'P-256' | 'P-384';
};
export type Issued = {
  readonly pem: string;
  /** Base64 of DER, as in `x5c`. */
  readonly der: string;
  /** PEM of the private key. */
  readonly key: string;
  readonly keys: CryptoKeyPair;
};

x509.cryptoProvider.set(webcrypto as unknown as Crypto);
const usual = { from: new Date('2026-01-01T00:00:00Z'), until: new Date('2030-01-01T00:00:00Z') };
const hash = { name: 'ECDSA', hash: 'SHA-256' };

/** A root authority. */
export async function createAuthority(subject: CertificateSubject = {}): Promise<Authority> {
  const keys = await newKeys(subject.curve);
  const name = `CN=${subject.name ?? 'Invented root'}`;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name, keys, serialNumber: serial(), signingAlgorithm: hash },
    notBefore: subject.from ?? usual.from,
    notAfter: subject.until ?? usual.until,
    extensions: authorityExtensions(subject),
  });
  return authorityOf(certificate, keys);
}

function authorityOf(certificate: x509.X509Certificate, keys: CryptoKeyPair): Authority {
  const make = async (subject: CertificateSubject, isAuthority: boolean) => {
    const own = await newKeys(subject.curve);
    const made = await x509.X509CertificateGenerator.create({
      ...{ serialNumber: serial(), signingAlgorithm: hash, signingKey: keys.privateKey },
      subject: `CN=${subject.name ?? 'Invented office'}`,
      issuer: certificate.subject,
      publicKey: own.publicKey,
      notBefore: subject.from ?? usual.from,
      notAfter: subject.until ?? usual.until,
      extensions: isAuthority ? authorityExtensions(subject) : leafExtensions(subject),
    });
    return { made, own };
  };
  return {
    pem: certificate.toString('pem'),
    der: certificate.toString('base64'),
    privateKey: keys.privateKey,
    async issue(subject) {
      const { made, own } = await make(subject, subject.isAuthority ?? false);
      const key = x509.PemConverter.encode(
        await webcrypto.subtle.exportKey('pkcs8', own.privateKey),
        'PRIVATE KEY',
      );
      return { pem: made.toString('pem'), der: made.toString('base64'), key, keys: own };
    },
    async below(subject) {
      const { made, own } = await make(subject, true);
      return authorityOf(made, own);
    },
  };
}

function authorityExtensions({ pathLength, usages, extensions = [] }: CertificateSubject): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(usages ?? x509.KeyUsageFlags.keyCertSign, true),
    ...extensions,
  ];
}

function leafExtensions(subject: CertificateSubject): x509.Extension[] {
  const { uris = [], dnsNames = [], usages, extensions = [] } = subject;
  const names = [
    ...uris.map((value) => ({ type: 'url' as const, value })),
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
  ];
  return [
    new x509.KeyUsagesExtension(usages ?? x509.KeyUsageFlags.digitalSignature, true),
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ...extensions,
  ];
}

function newKeys(curve: 'P-256' | 'P-384' = 'P-256'): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: curve }, true, [
    'sign',
    'verify',
  ]) as Promise<CryptoKeyPair>;
}

function serial(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(8)))
    .toString('hex')
    .replace(/^./, '1');
}

/** An extension that nobody knows. */
export function unknownExtension(isCritical: boolean): x509.Extension {
  return new x509.Extension('1.3.6.1.4.1.99999.1', isCritical, Buffer.from('0500', 'hex'));
}

export const usages = x509.KeyUsageFlags;
