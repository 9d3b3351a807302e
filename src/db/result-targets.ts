import type { Db } from './connect.ts';
import type { OffReason } from './schema.ts';

/** Where an account's movements go right now. Sealed fields are as they are in the table; null when the account is gone. */
export async function findResultTarget(db: Db, accountId: string) {
  const target = await db
    .selectFrom('account_settings')
    .innerJoin('accounts', 'accounts.id', 'account_settings.account_id')
    .select([
      'webhook_url as url',
      'webhook_auth_type as authType',
      'webhook_auth_token_sealed as tokenSealed',
      'auth_type as accountAuthType',
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
  return target ?? null;
}

/** Calls the endpoint no more, unless it was changed or saved again meanwhile. False when it was. */
export async function switchOff(
  db: Db,
  accountId: string,
  { endpoint, url, reason }: { endpoint: 'webhook' | 'notification'; url: string; reason: OffReason },
): Promise<boolean> {
  const off =
    endpoint === 'webhook'
      ? { webhook_off_at: new Date(), webhook_off_reason: reason }
      : { notification_off_at: new Date(), notification_off_reason: reason };
  const { numUpdatedRows } = await db
    .updateTable('account_settings')
    .set(off)
    .where('account_id', '=', accountId)
    .where(endpoint === 'webhook' ? 'webhook_url' : 'notification_endpoint_url', '=', url)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
