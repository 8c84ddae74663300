import type { LinkRequestReads, LinkRequestWrites } from './link-request-store.ts';
import type { OutsideAttestationReads, OutsideAttestationWrites } from './outside-attestation-store.ts';
import type { RelationReads, RelationWrites } from './relation-store.ts';

/** What offices state of parties beside who is the same, and what they ask each other. */
export type RelationPartsReads = OutsideAttestationReads & RelationReads & LinkRequestReads;
export type RelationPartsWrites = OutsideAttestationWrites & RelationWrites & LinkRequestWrites;
