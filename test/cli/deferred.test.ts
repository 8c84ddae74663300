import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { readConfig } from '../../src/config.ts';
import { deferUntilReleased } from '../../src/usecase/issuance/defer-issuance.ts';
import { grantToken } from '../../src/usecase/issuance/grant-token.ts';
import { officeCode } from '../contract/records.ts';
import { sdJwtId, tokenForm, walletKey } from '../support/claiming.ts';
import { nodeEnvironment } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-deferred-'));
const environment = nodeEnvironment({ port: 8097, dataDirectory: path.join(folder, 'node') });
afterAll(() => rmSync(folder, { recursive: true }));

async function gid(...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const code = await runCommandLine([...parameters, '--json'], { environment, write, writeError: write });
  return { code, output, body: JSON.parse(output) };
}

/** A wallet takes the offer and asks for its credential. */
async function claim(offer: Parameters<typeof tokenForm>[0]): Promise<void> {
  const app = await openApp(readConfig(environment));
  try {
    const office = officeCode('XA');
    await grantToken(app.ports, office, tokenForm(offer));
    const { read } = app.ports.store;
    const record = await read.offers.byId(office, offer.offerId);
    if (record === undefined) throw new Error('There is no offer.');
    const { offerId, configurationIds, expiresAt } = record;
    const token = { tokenDigest: '', officeCode: office, offerId, configurationIds, expiresAt };
    const asked = {
      grant: { token: { ...token, dpopJkt: undefined }, offer: record },
      ...{ configurationId: sdJwtId, holders: [{ key: walletKey.jwk, did: undefined }] },
    };
    await app.ports.store.write((store) => deferUntilReleased(app.ports, store, asked));
  } finally {
    await app.close();
  }
}

test('an operator offers a credential, and releases or refuses it once a wallet waits for it', async () => {
  const { body: party } = await gid('party', 'register', '--organization', 'Waiting Works');
  for (const [decision, state, other] of [
    ['release', 'released', 'refuse'],
    ['refuse', 'refused', 'release'],
  ] as const) {
    const offered = await gid('offer', party.partyId, '--deferred');
    expect([offered.code, offered.body.release]).toEqual([0, 'pending']);
    expect((await gid('deferred', 'list', '--state', 'pending')).body).toEqual({ items: [] });
    await claim(offered.body);
    const { body } = await gid('deferred', 'list', '--state', 'pending');
    expect(body.items).toMatchObject([{ partyId: party.partyId, configurationId: sdJwtId, keys: 1 }]);
    const { deferredIssuanceId } = body.items[0];
    const decided = await gid('deferred', decision, deferredIssuanceId);
    expect([decided.code, decided.body.state]).toEqual([0, state]);
    const late = await gid('deferred', other, deferredIssuanceId);
    expect([late.code, late.body.code]).toEqual([1, 'conflict']);
  }
  expect((await gid('deferred', 'list')).body.items).toHaveLength(2);
  expect((await gid('deferred', 'release', 'unknown')).body.code).toBe('not-found');
  expect((await gid('offer', party.partyId)).body).not.toHaveProperty('release');
  expect((await gid('fsck')).code).toBe(0);
});
