import Router from '@koa/router';
import type { ParameterizedContext } from 'koa';
import type { HungRequests } from './faults.ts';
import type { Html } from './html.ts';
import { movementsPage as findMovements } from './movements.ts';
import { accountsPage, movementsPage } from './pages/accounts.ts';
import { occupiedPage, pushPage } from './pages/confirm.ts';
import {
  lockedPage,
  notFoundPage,
  sessionEndedPage,
  signedInElsewherePage,
  tooManyCodesPage,
} from './pages/notices.ts';
import { phonePage } from './pages/phone.ts';
import { codePage, loginPage, passwordPage } from './pages/sign-in.ts';
import { approvePushes, isApproved, waitingPushes } from './push.ts';
import { endSession, wasReplaced } from './sessions.ts';
import {
  changePassword,
  findLogin,
  giveCode,
  giveCredentials,
  passPush,
  type SignIn,
  sendAnotherCode,
  takePlace,
} from './sign-in.ts';
import type { BankState, Customer, PendingLogin } from './state.ts';
import type { Store } from './store.ts';
import { receiveVisit, type VisitState } from './visit.ts';

type Context = ParameterizedContext<VisitState>;

/** The website of the bank for its customers. */
export function sitePages(store: Store, hung: HungRequests): Router<VisitState> {
  const { state } = store;
  const site = new Router<VisitState>();
  const visit = receiveVisit(store, hung);

  site.get('/', visit, (ctx) => ctx.redirect(ctx.state.visit.session ? '/accounts' : '/login'));

  site.get('/login', visit, (ctx) => {
    if (ctx.state.visit.session) ctx.redirect('/accounts');
    else show(ctx, loginPage(ctx.query.signedOut === '' ? { notice: 'You have signed out.' } : {}));
  });

  site.post('/login', visit, (ctx) => {
    const { customer, form, browserId } = ctx.state.visit;
    goOn(ctx, customer, giveCredentials(state, customer, form.password ?? '', browserId));
  });

  site.get('/login/code', visit, (ctx) => {
    const waiting = waitingLogin(ctx, 'code');
    if (waiting) show(ctx, codePage(waiting.customer, waiting.login, { resent: ctx.query.resent === '' }));
  });

  site.post('/login/code', visit, (ctx) => {
    const waiting = waitingLogin(ctx, 'code');
    const { form, browserId } = ctx.state.visit;
    if (!waiting) return;
    goOn(ctx, waiting.customer, giveCode(state, waiting.customer, waiting.login, form.code ?? '', browserId));
  });

  site.post('/login/resend', visit, (ctx) => {
    const waiting = waitingLogin(ctx, 'code');
    if (!waiting) return;
    sendAnotherCode(waiting.customer, waiting.login);
    ctx.redirect('/login/code?resent');
  });

  site.get('/login/push', visit, (ctx) => {
    if (waitingLogin(ctx, 'push')) show(ctx, pushPage());
  });

  // The page polls by itself. That does not count as a visit, and gets no fault.
  site.get('/login/push/state', (ctx) => {
    const login = findLogin(state, ctx.cookies.get('login'));
    const customer = login && state.customers.get(login.username);
    ctx.body = { goOn: !login || !customer || isApproved(customer, login) };
  });

  site.get('/login/push/done', visit, (ctx) => {
    const waiting = waitingLogin(ctx, 'push');
    if (!waiting) return;
    const passed = passPush(state, waiting.customer, waiting.login, ctx.state.visit.browserId);
    if (passed) goOn(ctx, waiting.customer, passed);
    else ctx.redirect('/login/push');
  });

  site.get('/login/occupied', visit, (ctx) => {
    if (waitingLogin(ctx, 'occupied')) show(ctx, occupiedPage());
  });

  site.post('/login/occupied', visit, (ctx) => {
    const waiting = waitingLogin(ctx, 'occupied');
    if (!waiting) return;
    goOn(ctx, waiting.customer, takePlace(state, waiting.customer, waiting.login, ctx.state.visit.browserId));
  });

  site.get('/login/password', visit, (ctx) => {
    if (waitingLogin(ctx, 'password')) show(ctx, passwordPage());
  });

  site.post('/login/password', visit, (ctx) => {
    const waiting = waitingLogin(ctx, 'password');
    if (!waiting) return;
    const { customer, login } = waiting;
    const { password = '', again } = ctx.state.visit.form;
    if (password.length < 8) show(ctx, passwordPage('The new password is too short.'));
    else if (password !== again) show(ctx, passwordPage('The two passwords are not the same.'));
    else if (password === customer.settings.password) show(ctx, passwordPage('That is the password you have now.'));
    else goOn(ctx, customer, changePassword(state, customer, login, password));
  });

  site.get('/accounts', visit, (ctx) => {
    const customer = signedIn(ctx, state);
    if (customer) show(ctx, accountsPage(customer));
  });

  site.get('/accounts/current/movements', visit, (ctx) => {
    const customer = signedIn(ctx, state);
    if (!customer) return;
    const { query } = ctx;
    const period = {
      from: isoDay(query.from),
      to: isoDay(query.to),
      page: Number(query.page) || 1,
      upTo: query.upTo ? Number(query.upTo) || null : null,
    };
    show(ctx, movementsPage(customer, period, findMovements(customer, period)));
  });

  site.get('/sign-out', visit, (ctx) => {
    const { session } = ctx.state.visit;
    if (session) endSession(state, session, 'sign_out');
    ctx.cookies.set('session', null);
    ctx.redirect('/login?signedOut');
  });

  // The phone does not belong to the bank: it has no session, no faults and no latency.
  site.get('/phone/:username', (ctx) => {
    const customer = state.customers.get(ctx.params.username ?? '');
    if (customer) show(ctx, phonePage(customer, waitingPushes(state, customer).length));
    else show(ctx, notFoundPage(), 404);
  });

  site.post('/phone/:username/approve', async (ctx) => {
    const customer = state.customers.get(ctx.params.username ?? '');
    if (!customer) return show(ctx, notFoundPage(), 404);
    approvePushes(state, customer);
    await store.save();
    ctx.redirect(`/phone/${customer.username}`);
  });

  return site;
}

export function showNotFound(ctx: Pick<Context, 'status' | 'type' | 'body'>): void {
  show(ctx, notFoundPage(), 404);
}

function show(ctx: Pick<Context, 'status' | 'type' | 'body'>, { html }: Html, status = 200) {
  ctx.status = status;
  ctx.type = 'html';
  ctx.body = html;
}

/** Shows the page that follows from what the customer gave. */
function goOn(ctx: Context, customer: Customer | null, signIn: SignIn) {
  const { submission } = ctx.state.visit;
  const right = ['code', 'push', 'occupied', 'password', 'inside'].includes(signIn.step);
  if (submission) submission.accepted = right;
  switch (signIn.step) {
    case 'refused':
      return show(ctx, loginPage({ refused: customer?.settings.refusal ?? 'page' }));
    case 'locked':
      return show(ctx, lockedPage());
    case 'too_many_codes':
      return show(ctx, tooManyCodesPage());
    case 'wrong_code':
    case 'expired_code':
      if (customer)
        show(ctx, codePage(customer, signIn.login, { problem: signIn.step === 'wrong_code' ? 'wrong' : 'expired' }));
      return;
    case 'code':
    case 'push':
    case 'occupied':
    case 'password':
      ctx.cookies.set('login', signIn.login.id, { sameSite: 'lax' });
      return ctx.redirect(`/login/${signIn.step}`);
    case 'inside':
      signIn.session.userAgent = ctx.get('user-agent') || null;
      ctx.cookies.set('login', null);
      ctx.cookies.set('session', signIn.session.id, { sameSite: 'lax' });
      return ctx.redirect('/accounts');
  }
}

/** Returns the login that this browser is in the middle of. When there is none any more, shows the time-out page. */
function waitingLogin(ctx: Context, step: PendingLogin['step']): { customer: Customer; login: PendingLogin } | null {
  const { login, customer } = ctx.state.visit;
  if (login && customer && login.step === step) return { login, customer };
  ctx.cookies.set('login', null);
  show(ctx, sessionEndedPage());
  return null;
}

/** Returns the customer of this session. When there is none, shows how the session ended, or the way to the login. */
function signedIn(ctx: Context, state: BankState): Customer | null {
  const { session, customer } = ctx.state.visit;
  if (session && customer) return customer;
  const cookie = ctx.cookies.get('session');
  if (cookie === undefined) {
    ctx.redirect('/login');
  } else {
    ctx.cookies.set('session', null);
    show(ctx, wasReplaced(state, cookie) ? signedInElsewherePage() : sessionEndedPage());
  }
  return null;
}

const isoDay = (text: unknown) => (typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null);
