import type { Places } from '../../base/sealed-for.ts';
import type { Db } from '../core/connect.ts';
import { placeColumns } from './places.ts';

/**
 * Returns where an account's notifications are sent right now. Sealed fields are as they are in the table. Null when
 * the account is gone.
 */
export async function findNotificationTarget(db: Db, accountId: string) {
  const row = await db
    .selectFrom('account_settings')
    .innerJoin('accounts', 'accounts.id', 'account_settings.account_id')
    .innerJoin('banks', 'banks.code', 'accounts.bank_code')
    .select(['accounts.name as accountName', 'banks.name as bankName'])
    .select(placeColumns)
    .select([
      'notification_auth_token_sealed as tokenSealed',
      'notification_signing_secret_sealed as signingSecretSealed',
      'notification_signing_secret_previous_sealed as previousSecretSealed',
      'notification_signing_secret_previous_until as previousSecretUntil',
      'notification_events as events',
      'notification_transport as transport',
      'notification_slack_channel as slackChannel',
      'notification_off_at as offAt',
    ])
    .where('accounts.id', '=', accountId)
    .where('accounts.deleted_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const hasAddress = row.notification_endpoint_url !== null || row.notification_endpoint_url_sealed !== null;
  const places: Places = row;
  return { ...row, hasAddress, places };
}

/** True when the bank still waits for the code of this request, after this many refused ones. */
export async function isStillAsked(db: Db, requestId: string, attempts: number): Promise<boolean> {
  const request = await db
    .selectFrom('otp_requests')
    .select('id')
    .where('id', '=', requestId)
    .where('state', '=', 'pending')
    .where('attempts', '<=', attempts)
    .executeTakeFirst();
  return request !== undefined;
}
