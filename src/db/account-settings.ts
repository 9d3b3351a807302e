import type { Selectable, Updateable } from 'kysely';
import type { Db } from './connect.ts';
import type { Database } from './schema.ts';

export type Settings = Selectable<Database['account_settings']>;
export type SettingsChange = Omit<Updateable<Database['account_settings']>, 'account_id' | 'updated_at'>;

/** Sealed fields come sealed. */
export function getSettings(db: Db, accountId: string): Promise<Settings> {
  return db.selectFrom('account_settings').selectAll().where('account_id', '=', accountId).executeTakeFirstOrThrow();
}

/**
 * Saves, and notes in the same transaction that the workflow has not heard of it yet. Give `savedAt` to
 * `markConfigAnnounced` when it has; until then the reconciler tells it.
 */
export async function saveSettings(
  db: Db,
  accountId: string,
  change: SettingsChange,
): Promise<{ settings: Settings; savedAt: Date }> {
  const savedAt = new Date();
  const settings = await db.transaction().execute(async (trx) => {
    await trx.updateTable('accounts').set({ config_unannounced: true }).where('id', '=', accountId).execute();
    return trx
      .updateTable('account_settings')
      .set({ ...change, updated_at: savedAt })
      .where('account_id', '=', accountId)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
  return { settings, savedAt };
}

/** Leaves the mark where the settings were saved once more in the meantime. */
export async function markConfigAnnounced(db: Db, accountId: string, savedAt: Date): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ config_unannounced: false })
    .where('id', '=', accountId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('account_settings')
          .select('account_id')
          .where('account_settings.account_id', '=', accountId)
          .where('account_settings.updated_at', '=', savedAt),
      ),
    )
    .execute();
}
