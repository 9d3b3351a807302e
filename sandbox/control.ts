import Router from '@koa/router';
import type { Middleware } from 'koa';
import { ZodError, z } from 'zod';
import { countersOf, putCustomer } from './customers.ts';
import { addFault, type HungRequests } from './faults.ts';
import { postMovements } from './movements.ts';
import { approvePushes } from './push.ts';
import { endSession, listSessions, openSession, openSessions } from './sessions.ts';
import type { Customer } from './state.ts';
import type { Store } from './store.ts';

/** The control API of the bank, for tests and demonstrations: JSON in, JSON out. */
export function controlApi(store: Store, hung: HungRequests): Router {
  const { state } = store;
  const control = new Router({ prefix: '/control' });
  control.use(plainErrors);

  const customerOf = (username: string | undefined): Customer => {
    const customer = state.customers.get(username ?? '');
    if (!customer) throw new ControlError(404, 'NOT_FOUND', `There is no customer ${username}. Create one with PUT.`);
    return customer;
  };

  control.put('/customers/:username', async (ctx) => {
    const { username = '' } = ctx.params;
    if (!/^[\w.@-]{1,64}$/.test(username)) {
      throw new ControlError(400, 'VALIDATION_ERROR', 'username: up to 64 letters, digits and ._@-');
    }
    const customer = putCustomer(state, username, ctx.request.body);
    await store.save();
    const { password: _, ...settings } = customer.settings;
    ctx.body = { username, ...settings };
  });

  control.get('/customers/:username', (ctx) => {
    ctx.body = countersOf(state, customerOf(ctx.params.username));
  });

  control.get('/customers/:username/messages', (ctx) => {
    ctx.body = customerOf(ctx.params.username).messages;
  });

  control.get('/customers/:username/submissions', (ctx) => {
    ctx.body = customerOf(ctx.params.username).submissions;
  });

  control.get('/customers/:username/sessions', (ctx) => {
    ctx.body = listSessions(state, customerOf(ctx.params.username));
  });

  // The customer's own browser. The bank's rule for several sessions applies to it as to any other.
  control.post('/customers/:username/own-login', async (ctx) => {
    const customer = customerOf(ctx.params.username);
    const { anyway } = ownLoginSchema.parse(ctx.request.body ?? {});
    const isTaken = customer.settings.sessions === 'one_refuses' && openSessions(state, customer).length > 0;
    if (isTaken && !anyway) {
      throw new ControlError(409, 'ALREADY_SIGNED_IN', 'Another session is open. Send {"anyway": true} to end it.');
    }
    const { id } = openSession(state, customer, { own: true });
    await store.save();
    ctx.status = 201;
    ctx.body = listSessions(state, customer).find((session) => session.id === id);
  });

  control.delete('/customers/:username/own-login', async (ctx) => {
    const own = openSessions(state, customerOf(ctx.params.username)).filter((session) => session.own);
    for (const session of own) endSession(state, session, 'sign_out');
    await store.save();
    ctx.status = 204;
  });

  control.post('/customers/:username/approve', async (ctx) => {
    const approved = approvePushes(state, customerOf(ctx.params.username));
    await store.save();
    ctx.body = { approved };
  });

  control.post('/customers/:username/movements', async (ctx) => {
    const movements = postMovements(state, customerOf(ctx.params.username), ctx.request.body);
    await store.save();
    ctx.status = 201;
    ctx.body = movements;
  });

  control.get('/customers/:username/movements', (ctx) => {
    ctx.body = customerOf(ctx.params.username).movements;
  });

  control.get('/customers/:username/faults', (ctx) => {
    ctx.body = customerOf(ctx.params.username).faults;
  });

  control.post('/customers/:username/faults', async (ctx) => {
    const fault = addFault(customerOf(ctx.params.username), ctx.request.body);
    await store.save();
    ctx.status = 201;
    ctx.body = fault;
  });

  control.delete('/customers/:username/faults', async (ctx) => {
    const customer = customerOf(ctx.params.username);
    customer.faults = [];
    hung.release(customer.username);
    await store.save();
    ctx.status = 204;
  });

  control.post('/reset', async (ctx) => {
    state.customers.clear();
    state.sessions.clear();
    state.logins.clear();
    hung.release();
    await store.save();
    ctx.status = 204;
  });

  return control;
}

const ownLoginSchema = z.strictObject({ anyway: z.boolean().default(false) });

class ControlError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Answers every error as JSON, with the name of the field. */
const plainErrors: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const { status, code, message } = explain(error);
    ctx.status = status;
    ctx.body = { error: { code, message } };
    if (status === 500) ctx.app.emit('error', error, ctx);
  }
};

function explain(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof ControlError) return error;
  if (error instanceof ZodError) {
    const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
    return { status: 400, code: 'VALIDATION_ERROR', message: problems.join('; ') };
  }
  return { status: 500, code: 'INTERNAL_ERROR', message: 'The sandbox bank failed; its log says how.' };
}
