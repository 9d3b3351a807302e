import type { Db } from '../core/connect.ts';

/** Lists every account with the fields that the reconciler needs. */
export function listSessionOwners(db: Db) {
  return db
    .selectFrom('accounts')
    .innerJoin('banks', 'banks.code', 'accounts.bank_code')
    .innerJoin('account_settings', 'account_settings.account_id', 'accounts.id')
    .select(['accounts.id', 'accounts.name', 'banks.code as bankCode', 'banks.name as bankName'])
    .select('account_settings.updated_at as configSavedAt')
    .select((eb) => [
      eb('deleted_at', 'is not', null).$castTo<boolean>().as('deleted'),
      'config_unannounced as configUnannounced',
    ])
    .execute();
}
