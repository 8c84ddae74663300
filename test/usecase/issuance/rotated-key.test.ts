import { expect, onTestFinished, test } from 'vitest';
import { addSeconds } from '../../../src/base/clock.ts';
import { parseDid } from '../../../src/domain/did/did.ts';
import { scopes } from '../../../src/domain/trust/access.ts';
import { changeOfficeIdentifier } from '../../../src/usecase/identifier/change-office-identifier.ts';
import { partyViewSchema } from '../../../src/usecase/party/party-view.ts';
import { registerParty } from '../../../src/usecase/party/register-party.ts';
import { verifyCredential } from '../../../src/usecase/verify-credential.ts';
import {
  accessToken,
  documentVcId,
  jwtVcId,
  keyProof,
  makeOffer,
  requestCredential,
  sdJwtId,
  unlinkableId,
} from '../../support/claiming.ts';
import { works } from '../../support/registering-office.ts';
import { startOffice } from '../../support/world.ts';

/** An office that was made at 10:20 and that wallets claim from. */
async function claimingOffice() {
  let now = new Date('2026-05-04T10:20:00Z');
  const office = await startOffice({ clock: () => now });
  onTestFinished(() => office.close());
  const { ports, officeCode } = office;
  const caller = { officeCode, actor: 'test', scopes };
  const control = { mode: 'office' } as const;
  const { partyId } = partyViewSchema.parse(await registerParty(ports, { caller, data: works(), control }));
  const first = { officeCode, did: parseDid(office.did), caller };
  const node = { ports, first, second: first, wait: () => undefined, publish: () => undefined };
  return {
    wait: (seconds: number) => void (now = addSeconds(now, seconds)),
    rotate: () =>
      changeOfficeIdentifier(ports, caller, { update: { kind: 'rotate' }, action: 'office.rotated' }),
    async claim(id: string) {
      const token = await accessToken(
        node,
        first,
        await makeOffer(node, first, partyId, { configurationIds: [id] }),
      );
      const payload = { aud: `${office.url}/offices/xa` };
      const proofs = [await keyProof(node, first, { payload })];
      const issued = await requestCredential(node, first, { accessToken: token, proofs, id });
      const [made] = issued.outcome === 'issued' ? [issued.response['credentials']].flat() : [];
      return Object(made).credential;
    },
    async result(credential: string) {
      const trustList = await ports.store.read.trustList.list(officeCode);
      const { trusted, credential: read } = await verifyCredential(ports, { credential, trustList });
      return [trusted, read?.issuedAt];
    },
  };
}

test.each([sdJwtId, unlinkableId, jwtVcId, documentVcId])(
  '%s: what was issued soon after a key came is accepted when the key was rotated out',
  async (id) => {
    const { wait, rotate, claim, result } = await claimingOffice();
    wait(600);
    const first = await claim(id);
    expect(await result(first)).toEqual([true, '2026-05-04T10:20:00.000Z']);
    await rotate();
    wait(600);
    const second = await claim(id);
    expect(await result(second)).toEqual([true, '2026-05-04T10:30:00.000Z']);
    wait(3600);
    await rotate();
    wait(600);
    const third = await claim(id);
    wait(7200);
    for (const [credential, said] of [
      [first, '10:20'],
      [second, '10:30'],
      [third, '11:40'],
    ])
      expect(await result(credential)).toEqual([true, `2026-05-04T${said}:00.000Z`]);
  },
);
