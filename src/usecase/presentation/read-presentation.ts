import { equalBytes, utf8 } from '../../base/bytes.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { PresentationRequest } from '../records.ts';

/** What shows that the answer of a same-device request came back to the browser that asked. */
export type BrowserEvidence = {
  /** What the wallet sent the browser back with. */
  readonly responseCode?: string | undefined;
  /** What a browser that made a request in one of our pages has kept since. */
  readonly session?: string | undefined;
};

/**
 * A presentation request of the caller's office with its results. Those of a same-device request are only shown with the
 * response code that the asked wallet's browser was sent back with, so that nobody is shown the answer of another
 * browser (OpenID4VP 1.0 §14.2); where it was made in a browser, that has to be the same one. Throws `not-found`, also for
 * other offices' requests, and `forbidden`.
 */
export async function readPresentation(
  ports: Pick<Ports, 'store' | 'clock'>,
  asked: BrowserEvidence & { readonly caller: Caller; readonly requestId: string },
): Promise<PresentationRequest> {
  const request = await ports.store.read.presentations.byId(asked.caller.officeCode, asked.requestId);
  if (request === undefined) throw new Problem('not-found', 'The office made no such presentation request.');
  const { responseCodeDigest, sessionDigest } = request;
  if (responseCodeDigest !== undefined && !isSecret(responseCodeDigest, asked.responseCode)) {
    throw new Problem(
      'forbidden',
      'The result of a same-device request needs the response code its browser came back with.',
    );
  }
  if (
    responseCodeDigest !== undefined &&
    sessionDigest !== undefined &&
    !isSecret(sessionDigest, asked.session)
  )
    throw new Problem('forbidden', 'The result is shown in the browser in which it was asked for.');
  return atMoment(request, ports.clock());
}

/** The request as it is now: one that nobody answered in time has expired. */
export function atMoment(request: PresentationRequest, at: Date): PresentationRequest {
  return request.state === 'open' && request.expiresAt <= at ? { ...request, state: 'expired' } : request;
}

function isSecret(digest: string, secret: string | undefined): boolean {
  return secret !== undefined && equalBytes(utf8(sha256Text(secret)), utf8(digest));
}
