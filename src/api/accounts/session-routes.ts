import type Router from '@koa/router';
import type { Account } from '../../db/accounts/accounts.ts';
import { querySession, signalSession } from '../../temporal/account-workflow.ts';
import { askedBy } from '../../temporal/asked.ts';
import { restartRequested, runRequested, stopRequested } from '../../temporal/messages.ts';
import { ownAccount } from '../access/callers.ts';
import { auditDone } from '../audit.ts';
import { pendingAnswer } from '../codes/to-answer.ts';
import { readBody } from '../contract/request.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { Ctx, Deps, State } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { temporalUrl } from './temporal-url.ts';

export function sessionRoutes(router: Router<State>, deps: Deps): void {
  const { temporal, config } = deps;

  router.post('/accounts/:id/scrape', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    await readBody(ctx, nothing);
    const again = `POST /accounts/${account.id}/restart starts it again.`;
    if (account.blockedAt) throw new ApiError('ACCOUNT_BLOCKED', `The account is blocked. Once mended, ${again}`);
    if (account.state === 'stopped') throw new ApiError('ACCOUNT_STOPPED', `The account is stopped. ${again}`);
    assertCredentials(account);
    await signalSession(temporal, account, runRequested, askedBy(account.userId));
    await auditDone(ctx, deps, account, { action: 'scrape_requested' });
    queued(ctx);
  });

  router.post(['/accounts/:id/restart', '/accounts/:id/reactivate'], async (ctx) => {
    const account = await ownAccount(ctx, deps);
    await readBody(ctx, nothing);
    assertCredentials(account);
    await signalSession(temporal, account, restartRequested, askedBy(account.userId));
    await auditDone(ctx, deps, account, { action: 'restart_requested' });
    queued(ctx);
  });

  router.post('/accounts/:id/stop', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    await readBody(ctx, nothing);
    await stop(ctx, account);
  });

  // What has cost a person a code is stopped until a person starts it. A simple account needs nobody for its next run.
  router.post('/accounts/:id/kill', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    await readBody(ctx, nothing);
    if (account.loginMode === 'assisted') return stop(ctx, account);
    const asked = { ...askedBy(account.userId), onlySession: true } as const;
    await signalSession(temporal, account, stopRequested, asked);
    await auditDone(ctx, deps, account, { action: 'session_end_requested' });
    stopping(ctx);
  });

  async function stop(ctx: Ctx, account: Account): Promise<void> {
    await signalSession(temporal, account, stopRequested, askedBy(account.userId));
    await auditDone(ctx, deps, account, { action: 'stop_requested' });
    stopping(ctx);
  }

  router.get('/accounts/:id/session', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    const status = await querySession(temporal, account.id);
    ctx.body = {
      source: status ? 'live' : 'record',
      ...(status ?? recordOf(account)),
      temporalUrl: temporalUrl(config.temporal, account.id),
    };
  });
}

function stopping(ctx: Ctx): void {
  ctx.status = 202;
  ctx.body = { stopping: true };
}

function queued(ctx: Ctx): void {
  ctx.status = 202;
  ctx.body = { queued: true };
}

function assertCredentials({ id, hasCredentials }: Account): void {
  if (hasCredentials) return;
  const how = `PUT /accounts/${id}/config with bank_username and bank_password first.`;
  throw new ApiError('CREDENTIALS_MISSING', `The account has no bank login yet. ${how}`);
}

/** What is known without the workflow: the state it recorded last. */
function recordOf(account: Account) {
  const { blockedAt, blockedReason } = account;
  return {
    accountId: account.id,
    state: account.state,
    since: account.stateSince,
    nextRunAt: account.nextRunAt,
    sessionId: account.sessionId,
    host: account.host,
    failures: account.failures,
    retries: null,
    blocked: blockedAt && { reason: blockedReason, at: blockedAt },
    pendingAssistance: account.pending && pendingAnswer(account.pending),
    note: null,
  };
}
