import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';

/** The user whose realtime connection a ticket opens, and the token with which the connection ends. */
export type TicketHolder = { userId: string; jti: string; tokenExpiresAt: Date };

/**
 * Issues a ticket that can be used once, at any API process. Only its hash is stored. Unused tickets that have expired
 * are deleted.
 */
export async function issueTicket(
  db: Db,
  { userId, jti, tokenExpiresAt }: TicketHolder,
  ttlSeconds: number,
): Promise<string> {
  const ticket = randomBytes(32).toString('base64url');
  await sql`
    with expired as (delete from realtime_tickets where expires_at < now())
    insert into realtime_tickets (hash, user_id, jti, token_expires_at, expires_at)
    values (${hashOf(ticket)}, ${userId}, ${jti}, ${tokenExpiresAt}, now() + make_interval(secs => ${ttlSeconds}))
  `.execute(db);
  return ticket;
}

/** Uses the ticket up. Returns undefined when there is no such ticket any more, or when its sign-in has ended. */
export async function redeemTicket(db: Db, ticket: string): Promise<TicketHolder | undefined> {
  const { rows } = await sql<TicketHolder>`
    delete from realtime_tickets where hash = ${hashOf(ticket)}
    returning user_id as "userId", jti, token_expires_at as "tokenExpiresAt",
      expires_at > now() and token_expires_at > now()
        and exists (select from sign_ins where sign_ins.id = realtime_tickets.jti and ended_at is null)
        and not exists (select from revoked_tokens where revoked_tokens.jti = realtime_tickets.jti) as good
  `.execute(db);
  const row = rows[0] as (TicketHolder & { good: boolean }) | undefined;
  if (!row?.good) return undefined;
  const { good, ...holder } = row;
  return holder;
}

const hashOf = (ticket: string): Buffer => createHash('sha256').update(ticket).digest();
