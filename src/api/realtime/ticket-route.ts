/**
 * Issues the ticket for `/realtime`: a browser cannot send a token with a WebSocket, and a token in a URL would be
 * logged.
 */
import { issueTicket } from '../../db/people/realtime-tickets.ts';
import { route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { ticket } from './answers.ts';

const ttlSeconds = 30;

export const ticketRoute = route('POST /realtime/ticket', {
  id: 'createRealtimeTicket',
  summary: 'Get a ticket for the event stream',
  description:
    'Open a WebSocket at `/realtime` with the subprotocols `realtime.v1` and the ticket before the ticket expires. A ' +
    'ticket works once. `?since=<event id>` replays missed events.',
  access: 'person',
  body: { schema: nothing },
  answer: { status: 200, description: 'The ticket.', schema: ticket },
  handle: async ({ deps, user, claims }) => {
    const holder = { userId: user.id, jti: claims.jti, tokenExpiresAt: claims.expiresAt };
    return { ticket: await issueTicket(deps.db, holder, ttlSeconds), ttl_seconds: ttlSeconds };
  },
});
