import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Middleware } from 'koa';
import { noteSubmission } from './customers.ts';
import { type HungRequests, meetFault } from './faults.ts';
import { faultPage } from './pages/faults.ts';
import { endSession, findSession } from './sessions.ts';
import { findLogin } from './sign-in.ts';
import type { BankState, Customer, PageKind, PendingLogin, Session, Submission } from './state.ts';
import type { Store } from './store.ts';

/** Who requests a page, as far as the bank can tell. */
export type Visit = {
  browserId: string;
  customer: Customer | null;
  session: Session | null;
  login: PendingLogin | null;
  form: Record<string, string>;
  /** Set while credentials or a code are submitted. The page's handler records whether they were right. */
  submission: Submission | null;
};

export type VisitState = { visit: Visit };

const YEAR_MS = 365 * 24 * 3600 * 1000;

/**
 * Runs before every page: finds out who asks, counts submissions, and applies latency and faults. A fault that replaces
 * the page also keeps the submitted form from being checked.
 */
export const receiveVisit =
  (store: Store, hung: HungRequests): Middleware<VisitState> =>
  async (ctx, next) => {
    const page = pageKind(ctx.method, ctx.path);
    const visit = whoAsks(store.state, page, formOf(ctx.request.body), {
      browser: ctx.cookies.get('browser'),
      session: ctx.cookies.get('session'),
      login: ctx.cookies.get('login'),
    });
    ctx.state.visit = visit;
    const { customer, session, login } = visit;
    ctx.cookies.set('browser', visit.browserId, { maxAge: YEAR_MS, sameSite: 'lax' });
    ctx.set('Cache-Control', 'no-store');
    if (session) session.seenAt = Date.now();
    visit.submission = submissionOf(ctx.method, ctx.path, visit);
    const movedTo = page === 'credentials' ? customer?.settings.loginMovedTo : null;
    if (movedTo && visit.submission) visit.submission.moved = true;
    if (customer && visit.submission) {
      noteSubmission(customer, visit.submission);
      // It must be counted even if the bank is killed before it responds.
      await store.save();
    }
    if (movedTo) {
      ctx.status = 307;
      return ctx.redirect(movedTo);
    }

    const gone = new Promise<void>((resolve) => ctx.res.once('close', resolve));
    if (customer && customer.settings.latencyMs > 0) await delay(customer.settings.latencyMs);
    const fault = meetFault(store.state, customer, page, session !== null || login !== null);
    if (fault?.kind === 'slow') await delay(fault.ms);
    if (fault?.kind === 'hang') await hung.wait(customer?.username, fault.until, gone);
    if (fault?.kind === 'reset') {
      if (visit.submission) visit.submission.reset = true;
      ctx.req.socket.resetAndDestroy();
      return store.save();
    }
    if (ctx.res.destroyed) return store.save();
    if (fault?.kind === 'drop_session') dropSession(store.state, visit);
    const replacement = fault && faultPage(fault.kind, page);
    if (replacement) {
      ctx.status = replacement.status;
      ctx.type = 'html';
      ctx.body = replacement.body.html;
    } else {
      await next();
    }
    await store.save();
    const { submission } = visit;
    const wait = (submission && customer?.settings.answerDelayMs[submission.kind]) ?? 0;
    if (wait > 0) await delay(wait);
  };

function whoAsks(
  state: BankState,
  page: PageKind,
  form: Record<string, string>,
  cookies: { browser: string | undefined; session: string | undefined; login: string | undefined },
): Visit {
  const session = findSession(state, cookies.session);
  const login = findLogin(state, cookies.login);
  const username =
    page === 'credentials'
      ? form.username
      : (session?.username ?? login?.username ?? lastCustomerOf(state, cookies.browser));
  return {
    browserId: cookies.browser ?? randomUUID(),
    customer: (username !== undefined && state.customers.get(username)) || null,
    session,
    login,
    form,
    submission: null,
  };
}

/** Returns the customer who last submitted something from this browser. */
function lastCustomerOf(state: BankState, browserId: string | undefined): string | undefined {
  if (browserId === undefined) return undefined;
  let last: { at: string; username: string } | undefined;
  for (const { username, submissions } of state.customers.values()) {
    const at = submissions.findLast((submission) => submission.browserId === browserId)?.at;
    if (at !== undefined && (!last || at > last.at)) last = { at, username };
  }
  return last?.username;
}

function pageKind(method: string, path: string): PageKind {
  if (path === '/login') return method === 'POST' ? 'credentials' : 'login';
  if (path === '/') return 'login';
  return path.startsWith('/login/') ? 'code' : 'inside';
}

function submissionOf(method: string, path: string, { login, browserId, form }: Visit): Submission | null {
  if (method !== 'POST') return null;
  const at = new Date().toISOString();
  if (path === '/login') return { at, kind: 'credentials', accepted: false, browserId };
  if (path !== '/login/code') return null;
  const typedAt = new Date(Number(form.typed_at) || at).toISOString();
  const typed = form.code ?? '';
  return { at, kind: 'code', accepted: false, typed, typedAt, browserId, ...(login && { challengeId: login.id }) };
}

function formOf(body: unknown): Record<string, string> {
  const fields = Object.entries(body ?? {}).filter((field): field is [string, string] => typeof field[1] === 'string');
  return Object.fromEntries(fields);
}

function dropSession(state: BankState, visit: Visit) {
  if (visit.session) endSession(state, visit.session, 'dropped');
  if (visit.login) state.logins.delete(visit.login.id);
  visit.session = null;
  visit.login = null;
}
