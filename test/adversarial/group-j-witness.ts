import { expect } from 'vitest';
import { post, resolve } from '../support/moving-offices.ts';
import { fileOf, send, startWitnessingOffices } from '../support/witnessing-offices.ts';

/** Two of three witnesses do not answer while the keys of a party are rotated; later they do. */
export async function rotateWithoutWitnesses(expected: {
  readonly http?: number | undefined;
}): Promise<void> {
  const offices = await startWitnessingOffices();
  try {
    const xa = offices.office('XA');
    const party = await offices.witnessedParty();
    const published = await fileOf(xa, party, 'did.jsonl');
    const rotation = await offices.withDown(['XC', 'XD'], () =>
      send(xa, 'POST', `parties/${party.partyId}/key-rotation`, {}),
    );
    expect(rotation.status).toBe(expected.http ?? 409);
    expect(rotation.body.type).toMatch(/witness-threshold-not-met$/);
    expect(await fileOf(xa, party, 'did.jsonl')).toBe(published);
    const seen = await resolve(offices.office('XB'), party.did);
    expect([seen.status, seen.didDocumentMetadata.versionNumber]).toEqual([200, 2]);
    const pending = await send(xa, 'GET', `parties/${party.partyId}/pending-entry`);
    expect(pending.status).toBe(200);
    const retried = await post(xa, `parties/${party.partyId}/pending-entry/retry`, {});
    expect(retried.status).toBe(200);
    offices.wait(120);
    const later = await resolve(offices.office('XB'), party.did, `versionId=${pending.body.versionId}`);
    expect(later.didDocumentMetadata).toMatchObject({
      versionId: pending.body.versionId,
      versionNumber: 3,
    });
    await xa.checkState();
  } finally {
    await offices.close();
  }
}
