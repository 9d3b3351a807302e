import type { Places } from '../../base/sealed-for.ts';
import type { OffReason } from '../../domain/events.ts';
import type { Db } from '../core/connect.ts';
import { placeColumns } from './places.ts';

/**
 * Returns where an account's movements are sent right now. Sealed fields are as they are in the table. Null when the
 * account is gone.
 */
export async function findResultTarget(db: Db, accountId: string) {
  const row = await db
    .selectFrom('account_settings')
    .innerJoin('accounts', 'accounts.id', 'account_settings.account_id')
    .select(placeColumns)
    .select([
      'auth_token_sealed as accountTokenSealed',
      'webhook_extra_fields as extraFields',
      'webhook_off_at as offAt',
      'retry_limit as retryLimit',
      'notification_signing_secret_sealed as signingSecretSealed',
      'notification_signing_secret_previous_sealed as previousSecretSealed',
      'notification_signing_secret_previous_until as previousSecretUntil',
    ])
    .where('accounts.id', '=', accountId)
    .where('accounts.deleted_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const places: Places = row;
  return { ...row, url: row.webhook_url, places };
}

type OffEndpoint = { reason: OffReason } & (
  | { endpoint: 'webhook' | 'notification'; url: string }
  | { endpoint: 'notification'; sealedUrl: string }
);

/**
 * Disables the endpoint, unless it was changed or saved again meanwhile; then returns false. A sealed address is given
 * as it is in the table.
 */
export async function switchOff(db: Db, accountId: string, off: OffEndpoint): Promise<boolean> {
  const { endpoint, reason } = off;
  const columns =
    endpoint === 'webhook'
      ? { webhook_off_at: new Date(), webhook_off_reason: reason }
      : { notification_off_at: new Date(), notification_off_reason: reason };
  const { numUpdatedRows } = await db
    .updateTable('account_settings')
    .set(columns)
    .where('account_id', '=', accountId)
    .where((eb) => {
      if ('sealedUrl' in off) return eb('notification_endpoint_url_sealed', '=', off.sealedUrl);
      return eb(endpoint === 'webhook' ? 'webhook_url' : 'notification_endpoint_url', '=', off.url);
    })
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
