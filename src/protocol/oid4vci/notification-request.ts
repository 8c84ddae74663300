import { z } from 'zod';
import { type OAuthRefusal, refusal } from './oauth-refusal.ts';

/** What a wallet says became of an issued credential. */
export const notificationEvents = [
  'credential_accepted',
  'credential_failure',
  'credential_deleted',
] as const;

export type NotificationRequest = {
  readonly outcome: 'read';
  readonly notificationId: string;
  readonly event: (typeof notificationEvents)[number];
};

// event_description is a wallet's free text and may name people: it is not read, and so never kept.
const schema = z.object({
  notification_id: z.string().min(1).max(200),
  event: z.enum(notificationEvents),
});

/**
 * Reads a notification request (OpenID4VCI 1.0 §11.1,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html).
 */
export function readNotificationRequest(body: unknown): NotificationRequest | OAuthRefusal {
  const read = schema.safeParse(body);
  if (!read.success) {
    return refusal('invalid_notification_request', 'notification_id or event is missing or malformed.');
  }
  return { outcome: 'read', notificationId: read.data.notification_id, event: read.data.event };
}
