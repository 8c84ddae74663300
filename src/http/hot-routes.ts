import type { Route } from './route.ts';

/**
 * The routes that are answered before Express, which costs more than an Ed25519 verification: what other offices and
 * wallets ask all the time. They are served by the same rows in the same way.
 */
export const hotPaths: ReadonlySet<string> = new Set([
  '/1.0/identifiers/{+did}',
  '/parties/{partyId}/did.jsonl',
  '/parties/{partyId}/did.json',
  '/offices/{office}/did.jsonl',
  '/offices/{office}/did.json',
  '/api/v1/credential-verifications',
  '/api/v1/parties',
  '/api/v1/credentials',
  '/health/live',
  '/health/ready',
]);

/** The rows of the hot paths. */
export function hotRoutes(routes: readonly Route[]): readonly Route[] {
  return routes.filter(({ path }) => hotPaths.has(path));
}
