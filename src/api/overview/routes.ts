/** Routes for the overview and for the list of accounts. */
import { countAccounts, findAccounts, findListedAccount } from '../../db/accounts/account-list.ts';
import {
  countMovementsRead,
  countRecords,
  findFailingDeliveries,
  findNextLogin,
  type Span,
} from '../../db/accounts/overview.ts';
import type { SessionState } from '../../domain/states.ts';
import { temporalUrl } from '../accounts/temporal-url.ts';
import { iso } from '../contract/iso.ts';
import { linkNext } from '../contract/page.ts';
import { route } from '../contract/route.ts';
import { notFound } from '../errors.ts';
import * as answers from './answers.ts';
import * as queries from './schemas.ts';
import { everyState, failingAnswer, listedAnswer, movementsAnswer, sum } from './to-answer.ts';

const hour = 3_600;
const spans: Record<queries.Range, Span> = {
  '24h': { buckets: 24, bucketSeconds: hour },
  '7d': { buckets: 28, bucketSeconds: 6 * hour },
  '30d': { buckets: 30, bucketSeconds: 24 * hour },
};

export const overviewRoutes = [
  route('GET /overview', {
    id: 'getOverview',
    summary: 'Get the overview of all accounts',
    description: 'Lists what needs a person, and counts over all your accounts.',
    access: 'person',
    query: queries.overviewQuery,
    answer: { status: 200, description: 'The overview.', schema: answers.overview },
    handle: async ({ deps: { db }, user, query: { range, offset_minutes: offsetMinutes } }) => {
      const span = spans[range];
      // Includes accounts whose code the bank is checking: they may need a person again in a moment.
      const states = ['awaiting_otp', 'blocked', 'verifying_otp'] satisfies SessionState[];
      const urgent = { order: 'urgency', limit: 50, offset: 0 } as const;
      const [counted, accounts, nextRunAt, buckets, failing] = await Promise.all([
        countAccounts(db, user.id),
        findAccounts(db, user.id, { ...urgent, states }),
        findNextLogin(db, user.id),
        countMovementsRead(db, user.id, { ...span, offsetMinutes }),
        findFailingDeliveries(db, user.id, { seconds: span.buckets * span.bucketSeconds, limit: 20 }),
      ]);
      const counts = everyState(counted);
      return {
        now: new Date().toISOString(),
        needsYou: { codes: counts.awaiting_otp, blocked: counts.blocked, accounts: accounts.map(listedAnswer) },
        accounts: { total: sum(Object.values(counts)), states: counts, nextRunAt: iso(nextRunAt) },
        movements: movementsAnswer(span, buckets),
        deliveries: { total: failing.total, failing: failing.failing, items: failing.deliveries.map(failingAnswer) },
      };
    },
  }),

  route('GET /overview/accounts', {
    id: 'findAccounts',
    summary: 'Find accounts',
    description:
      '`urgency` sorts by need for action: first accounts that wait for a code, by the time that is left, then blocked ' +
      'accounts, then accounts at work, then those that wait for their next login, and stopped accounts last.',
    access: 'person',
    query: queries.accountsQuery,
    answer: {
      status: 200,
      description: 'One page of accounts, and the counts.',
      schema: answers.accountList,
      paged: true,
    },
    handle: async ({ ctx, deps: { db }, user, query }) => {
      const { search, bank, state, sort: order, limit, offset } = query;
      const [counted, accounts] = await Promise.all([
        countAccounts(db, user.id, { search, bank }),
        findAccounts(db, user.id, { search, bank, states: state, order, limit, offset }),
      ]);
      const states = everyState(counted);
      const total = sum((state ?? Object.keys(states)).map((one) => states[one as keyof typeof states]));
      if (offset + accounts.length < total && accounts.length > 0)
        linkNext(ctx, { ...ctx.query, limit: String(limit), offset: String(offset + limit) });
      const now = new Date().toISOString();
      return { now, total, states, accounts: accounts.map(listedAnswer) };
    },
  }),

  route('GET /accounts/:id/summary', {
    id: 'getAccountSummary',
    summary: 'Get the summary of one account',
    access: 'person',
    answer: {
      status: 200,
      description: 'The account, with the numbers of its movements and deliveries.',
      schema: answers.accountSummary,
    },
    handle: async ({ deps: { db, config }, user, ids: { id } }) => {
      const account = await findListedAccount(db, user.id, id);
      if (!account) throw notFound('account');
      return {
        ...listedAnswer(account),
        ...(await countRecords(db, account.id)),
        now: new Date().toISOString(),
        temporalUrl: temporalUrl(config.temporal, account.id),
      };
    },
  }),
];
