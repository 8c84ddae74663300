import type { Did } from '../../domain/did/did.ts';

/** Most watchers that are named for a DID kept here, told of its entries, or asked for it. */
export const mostWatchers = 10;

const longestUrl = 500;

/**
 * The base URL of a watcher without a trailing slash, or undefined for what is none that is called: only https, without
 * userinfo, query and fragment (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#did-watchers).
 */
export function watcherBase(text: string): string | undefined {
  const url = text.length <= longestUrl ? URL.parse(text) : null;
  const isBase = url?.protocol === 'https:' && url.username === '' && url.password === '';
  if (!isBase || url.search !== '' || url.hash !== '' || /[?#]/.test(text)) return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Where a watcher gives the log it keeps of an SCID, and its witness proofs. */
export function watcherFiles(base: string, scid: string): { readonly log: string; readonly witness: string } {
  return { log: `${base}/log?scid=${scid}`, witness: `${base}/witness?scid=${scid}` };
}

/** What is posted to when a DID has a new entry. */
export function watcherNoticeUrl(base: string, did: Did): string {
  return `${base}/log?did=${encodeURIComponent(did)}`;
}
