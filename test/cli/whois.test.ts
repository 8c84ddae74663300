import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { epochSeconds } from '../../src/base/clock.ts';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { readConfig } from '../../src/config.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { signJwt } from '../../src/protocol/jose/sign-jwt.ts';
import { nodeEnvironment } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-whois-'));
const environment = nodeEnvironment({ port: 8099, dataDirectory: path.join(folder, 'node') });
afterAll(() => rmSync(folder, { recursive: true }));

async function gid(...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const code = await runCommandLine([...parameters, '--json'], { environment, write, writeError: write });
  return { code, body: JSON.parse(output) };
}

async function selfSigned(did: string): Promise<string> {
  const app = await openApp(readConfig(environment));
  try {
    const signer = await app.ports.signing.signerFor(parseDid(did), 'assertionMethod', 'EdDSA');
    return await signJwt(
      signer,
      { typ: 'vc+jwt' },
      {
        ...{
          iat: epochSeconds(new Date()),
          issuer: did,
          credentialSubject: { id: did, statement: 'invented' },
        },
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        type: ['VerifiableCredential', 'ExampleCredential'],
      },
    );
  } finally {
    await app.close();
  }
}

test('an operator publishes what an identifier presents about itself, and takes it down', async () => {
  const { body: party } = await gid('party', 'register', '--organization', 'Presenting Works');
  const file = path.join(folder, 'credential.jwt');
  writeFileSync(file, `${await selfSigned(party.did)}\n`);
  const published = await gid('party', 'whois', party.partyId, '--credential', file);
  expect([published.code, published.body.did]).toEqual([0, party.did]);
  expect((await gid('party', 'whois', party.partyId, '--remove')).code).toBe(0);
  expect((await gid('party', 'whois', party.partyId, '--remove')).code).toBe(1);
  const asPresentation = await gid('party', 'whois', party.partyId, '--presentation', file);
  expect([asPresentation.code, asPresentation.body.code]).toEqual([1, 'verification-failed']);
  expect((await gid('party', 'whois', party.partyId)).code).toBe(2);
});
