/** Routes that show the session of an account, and change what it does. */
import type { Account } from '../../db/accounts/accounts.ts';
import { querySession, signalSession } from '../../temporal/account-workflow.ts';
import { askedBy } from '../../temporal/asked.ts';
import { restartRequestedSignal, runRequestedSignal, stopRequestedSignal } from '../../temporal/messages.ts';
import { auditDone } from '../audit.ts';
import { pendingAnswer } from '../codes/to-answer.ts';
import { type Asked, route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { ApiError } from '../errors.ts';
import * as answers from './answers.ts';
import { temporalUrl } from './temporal-url.ts';

const queued = { status: 202, description: 'The request is queued.', schema: answers.queued } as const;

const restart = {
  id: 'restartAccount',
  summary: 'Start a session now, and clear a block',
  description:
    'Clears the block and the failure count. If a session is open, it reads once more and no second login starts.',
  access: 'owner',
  body: { schema: nothing },
  answer: queued,
  errors: ['CREDENTIALS_MISSING'],
  handle: async ({ ctx, deps, account }: Asked<'owner'>) => {
    assertCredentials(account);
    await signalSession(deps.temporal, account, restartRequestedSignal, askedBy(account.userId));
    await auditDone(ctx, deps, account, { action: 'restart_requested' });
    return { queued: true };
  },
} as const;

const stop = {
  id: 'stopAccount',
  summary: 'Stop the session',
  description: 'Ends the session. A pending code request is cancelled.',
  access: 'owner',
  body: { schema: nothing },
  answer: { status: 202, description: 'The session is being stopped.', schema: answers.stopping },
  handle: async ({ ctx, deps, account }: Asked<'owner'>) => {
    await signalSession(deps.temporal, account, stopRequestedSignal, askedBy(account.userId));
    await auditDone(ctx, deps, account, { action: 'stop_requested' });
    return { stopping: true };
  },
} as const;

export const sessionRoutes = [
  route('POST /accounts/:id/scrape', {
    id: 'scrapeAccount',
    summary: 'Start a session now',
    access: 'owner',
    body: { schema: nothing },
    answer: queued,
    errors: ['ACCOUNT_BLOCKED', 'ACCOUNT_STOPPED', 'CREDENTIALS_MISSING'],
    handle: async ({ ctx, deps, account }) => {
      const again = `POST /accounts/${account.id}/restart starts it again.`;
      if (account.blockedAt) throw new ApiError('ACCOUNT_BLOCKED', `The account is blocked. Once mended, ${again}`);
      if (account.state === 'stopped') throw new ApiError('ACCOUNT_STOPPED', `The account is stopped. ${again}`);
      assertCredentials(account);
      await signalSession(deps.temporal, account, runRequestedSignal, askedBy(account.userId));
      await auditDone(ctx, deps, account, { action: 'scrape_requested' });
      return { queued: true };
    },
  }),

  route('POST /accounts/:id/restart', restart),
  route('POST /accounts/:id/reactivate', { ...restart, id: 'reactivateAccount', summary: 'Restart (alias)' }),
  route('POST /accounts/:id/stop', stop),

  route('POST /accounts/:id/kill', {
    ...stop,
    id: 'killAccount',
    summary: 'End the session',
    description:
      'For an assisted account this is the same as stop. A simple account logs in again when its next session is due.',
    // An assisted session may have cost a person a code, so it is stopped until a person starts it. An account with simple
    // logins needs nobody for its next run.
    handle: async (asked) => {
      const { ctx, deps, account } = asked;
      if (account.loginMode === 'assisted') return stop.handle(asked);
      const onlySession = { ...askedBy(account.userId), onlySession: true } as const;
      await signalSession(deps.temporal, account, stopRequestedSignal, onlySession);
      await auditDone(ctx, deps, account, { action: 'session_end_requested' });
      return { stopping: true };
    },
  }),

  route('GET /accounts/:id/session', {
    id: 'getSession',
    summary: 'Get the state of the session',
    access: 'owner',
    answer: {
      status: 200,
      description: 'The live state from the workflow, or the last recorded one.',
      schema: answers.session,
    },
    handle: async ({ deps: { temporal, config }, account }) => {
      const status = await querySession(temporal, account.id);
      return {
        source: status ? 'live' : 'record',
        ...(status ?? recordOf(account)),
        temporalUrl: temporalUrl(config.temporal, account.id),
      };
    },
  }),
];

function assertCredentials({ id, hasCredentials }: Account): void {
  if (hasCredentials) return;
  const how = `PUT /accounts/${id}/config with bank_username and bank_password first.`;
  throw new ApiError('CREDENTIALS_MISSING', `The account has no bank login yet. ${how}`);
}

/** Returns what is known without the workflow: the last state that it recorded. */
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
    blocked: blockedAt && blockedReason && { reason: blockedReason, at: blockedAt },
    pendingAssistance: account.pending && pendingAnswer(account.pending),
    note: null,
  };
}
