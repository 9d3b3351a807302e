/** The accounts of tests that log in at scripted banks. */
import { randomUUID } from 'node:crypto';
import { type BankSecret, sealContext, type Vault } from '../../src/base/crypto.ts';
import type { Db } from '../../src/db/core/connect.ts';
import type { NotificationEvent } from '../../src/domain/events.ts';

export type LabSettings = {
  session_type?: 'one-shot' | 'persistent';
  login_mode?: 'simple' | 'assisted';
  scrape_interval_seconds?: number;
  monitor_interval_seconds?: number;
  /** As JSON. */
  login_hours?: string | null;
  assistance_timeout_seconds?: number;
  login_failure_limit?: number;
  taken_over_wait_seconds?: number;
  /** The otpauth:// URI of its authenticator. */
  bank_totp_secret?: string;
  webhook_url?: string;
  notification_endpoint_url?: string;
  notification_events?: NotificationEvent[];
};

/** An account with credentials, whose bank is in the database already. Gives back its id. */
export async function insertLabAccount(
  { db, vault }: { db: Db; vault: Vault },
  { user, bankCode, id = randomUUID() }: { user: string; bankCode: string; id?: string },
  { bank_totp_secret: seed, ...settings }: LabSettings = {},
): Promise<string> {
  await db.insertInto('accounts').values({ id, user_id: user, bank_code: bankCode, name: 'Lab' }).execute();
  const sealed = (field: BankSecret, text: string) => vault.seal(text, sealContext.bankSecret(id, field, bankCode));
  await db
    .insertInto('account_settings')
    .values({
      account_id: id,
      bank_username_sealed: sealed('bank_username', 'ana'),
      bank_password_sealed: sealed('bank_password', 'planted-password'),
      bank_totp_secret_sealed: seed ? sealed('bank_totp_secret', seed) : null,
      ...settings,
    })
    .execute();
  return id;
}

export async function insertLabUser(db: Db): Promise<string> {
  const id = randomUUID();
  const user = { id, email: `${id}@example.com`, name: 'Lab', password_hash: 'none' };
  await db.insertInto('users').values(user).execute();
  return id;
}
