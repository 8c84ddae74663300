import type { OfficeCode } from '../../domain/trust/office.ts';
import { readNotificationRequest } from '../../protocol/oid4vci/notification-request.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import { runOnce } from '../idempotent.ts';
import type { Ports } from '../ports.ts';
import { changeStatusInside } from './change-credential-status.ts';
import { readSentGrant, type Sent } from './read-grant.ts';

/**
 * Records what a wallet says became of the credentials of one response (OpenID4VCI 1.0 §11,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). The same notification again succeeds and
 * changes nothing. A notification id is only good together with the access token it was issued under. Where the wallet has
 * accepted a renewed credential, the one it takes the place of is revoked.
 */
export async function notifyIssuance(
  ports: Pick<Ports, 'store' | 'clock' | 'node'>,
  officeCode: OfficeCode,
  request: Sent & { readonly body: unknown },
): Promise<{ readonly outcome: 'noted' } | OAuthRefusal> {
  const at = ports.clock();
  const grant = await readSentGrant(ports, { officeCode, endpoint: 'notification' }, request);
  if (grant.outcome === 'refused') return grant;
  const notification = readNotificationRequest(request.body);
  if (notification.outcome === 'refused') return notification;
  const { notificationId, event } = notification;
  const issued = await ports.store.read.issuedCredentials.byId(officeCode, notificationId);
  if (issued === undefined || issued.offerId !== grant.offer.offerId) {
    return refusal('invalid_notification_id', 'The access token has no response of this notification id.');
  }
  const identity = { officeCode, key: `notification ${notificationId} ${event}`, digest: event };
  await runOnce(ports, identity, async (store) => {
    const subject = notificationId;
    const action = 'credential.notified';
    await store.writeAudit.append({ officeCode, at, actor: 'wallet', action, subject, facts: { event } });
    const { renews } = grant.offer;
    if (event === 'credential_accepted' && renews !== undefined)
      await changeStatusInside(
        store,
        { officeCode, actor: 'wallet' },
        { issuedId: renews, to: 'revoked', reason: 'superseded' },
        at,
      );
    return null;
  });
  return { outcome: 'noted' };
}
