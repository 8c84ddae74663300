import { X509Certificate } from 'node:crypto';
import { type DerValue, derTags, readDer } from './der.ts';
import { keyFromJwk, type VerificationKey } from './verification-key.ts';

/** What of a certificate (RFC 5280, https://www.rfc-editor.org/rfc/rfc5280) decides here; nothing is verified yet. */
export type Certificate = {
  readonly x509: X509Certificate;
  /** A key on P-256, P-384 or Ed25519: no others are taken. */
  readonly key: VerificationKey;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly isAuthority: boolean;
  /** How many authorities may stand between this one and the last certificate (§4.2.1.9). */
  readonly pathLength: number | undefined;
  readonly maySignData: boolean;
  readonly maySignCertificates: boolean;
  /** Names of the subject (§4.2.1.6). */
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
};

const mostBytes = 8 * 1024;
const keyAlgorithms = ['ES256', 'ES384', 'EdDSA'] as const;
/** ECDSA with SHA-256, SHA-384 and SHA-512 (RFC 5758 §3.2), and Ed25519 (RFC 8410 §3). */
const signatureOids = new Set(['2a8648ce3d040302', '2a8648ce3d040303', '2a8648ce3d040304', '2b6570']);
const oid = {
  keyUsage: '551d0f',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  extendedKeyUsage: '551d25',
};
const understood = new Set(Object.values(oid));

/**
 * Reads a certificate in DER; undefined where it is none, longer than 8 KiB, of another key or signature than on the
 * curves that are used here, or has a critical extension that is not understood.
 */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  if (der.length > mostBytes) return undefined;
  const extensions = readExtensions(der);
  const x509 = extensions && parsed(der);
  if (x509 === undefined || extensions === undefined) return undefined;
  const key = keyFromJwk(publicJwkOf(x509), keyAlgorithms);
  const constraints = constraintsOf(extensions);
  const names = namesOf(extensions);
  const usage = usageOf(extensions);
  if (key === undefined || constraints === undefined || names === undefined || usage === undefined)
    return undefined;
  const [validFrom, validUntil] = [new Date(x509.validFrom), new Date(x509.validTo)];
  if (Number.isNaN(validFrom.getTime()) || Number.isNaN(validUntil.getTime())) return undefined;
  return { x509, key, validFrom, validUntil, ...constraints, ...names, ...usage };
}

const pemPattern = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/** Reads certificates in PEM (RFC 7468); undefined where there is none, or one that `readCertificate` does not take. */
export function readCertificates(pem: string): readonly Certificate[] | undefined {
  const bodies = [...pem.matchAll(pemPattern)].map(([, body = '']) => Buffer.from(body, 'base64'));
  const read = bodies.map(readCertificate).filter((certificate) => certificate !== undefined);
  return read.length === 0 || read.length !== bodies.length ? undefined : read;
}

function parsed(der: Uint8Array): X509Certificate | undefined {
  try {
    const x509 = new X509Certificate(der);
    return x509.raw.equals(der) ? x509 : undefined;
  } catch {
    return undefined; // bytes that are no certificate are an expected input
  }
}

// The key is decoded when it is asked for, so that a broken one shows only here.
function publicJwkOf(x509: X509Certificate): unknown {
  try {
    return x509.publicKey.export({ format: 'jwk' });
  } catch {
    return undefined; // a key that is broken, or has no JWK, is of none of the kinds taken here
  }
}

type Extensions = ReadonlyMap<string, Uint8Array>;

// Certificate ::= { { [0] version, serial, algorithm, issuer, validity, subject, key, ..., [3] extensions }, algorithm, signature }
function readExtensions(der: Uint8Array): Extensions | undefined {
  const [outer, ...rest] = readDer(der) ?? [];
  if (outer?.tag !== derTags.sequence || rest.length > 0) return undefined;
  const [content, algorithm, signature] = readDer(outer.content) ?? [];
  if (content?.tag !== derTags.sequence || signature?.tag !== derTags.bitString) return undefined;
  const [signedWith] = (algorithm && readDer(algorithm.content)) ?? [];
  if (signedWith === undefined || !signatureOids.has(hex(signedWith.content))) return undefined;
  const fields = readDer(content.content);
  if (fields === undefined) return undefined;
  const wrapped = fields.find(({ tag }) => tag === 0xa3);
  if (wrapped === undefined) return new Map();
  const [list] = readDer(wrapped.content) ?? [];
  const read = (list && readDer(list.content))?.map(readExtension);
  return read === undefined || read.includes(undefined) ? undefined : byOid(read);
}

type Extension = { readonly id: string; readonly value: Uint8Array };

function readExtension({ content }: DerValue): Extension | undefined {
  const fields = readDer(content);
  const [id, second, third] = fields ?? [];
  const isCritical = second?.tag === derTags.boolean && second.content[0] === 0xff;
  const value = second?.tag === derTags.boolean ? third : second;
  if (id?.tag !== derTags.objectIdentifier || value?.tag !== derTags.octetString) return undefined;
  const name = hex(id.content);
  return isCritical && !understood.has(name) ? undefined : { id: name, value: value.content };
}

function byOid(list: readonly (Extension | undefined)[]): Extensions | undefined {
  const extensions = new Map<string, Uint8Array>();
  for (const extension of list) {
    if (extension === undefined || extensions.has(extension.id)) return undefined;
    extensions.set(extension.id, extension.value);
  }
  return extensions;
}

function constraintsOf(extensions: Extensions): Pick<Certificate, 'isAuthority' | 'pathLength'> | undefined {
  const bytes = extensions.get(oid.basicConstraints);
  if (bytes === undefined) return { isAuthority: false, pathLength: undefined };
  const [sequence] = readDer(bytes) ?? [];
  const fields = sequence && readDer(sequence.content);
  if (fields === undefined) return undefined;
  const isAuthority = fields[0]?.tag === derTags.boolean && fields[0].content[0] === 0xff;
  const length = fields.find(({ tag }) => tag === derTags.integer)?.content;
  if (length === undefined) return { isAuthority, pathLength: undefined };
  return length.length === 1 ? { isAuthority, pathLength: length[0] } : undefined;
}

// RFC 5280 §4.2.1.3: bit 0 is digitalSignature, bit 5 keyCertSign; without the extension the key may be used for all.
function usageOf(
  extensions: Extensions,
): Pick<Certificate, 'maySignData' | 'maySignCertificates'> | undefined {
  const bytes = extensions.get(oid.keyUsage);
  if (bytes === undefined) return { maySignData: true, maySignCertificates: true };
  const [bits] = readDer(bytes) ?? [];
  const first = bits?.tag === derTags.bitString ? bits.content[1] : undefined;
  if (first === undefined) return undefined;
  return { maySignData: (first & 0x80) !== 0, maySignCertificates: (first & 0x04) !== 0 };
}

// GeneralName: [2] is a DNS name, [6] a URI.
function namesOf(extensions: Extensions): Pick<Certificate, 'dnsNames' | 'uris'> | undefined {
  const bytes = extensions.get(oid.subjectAltName);
  if (bytes === undefined) return { dnsNames: [], uris: [] };
  const [sequence] = readDer(bytes) ?? [];
  const names = sequence && readDer(sequence.content);
  if (names === undefined) return undefined;
  const textsOf = (wanted: number) =>
    names.filter(({ tag }) => tag === wanted).map(({ content }) => Buffer.from(content).toString('latin1'));
  return { dnsNames: textsOf(0x82), uris: textsOf(0x86) };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
