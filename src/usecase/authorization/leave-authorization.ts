import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { randomSecret } from '../../base/random.ts';
import { authorizationResponseUri } from '../../protocol/oid4vci/authorization-response.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import type { Ports } from '../ports.ts';
import type { Authorization } from './authorization-store.ts';

/** Seconds an authorization code is good for. */
export const codeSeconds = 60;

/**
 * Where the browser goes now: back to the wallet with a code once the authorization is approved, or with an error once it is
 * refused; undefined as long as nothing is decided, and after the code was handed out. The code is made for the browser
 * that comes for it, once.
 */
export async function leaveAuthorization(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>,
  authorization: Authorization,
): Promise<string | undefined> {
  const { redirectUri, clientState, officeCode } = authorization;
  const issuer = credentialIssuerUrl(ports.node.publicUrl, officeCode);
  const request = { redirectUri, clientState, issuer };
  if (authorization.state === 'refused')
    return authorizationResponseUri(request, {
      error: 'access_denied',
      description: 'The office did not approve it.',
    });
  if (authorization.state !== 'approved') return undefined;
  const code = randomSecret(ports.random);
  const at = ports.clock();
  const moved = await ports.store.write(({ writeAuthorizations }) =>
    writeAuthorizations.move(
      authorization,
      { state: 'approved', at },
      { state: 'codeIssued', codeDigest: sha256Text(code), expiresAt: addSeconds(at, codeSeconds) },
    ),
  );
  return moved && authorizationResponseUri(request, { code });
}
