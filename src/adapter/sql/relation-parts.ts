import type { RelationPartsReads, RelationPartsWrites } from '../../usecase/link/relation-parts-store.ts';
import { readOutsideAttestations, writeOutsideAttestations } from './outside-attestations.ts';
import { readLinkRequests, writeLinkRequests } from './link-requests.ts';
import { readRelations, writeRelations } from './relations.ts';
import type { Session, Unit } from './session.ts';

/** What offices state of parties beside who is the same, on one session. */
export function readRelationParts(session: Session): RelationPartsReads {
  return {
    outsideAttestations: readOutsideAttestations(session),
    relations: readRelations(session),
    linkRequests: readLinkRequests(session),
  };
}

/** The same for writing, in one unit. */
export function writeRelationParts(unit: Unit): RelationPartsWrites {
  return {
    writeOutsideAttestations: writeOutsideAttestations(unit),
    writeRelations: writeRelations(unit),
    writeLinkRequests: writeLinkRequests(unit),
  };
}
