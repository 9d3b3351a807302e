import type { Db } from './connect.ts';

/** Every account as the reconciler sees it. */
export function listSessionOwners(db: Db) {
  return db
    .selectFrom('accounts')
    .innerJoin('banks', 'banks.code', 'accounts.bank_code')
    .select(['accounts.id', 'accounts.name', 'banks.code as bankCode', 'banks.name as bankName'])
    .select((eb) => [
      eb('deleted_at', 'is not', null).$castTo<boolean>().as('deleted'),
      'config_unannounced as configUnannounced',
    ])
    .execute();
}

export async function markConfigAnnounced(db: Db, accountId: string): Promise<void> {
  await db.updateTable('accounts').set({ config_unannounced: false }).where('id', '=', accountId).execute();
}
