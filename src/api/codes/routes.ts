/** Routes that take one-time codes from a person or a relay and answer 202. The result is asked for later. */
import { findRequest } from '../../db/codes/otp-requests.ts';
import { isRunning } from '../../domain/states.ts';
import { signalRunningSession } from '../../temporal/account-workflow.ts';
import { resendRequestedSignal } from '../../temporal/messages.ts';
import { auditDone } from '../audit.ts';
import { type Asked, type Operation, route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { ApiError, type ErrorCode, notFound } from '../errors.ts';
import * as answers from './answers.ts';
import { forwardCode, pendingOf } from './forward-code.ts';
import * as bodies from './schemas.ts';
import { relayText } from './text-message.ts';
import { assistanceAnswer, pendingAnswer } from './to-answer.ts';

const superseded: ErrorCode[] = ['NO_PENDING_ASSISTANCE', 'CODE_DOES_NOT_FIT', 'RATE_LIMITED', 'REQUEST_SUPERSEDED'];

const submit = {
  summary: 'Submit a code',
  description:
    '202 means that the service has taken the code and forwards it to the waiting login. The bank has not accepted it ' +
    'yet. At most five codes in ten minutes are forwarded for each account, over all paths together. If API keys have ' +
    'used up the five, one code of the person is still forwarded. If the bank allows several tries, the last one is ' +
    'reserved for the person. A code that is not forwarded does not count.',
  body: { schema: bodies.submitCode, example: { code: '123456' } },
  answer: { status: 202, description: 'The code was taken.', schema: answers.submitted },
  errors: superseded,
} as const satisfies Partial<Operation>;

const verdict = {
  summary: 'Get the state of a code request',
  answer: {
    status: 200,
    description: 'The request, with the verdict of the bank once it is known.',
    schema: answers.verdict,
  },
  handle: async ({ deps, account, ids }: Asked<'owner' | 'status:read', 'requestId'>) => {
    const found = await findRequest(deps.db, account.id, ids.requestId);
    if (!found) throw notFound('request');
    return found;
  },
} as const;

export const codeRoutes = [
  route('GET /accounts/:id/otp', {
    id: 'getPendingRequest',
    summary: 'Get the pending code request',
    access: 'owner',
    answer: { status: 200, description: 'The pending request, or null.', schema: answers.pending.nullable() },
    handle: ({ account: { pending } }) => pending && pendingAnswer(pending),
  }),

  route('POST /accounts/:id/otp', {
    ...submit,
    id: 'submitCode',
    access: 'owner',
    handle: async ({ ctx, deps, account, body: { code, request_id: requestId } }) => {
      const submission = { code, requestId, submittedBy: 'dashboard' } as const;
      return { submitted: true, request_id: await forwardCode(ctx, deps, account, submission) };
    },
  }),

  route('POST /accounts/:id/otp/resend', {
    id: 'resendCode',
    summary: 'Ask the bank for another code',
    access: 'owner',
    body: { schema: nothing },
    answer: { status: 202, description: 'The bank will be asked for another code.', schema: answers.resendAsked },
    errors: ['NO_PENDING_ASSISTANCE', 'RESEND_NOT_POSSIBLE', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, account }) => {
      const { id: requestId, canResend } = pendingOf(account);
      if (!canResend) throw new ApiError('RESEND_NOT_POSSIBLE', "The bank's page cannot send another code.");
      // The bank sends a text message each time, and counts them too.
      await deps.limits.resends.take(account.id);
      try {
        await signalRunningSession(deps.temporal, account.id, resendRequestedSignal, { requestId });
      } catch (error) {
        await deps.limits.resends.giveBack(account.id);
        throw error;
      }
      const event = { action: 'code_resend_requested', details: { request_id: requestId } } as const;
      await auditDone(ctx, deps, account, event);
      return { requested: true, request_id: requestId };
    },
  }),

  route('GET /accounts/:id/otp/:requestId', { ...verdict, id: 'getRequest', access: 'owner' }),

  route('POST /v1/accounts/:id/otp', {
    ...submit,
    id: 'relayCode',
    access: 'otp:write',
    handle: async ({ ctx, deps, account, body: { code, request_id: requestId } }) => {
      const submission = { code, requestId, submittedBy: 'api_key' } as const;
      return { submitted: true, request_id: await forwardCode(ctx, deps, account, submission) };
    },
  }),

  relayText,

  route('GET /v1/accounts/:id/otp/:requestId', { ...verdict, id: 'getRequestAsRelay', access: 'status:read' }),

  route('GET /v1/accounts/:id/status', {
    id: 'getStatus',
    summary: 'Find out whether a code is needed',
    access: 'status:read',
    answer: {
      status: 200,
      description: 'Whether a session is running, and the pending code request if there is one.',
      schema: answers.relayStatus,
      example: {
        account_id: 'b9c224b3-3c2b-42bd-b23e-337ae0185690',
        session_running: true,
        pending_assistance: {
          id: '1d6d4b1c-31f6-4bcb-9a53-7a1d8b2f3c4e',
          type: 'otp',
          descriptor: { length: 6, type: 'numeric', purpose: 'login' },
          attempts: 0,
        },
      },
    },
    handle: ({ account: { id, state, pending } }) => ({
      account_id: id,
      session_running: isRunning(state),
      pending_assistance: pending && assistanceAnswer(pending),
    }),
  }),
];
