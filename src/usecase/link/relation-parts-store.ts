import type { OutsideAttestationReads, OutsideAttestationWrites } from './outside-attestation-store.ts';
import type { RelationReads, RelationWrites } from './relation-store.ts';

/** What offices state of parties beside who is the same. */
export type RelationPartsReads = OutsideAttestationReads & RelationReads;
export type RelationPartsWrites = OutsideAttestationWrites & RelationWrites;
