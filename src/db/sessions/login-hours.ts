/** Reads what decides whether a login may need a person, and when such a login may begin. */
import { sql } from 'kysely';
import type { LoginHours } from '../../domain/login-hours.ts';
import type { Db } from '../core/connect.ts';

export type LoginHoursRecord = {
  bankCode: string;
  hours: LoginHours | null;
  loginMode: 'simple' | 'assisted';
  resumable: boolean;
  seedSealed: string | null;
  /** True when the authenticator did not answer the bank's last request for a code. */
  seedFailed: boolean;
};

/** Undefined when the account has no settings any more. */
export function findLoginHours(db: Db, accountId: string): Promise<LoginHoursRecord | undefined> {
  return db
    .selectFrom('account_settings as s')
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .leftJoin('browser_states as b', 'b.account_id', 's.account_id')
    .select([
      'a.bank_code as bankCode',
      's.login_hours as hours',
      's.login_mode as loginMode',
      's.bank_totp_secret_sealed as seedSealed',
    ])
    .select([
      sql<boolean>`coalesce(b.resumable, false)`.as('resumable'),
      sql<boolean>`coalesce((
        select not answered_by_service or (last_rejection is not null and state <> 'fulfilled')
        from otp_requests where account_id = s.account_id order by requested_at desc limit 1
      ), false)`.as('seedFailed'),
    ])
    .where('s.account_id', '=', accountId)
    .executeTakeFirst();
}
