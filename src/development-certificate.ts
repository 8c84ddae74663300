import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Problem } from './base/problem.ts';
import type { TlsFiles } from './http/http-server.ts';

/**
 * A self-signed certificate for localhost, made once in the data directory with the openssl program. Throws
 * `unavailable` where there is no such program; then GID_TLS_CERT and GID_TLS_KEY are the way.
 */
export function developmentCertificate(dataDirectory: string): TlsFiles {
  const certificateFile = path.join(dataDirectory, 'development-certificate.pem');
  const keyFile = path.join(dataDirectory, 'development-certificate-key.pem');
  if (!existsSync(certificateFile)) {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    makeCertificate(certificateFile, keyFile);
  }
  return { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

function makeCertificate(certificateFile: string, keyFile: string): void {
  const names = 'subjectAltName=DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:::1';
  const { status } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '365'],
      ...['-subj', '/CN=localhost', '-addext', names, '-keyout', keyFile, '-out', certificateFile],
    ],
    { stdio: 'ignore' },
  );
  if (status !== 0) {
    throw new Problem(
      'unavailable',
      'No certificate could be made with openssl; give one with GID_TLS_CERT and GID_TLS_KEY.',
    );
  }
}
