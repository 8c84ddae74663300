import { expect, test } from 'vitest';
import type { OutsideAttestation } from '../../src/domain/link/outside-attestation.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { anAttestation, later, muchLater, officeCode, unique, xa, xb } from './records.ts';

const end = { at: later, by: 'credential-2', reason: 'Attested by mistake' };

describeOnEveryStore('attestations of outside identifiers', (pair) => {
  const add = (attestation: OutsideAttestation) =>
    pair.first.write((store) => store.writeOutsideAttestations.add(attestation));
  const list = (...asked: Parameters<typeof pair.first.read.outsideAttestations.list>) =>
    pair.second.read.outsideAttestations.list(...asked);

  test('one is read as it was added, at its own office only', async () => {
    const attestation = anAttestation({
      scheme: 'nationalRegister',
      countryCode: 'FR',
      evidence: { kind: 'document', digest: 'digest', reference: 'file 4' },
    });
    expect(await add(attestation)).toEqual({ outcome: 'added' });
    const { byId } = pair.second.read.outsideAttestations;
    expect(await byId(xa, attestation.attestationId)).toEqual(attestation);
    expect(await byId(xb, attestation.attestationId)).toBeUndefined();
    expect((await list(xb, { partyId: attestation.partyId }, { limit: 9 })).items).toEqual([]);
  });

  test('of many with one LEI one is added, and the others name it', async () => {
    const normalised = unique('LEI');
    const answers = await race(pair, (store) =>
      store.writeOutsideAttestations.add(anAttestation({ normalised })),
    );
    const conflicts = answers.filter((answer) => answer.outcome === 'conflict');
    const { items } = await list(xa, { normalised }, { limit: 9 });
    expect(items).toHaveLength(1);
    expect(conflicts.map(({ existing }) => existing)).toEqual(new Array(49).fill(items[0]));
  });

  test('an ORCID and the ISNI with the same digits are one identifier', async () => {
    const orcid = anAttestation({ scheme: 'ORCID', normalised: '0000-0002-1825-0097' });
    const isni = anAttestation({ scheme: 'ISNI', normalised: '0000000218250097' });
    expect(await add(orcid)).toEqual({ outcome: 'added' });
    expect(await add(isni)).toEqual({ outcome: 'conflict', existing: orcid });
  });

  test('two offices may attest one LEI, and two parties one number of a register', async () => {
    const normalised = unique('LEI');
    for (const office of [xa, xb])
      expect(await add(anAttestation({ normalised, officeCode: office }))).toEqual({ outcome: 'added' });
    for (const countryCode of ['DE', 'FR'])
      expect(
        await add(anAttestation({ scheme: 'nationalRegister', countryCode, normalised: '732829320' })),
      ).toEqual({ outcome: 'added' });
  });

  test('a withdrawn one stays as history, is withdrawn once, and makes room for another', async () => {
    const attestation = anAttestation();
    await add(attestation);
    const { attestationId, normalised } = attestation;
    const answers = await race(pair, (store) =>
      store.writeOutsideAttestations.withdraw(xa, attestationId, end),
    );
    const ended = {
      ...attestation,
      ...{ withdrawnAt: later, withdrawnBy: end.by, withdrawalReason: end.reason },
    };
    expect(answers.filter((answer) => answer !== undefined)).toEqual([ended]);
    const next = anAttestation({ normalised, attestedAt: muchLater });
    expect(await add(next)).toEqual({ outcome: 'added' });
    expect((await list(xa, { normalised }, { limit: 9 })).items).toEqual([next]);
    expect((await list(xa, { normalised, includeWithdrawn: true }, { limit: 9 })).items).toEqual([
      ended,
      next,
    ]);
  });

  test('another office cannot withdraw it', async () => {
    const attestation = anAttestation();
    await add(attestation);
    const { attestationId } = attestation;
    const end2 = await pair.first.write((store) =>
      store.writeOutsideAttestations.withdraw(xb, attestationId, end),
    );
    expect(end2).toBeUndefined();
    expect(await pair.first.read.outsideAttestations.byId(xa, attestationId)).toEqual(attestation);
  });

  test('they are listed in pages, by party and by scheme', async () => {
    const office = officeCode('XP');
    const partyId = unique('party');
    const all = [{ partyId }, { scheme: 'VAT' } as const, { partyId }].map((changes) =>
      anAttestation({ officeCode: office, ...changes }),
    );
    for (const attestation of all) await add(attestation);
    const first = await list(office, {}, { limit: 2 });
    const second = await list(office, {}, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(all);
    expect((await list(office, { partyId }, { limit: 9 })).items).toEqual([all[0], all[2]]);
    expect((await list(office, { scheme: 'VAT' }, { limit: 9 })).items).toEqual([all[1]]);
  });
});
