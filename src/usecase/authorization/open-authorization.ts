import { equalBytes, utf8 } from '../../base/bytes.ts';
import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { randomSecret } from '../../base/random.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
import type { Authorization } from './authorization-store.ts';

/** Seconds in which the party signs in, or the office decides. */
export const openSeconds = 30 * 60;

/** An authorization in the browser it was opened in; `session` is what only that browser knows. */
export type Opened = { readonly authorization: Authorization; readonly session: string };

/**
 * Opens a pushed request in a browser, once (RFC 9126 §4). Undefined where the request is unknown, of another client,
 * opened before, or too old.
 */
export async function openAuthorization(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  asked: { readonly officeCode: OfficeCode; readonly clientId: string; readonly requestUri: string },
): Promise<Opened | undefined> {
  const { officeCode, clientId, requestUri } = asked;
  const pushed = await ports.store.read.authorizations.byRequestUri(officeCode, sha256Text(requestUri));
  if (pushed?.clientId !== clientId) return undefined;
  const session = randomSecret(ports.random);
  const at = ports.clock();
  const authorization = await ports.store.write(({ writeAuthorizations }) =>
    writeAuthorizations.move(
      pushed,
      { state: 'pushed', at },
      { state: 'open', sessionDigest: sha256Text(session), expiresAt: addSeconds(at, openSeconds) },
    ),
  );
  return authorization && { authorization, session };
}

/** What a browser says of itself. */
export type BrowserRequest = {
  readonly officeCode: OfficeCode;
  readonly authorizationId: string;
  readonly session: string | undefined;
};

/** The authorization that was opened in this very browser and has not expired; undefined for anything else. */
export async function browserAuthorization(
  ports: Pick<Ports, 'store' | 'clock'>,
  { officeCode, authorizationId, session }: BrowserRequest,
): Promise<Authorization | undefined> {
  if (session === undefined) return undefined;
  const authorization = await ports.store.read.authorizations.byId(officeCode, authorizationId);
  if (authorization?.sessionDigest === undefined || ports.clock() >= authorization.expiresAt)
    return undefined;
  const isSame = equalBytes(utf8(sha256Text(session)), utf8(authorization.sessionDigest));
  return isSame ? authorization : undefined;
}
