import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { JoseAlgorithm } from '../../src/protocol/jose/algorithm.ts';
import { type JoseFault, type Jws, readJws } from '../../src/protocol/jose/compact-jws.ts';
import { checkTimes } from '../../src/protocol/jose/time-claims.ts';
import { keyOfMethod, type VerificationKey } from '../../src/protocol/jose/verification-key.ts';
import { verifyJws } from '../../src/protocol/jose/verify-jws.ts';
import { readVcdm } from '../../src/protocol/vcdm/credential.ts';
import { readEnvelope } from '../../src/protocol/vcdm/envelope.ts';
import { readVcdmPresentation } from '../../src/protocol/vcdm/presentation.ts';
import { readVersion2 } from '../../src/protocol/vcdm/read-jwt-vc.ts';
import { readVcSdJwt } from '../../src/protocol/vcdm/read-vc-sd-jwt.ts';
import { readVpJwt, readVpSdJwt } from '../../src/protocol/vcdm/read-vp-jwt.ts';
import { semanticFault } from '../../src/protocol/vcdm/semantics.ts';

// The inputs of the W3C's test suite of Securing Verifiable Credentials using JOSE and COSE (w3c/vc-jose-cose-test-suite,
// tests/input): documents to secure, and secured ones to verify. Whatever a name does not call bad is to be accepted.
// Members called extensions are legal, because the contexts of these files give every name a meaning.
const folder = `${process.env['VECTORS_DIR'] ?? '../shared/vectors'}/vc-jose-cose-input`;
const isPresent = existsSync(folder);
const files = isPresent ? readdirSync(folder).sort() : [];
if (!isPresent)
  console.warn(`The inputs of the VC-JOSE-COSE test suite are not at ${folder}; none is played.`);

const algorithms: readonly JoseAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES512'];
const contexts = readBundledContexts();
// The presentations among them were good for a day of December 2024.
const moments: Readonly<Record<string, string>> = {
  'presentation-jose-multiple.txt': '2024-12-16T12:00:00Z',
};
const usualMoment = '2024-12-15T12:00:00Z';

const isCose = (file: string) => file.includes('-cose-');
const isSecured = (file: string) => file.endsWith('.txt') && !isCose(file);
const isUnsecured = (file: string) => /^(credential|presentation)-.*\.json$/.test(file);
const isMethod = (file: string) => file.startsWith('vm-');

/** What makes the bad ones bad, by the code they are refused with; all others are accepted. */
const refusals: Readonly<Record<string, string>> = {
  'credential-jose-bad-media-type.txt': 'MALFORMED_VALUE_ERROR',
  'credential-jose-bad-signature.txt': 'PROOF_VERIFICATION_ERROR',
  'credential-jose-vc-vp-claims.txt': 'MALFORMED_VALUE_ERROR',
  'credential-sdjwt-bad-media-type.txt': 'MALFORMED_VALUE_ERROR',
  'credential-sdjwt-bad-signature.txt': 'PROOF_VERIFICATION_ERROR',
  'presentation-jose-bad-credential.txt': 'MALFORMED_VALUE_ERROR',
  'presentation-jose-bad-media-type.txt': 'MALFORMED_VALUE_ERROR',
  'presentation-sdjwt-bad-credential.txt': 'MALFORMED_VALUE_ERROR',
  'presentation-sdjwt-bad-media-type.txt': 'MALFORMED_VALUE_ERROR',
};

const methodSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  controller: z.string(),
  publicKeyJwk: z.looseObject({ kid: z.string() }),
});

function text(file: string): string {
  return readFileSync(`${folder}/${file}`, 'utf8').trim();
}

function json(file: string): JsonObject {
  return z.record(z.string(), z.json()).parse(JSON.parse(text(file)));
}

/** The keys by the thumbprints that the tokens name them by. */
const keys = new Map<string, VerificationKey>(
  files.filter(isMethod).flatMap((file) => {
    const { id, type, controller, publicKeyJwk } = methodSchema.parse(json(file));
    const jwk = z.record(z.string(), z.json()).parse(publicKeyJwk);
    const key = keyOfMethod({ id, type, controller, publicKeyJwk: jwk }, algorithms);
    return key === undefined ? [] : [[publicKeyJwk.kid, key] as const];
  }),
);

function signatureFault(jws: Jws, typ: string): JoseFault | undefined {
  const key = keys.get(String(jws.header['kid']));
  if (key === undefined) return { code: 'INVALID_VERIFICATION_METHOD', detail: 'No such key.' };
  return verifyJws(jws, { key, allowedAlgorithms: algorithms, typ: [typ] });
}

type Outcome = { readonly fault: JoseFault | undefined; readonly credentials?: readonly JsonObject[] };

/** Read and verified in the form its name says it has. */
function verified(form: string, secured: string, at: Date): Outcome {
  if (form === 'vc+sd-jwt') {
    const read = readVcSdJwt(secured);
    if (read.fault !== undefined) return read;
    const { sdJwt, vc } = read;
    return { fault: signatureFault(sdJwt.jws, form) ?? checkTimes(vc.timeClaims, { at }) };
  }
  if (form === 'vp+sd-jwt') {
    const read = readVpSdJwt(secured);
    if (read.fault !== undefined) return read;
    const { sdJwt, envelopes: credentials } = read;
    const fault = signatureFault(sdJwt.jws, form) ?? checkTimes(sdJwt.claims, { at });
    return { fault, credentials };
  }
  const jws = readJws(secured);
  if (jws.fault !== undefined) return jws;
  if (form === 'vp+jwt') {
    const read = readVpJwt(jws.payload);
    if (read.fault !== undefined) return read;
    const fault = signatureFault(jws, form) ?? checkTimes(jws.payload, { at });
    return { fault, credentials: read.envelopes };
  }
  const vc = readVersion2(jws.payload);
  return { fault: vc.fault ?? signatureFault(jws, form) ?? checkTimes(vc.timeClaims, { at }) };
}

function formOf(file: string): string {
  const what = file.startsWith('credential-') ? 'vc' : 'vp';
  return file.includes('-sdjwt-') ? `${what}+sd-jwt` : `${what}+jwt`;
}

describe.skipIf(!isPresent)('the inputs of the W3C test suite of VC-JOSE-COSE', () => {
  test('every file is played or known to be of a form that is not supported', () => {
    const cose = files.filter(isCose);
    console.info(
      `Secured with COSE, which is not supported, and not played: ${cose.length}. ${cose.join(', ')}`,
    );
    expect(cose).toHaveLength(7);
    expect(keys.size).toBe(4);
    const known = [isCose, isSecured, isUnsecured, isMethod];
    const others = files.filter((file) => !known.some((is) => is(file)));
    expect(others).toEqual(['LICENSE.md']);
    console.info(
      `Played: ${files.filter(isSecured).length} secured, ${files.filter(isUnsecured).length} to secure.`,
    );
  });

  test.each(files.filter(isSecured))('%s', (file) => {
    const at = new Date(moments[file] ?? usualMoment);
    const { fault, credentials = [] } = verified(formOf(file), text(file), at);
    expect(fault?.code).toBe(refusals[file]);
    if (fault !== undefined) return;
    for (const credential of credentials) {
      const envelope = readEnvelope(credential);
      if (envelope.fault !== undefined) expect(credential['id']).toMatch(/^data:application\/vc\+cose;/);
      else expect(verified(envelope.form, envelope.text, at).fault).toBeUndefined();
    }
  });

  test.each(files.filter(isUnsecured))('%s may be secured', async (file) => {
    const document = json(file);
    const read = file.startsWith('credential-') ? readVcdm : readVcdmPresentation;
    expect(read(document, { mayInlineContexts: false }).fault).toBeUndefined();
    expect(await semanticFault(document, { contexts })).toBeUndefined();
  });
});
