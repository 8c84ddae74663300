import type { OutsideAttestationReads, OutsideAttestationWrites } from './outside-attestation-store.ts';

/** What offices state of parties beside who is the same. */
export type RelationPartsReads = OutsideAttestationReads;
export type RelationPartsWrites = OutsideAttestationWrites;
