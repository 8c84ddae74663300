import { fileUrl, readWebLocation, type WebLocation } from '../did-web/web-location.ts';

/** A did:webvh DID taken apart (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#method-specific-identifier). */
export type WebvhDid = {
  readonly scid: string;
  /** The text after the SCID: `host%3Aport:path:…`. */
  readonly location: string;
  readonly web: WebLocation;
};

const pattern = /^did:webvh:(Qm[1-9A-HJ-NP-Za-km-z]{44}):(.+)$/;

/** The parts of a did:webvh DID, or undefined where the SCID or the location is not in its canonical, safe form. */
export function readWebvhDid(did: string): WebvhDid | undefined {
  const [, scid, location] = pattern.exec(did) ?? [];
  const web = location === undefined ? undefined : readWebLocation(location);
  return scid === undefined || location === undefined || web === undefined
    ? undefined
    : { scid, location, web };
}

/** The URL of the DID log. */
export function didLogUrl(did: WebvhDid): string {
  return fileUrl(did.web, 'did.jsonl');
}

/** The URL of the witness proofs, beside the DID log. */
export function witnessFileUrl(did: WebvhDid): string {
  return fileUrl(did.web, 'did-witness.json');
}
