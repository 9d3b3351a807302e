import * as answers from '../codes/answers.ts';
import * as bodies from '../codes/schemas.ts';
import type { Operation, Operations } from '../contract/operation.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { ErrorCode } from '../errors.ts';

const refusals: ErrorCode[] = ['NO_PENDING_ASSISTANCE', 'CODE_DOES_NOT_FIT', 'RATE_LIMITED'];
const superseded: ErrorCode[] = [...refusals, 'REQUEST_SUPERSEDED'];

const submit = {
  summary: 'Submit a code',
  description:
    '202 means that the service has taken the code and forwards it to the waiting login. The bank has not accepted it ' +
    'yet. At most five codes in ten minutes are forwarded for each account, over all paths together. If API keys have ' +
    'used up the five, one code of the person is still forwarded. If the bank allows several tries, the last one is ' +
    'reserved for the person. A code that is not forwarded does not count.',
  answer: { status: 202, description: 'The code was taken.', schema: answers.submitted },
} as const satisfies Partial<Operation>;

const verdict = {
  summary: 'Get the state of a code request',
  answer: {
    status: 200,
    description: 'The request, with the verdict of the bank once it is known.',
    schema: answers.verdict,
  },
} as const satisfies Partial<Operation>;

export const codeOperations: Operations = {
  'GET /accounts/:id/otp': {
    id: 'getPendingRequest',
    summary: 'Get the pending code request',
    access: 'person',
    answer: { status: 200, description: 'The pending request, or null.', schema: answers.pending.nullable() },
  },
  'POST /accounts/:id/otp': {
    ...submit,
    id: 'submitCode',
    access: 'person',
    body: { schema: bodies.submitCode, example: { code: '123456' } },
    errors: superseded,
  },
  'POST /accounts/:id/otp/resend': {
    id: 'resendCode',
    summary: 'Ask the bank for another code',
    access: 'person',
    body: { schema: nothing },
    answer: { status: 202, description: 'The bank will be asked for another code.', schema: answers.resendAsked },
    errors: ['NO_PENDING_ASSISTANCE', 'RESEND_NOT_POSSIBLE', 'RATE_LIMITED'],
  },
  'GET /accounts/:id/otp/:requestId': { ...verdict, id: 'getRequest', access: 'person' },
  'POST /v1/accounts/:id/otp': {
    ...submit,
    id: 'relayCode',
    access: 'otp:write',
    body: { schema: bodies.submitCode, example: { code: '123456' } },
    errors: superseded,
  },
  'POST /v1/accounts/:id/otp/sms': {
    id: 'relayText',
    summary: 'Submit a text message',
    description:
      'Takes a text message as phone gateways send it, finds the code that the bank waits for, and submits it. The ' +
      'response to any other message is also 200, with `matched: false`, so that a phone does not send it again.',
    access: 'otp:write',
    rawBody: {
      'application/json': { from: 'Bank', text: 'Your code is 123456.' },
      'application/cloudevents+json': { data: { from: 'Bank', content: 'Your code is 123456.' } },
      'application/x-www-form-urlencoded': { From: 'Bank', Body: 'Your code is 123456.' },
      'text/plain': 'Your code is 123456.',
    },
    answer: { status: 200, description: 'Says whether a code was found and submitted.', schema: answers.textUsed },
    errors: refusals,
  },
  'GET /v1/accounts/:id/otp/:requestId': { ...verdict, id: 'getRequestAsRelay', access: 'status:read' },
  'GET /v1/accounts/:id/status': {
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
  },
};
