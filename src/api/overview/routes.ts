/** What a person looks at first, and the list of accounts as they work through it. */

import type Router from '@koa/router';
import { countAccounts, findAccounts, findListedAccount } from '../../db/accounts/account-list.ts';
import {
  countMovementsRead,
  countRecords,
  findFailingDeliveries,
  findNextLogin,
  type MovementBucket,
  type Span,
} from '../../db/accounts/overview.ts';
import type { SessionState } from '../../domain/states.ts';
import { signedIn } from '../access/callers.ts';
import { temporalUrl } from '../accounts/temporal-url.ts';
import { iso } from '../contract/iso.ts';
import { linkNext, readId, readQuery } from '../contract/request.ts';
import type { Deps, State } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { AccountListAnswer, AccountSummaryAnswer, OverviewAnswer } from './answers.ts';
import { accountsQuery, overviewQuery, type Range } from './schemas.ts';
import { everyState, failingAnswer, listedAnswer } from './to-answer.ts';

const hour = 3_600;
const spans: Record<Range, Span> = {
  '24h': { buckets: 24, bucketSeconds: hour },
  '7d': { buckets: 28, bucketSeconds: 6 * hour },
  '30d': { buckets: 30, bucketSeconds: 24 * hour },
};

export function overviewRoutes(router: Router<State>, deps: Deps): void {
  const { db, config } = deps;

  router.get('/overview', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { range, offset_minutes: offsetMinutes } = readQuery(ctx, overviewQuery);
    const span = spans[range];
    // With those whose code the bank is looking at: it may be back in a moment.
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
    ctx.body = {
      now: new Date().toISOString(),
      needsYou: { codes: counts.awaiting_otp, blocked: counts.blocked, accounts: accounts.map(listedAnswer) },
      accounts: { total: sum(Object.values(counts)), states: counts, nextRunAt: iso(nextRunAt) },
      movements: movementsAnswer(span, buckets),
      deliveries: { total: failing.total, failing: failing.failing, items: failing.deliveries.map(failingAnswer) },
    } satisfies OverviewAnswer;
  });

  router.get('/overview/accounts', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { search, bank, state, sort: order, limit, offset } = readQuery(ctx, accountsQuery);
    const [counted, accounts] = await Promise.all([
      countAccounts(db, user.id, { search, bank }),
      findAccounts(db, user.id, { search, bank, states: state, order, limit, offset }),
    ]);
    const states = everyState(counted);
    const total = sum((state ?? Object.keys(states)).map((one) => states[one as keyof typeof states]));
    if (offset + accounts.length < total && accounts.length > 0)
      linkNext(ctx, { ...ctx.query, limit: String(limit), offset: String(offset + limit) });
    const now = new Date().toISOString();
    ctx.body = { now, total, states, accounts: accounts.map(listedAnswer) } satisfies AccountListAnswer;
  });

  router.get('/accounts/:id/summary', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const account = await findListedAccount(db, user.id, readId(ctx, 'id'));
    if (!account) throw notFound('account');
    ctx.body = {
      ...listedAnswer(account),
      ...(await countRecords(db, account.id)),
      now: new Date().toISOString(),
      temporalUrl: temporalUrl(config.temporal, account.id),
    } satisfies AccountSummaryAnswer;
  });
}

function movementsAnswer({ bucketSeconds }: Span, buckets: MovementBucket[]): OverviewAnswer['movements'] {
  return {
    bucketSeconds,
    read: sum(buckets.map(({ read }) => read)),
    delivered: sum(buckets.map(({ delivered }) => delivered)),
    waiting: sum(buckets.map(({ waiting }) => waiting)),
    buckets: buckets.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })),
  };
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
