import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';
import { hasSecondFactor } from './users.ts';

/** Lists every user who is not deleted, the oldest first, with the fields by which an operator recognises them. */
export function listUsers(db: Db) {
  return db
    .selectFrom('users')
    .select(['id', 'email', 'name', 'created_at'])
    .select(hasSecondFactor.as('two_factor'))
    .select(({ selectFrom }) => [
      selectFrom('accounts')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('accounts.user_id', '=', 'users.id')
        .where('deleted_at', 'is', null)
        .as('accounts'),
      selectFrom('sign_ins')
        .select(({ fn }) => fn.max('last_used_at').as('at'))
        .whereRef('sign_ins.user_id', '=', 'users.id')
        .as('last_used_at'),
    ])
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .execute();
}
