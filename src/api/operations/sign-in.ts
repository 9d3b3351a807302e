import { z } from 'zod';
import type { Operations } from '../contract/operation.ts';
import { nothing } from '../contract/schema-parts.ts';
import * as answers from '../people/answers.ts';
import * as bodies from '../people/schemas.ts';
import { ticket } from '../realtime/answers.ts';

const done = { status: 204, description: 'The change is made.' } as const;

export const signInOperations: Operations = {
  'GET /auth/registration': {
    id: 'getRegistration',
    summary: 'Find out whether registration is open',
    description: 'The sign-in page uses it.',
    access: 'anyone',
    answer: { status: 200, description: 'Says whether `POST /auth/register` is open.', schema: answers.registration },
  },
  'POST /auth/register': {
    id: 'register',
    summary: 'Register',
    description:
      'Open only while no user exists, unless the service runs with `REGISTRATION=open`. If others can reach the service, ' +
      'the first user must send the `setup_token` that the service runs with.',
    access: 'anyone',
    body: { schema: bodies.register, example: { email: 'ada@example.com', password: 'correct horse', name: 'Ada' } },
    answer: { status: 201, description: 'The user is registered and can sign in.', schema: answers.registered },
    errors: ['FORBIDDEN', 'CONFLICT', 'RATE_LIMITED'],
  },
  'POST /auth/login': {
    id: 'login',
    summary: 'Sign in with a password',
    description:
      'After five failures in 15 minutes for one user and address, or 30 from one address, the response is 429. If many ' +
      'clients guess the password of one user, that user must wait between two tries. The response sets a cookie that ' +
      'marks this browser as known; the cookie signs nobody in.',
    access: 'anyone',
    body: { schema: bodies.login, example: { email: 'ada@example.com', password: 'correct horse' } },
    answer: {
      status: 200,
      description: 'A token. With two-factor on: a challenge for `POST /auth/login/totp`.',
      schema: z.union([answers.signedIn, answers.challenge]),
    },
    errors: ['UNAUTHORIZED', 'RATE_LIMITED'],
  },
  'POST /auth/login/totp': {
    id: 'loginTotp',
    summary: 'Finish signing in with a code',
    description: 'Takes a code of the authenticator or a backup code. Each code works once.',
    access: 'anyone',
    body: { schema: bodies.loginTotp, example: { challengeToken: 'eyJhbGciOi…', code: '123456' } },
    answer: { status: 200, description: 'A token.', schema: answers.signedIn },
    errors: ['UNAUTHORIZED', 'INVALID_TOKEN', 'RATE_LIMITED'],
  },
  'POST /auth/logout': {
    id: 'logout',
    summary: 'Sign out',
    access: 'person',
    answer: { ...done, description: 'The token is revoked.' },
  },
  'GET /me': {
    id: 'getMe',
    summary: 'Get the user who is signed in',
    access: 'person',
    answer: { status: 200, description: 'The user.', schema: answers.me },
  },
  'GET /me/sessions': {
    id: 'listSignIns',
    summary: 'List sign-ins',
    description: 'A sign-in lasts 12 hours. It ends earlier if it is not used for `SESSION_IDLE_MINUTES`.',
    access: 'person',
    answer: {
      status: 200,
      description: 'The sign-ins, the most recently used first.',
      schema: z.array(answers.signIn),
    },
  },
  'DELETE /me/sessions/:id': {
    id: 'endSignIn',
    summary: 'End one sign-in',
    description: 'Revokes its token and closes its realtime connections.',
    access: 'person',
    body: { schema: nothing },
    answer: { ...done, description: 'The sign-in has ended.' },
  },
  'DELETE /me/sessions': {
    id: 'endOtherSignIns',
    summary: 'End all other sign-ins',
    access: 'person',
    body: { schema: nothing },
    answer: { ...done, description: 'Only the sign-in of this call is left.' },
  },
  'POST /me/step-up': {
    id: 'stepUp',
    summary: 'Confirm that it is you',
    description:
      'Sensitive calls require that the password, and with two-factor on a code, was given in the last 5 minutes. ' +
      'Signing in counts.',
    access: 'person',
    stepUp: 'in_body',
    body: { schema: bodies.stepUp, example: { password: 'correct horse', code: '123456' } },
    answer: { status: 200, description: 'The time until which the confirmation is valid.', schema: answers.confirmed },
    errors: ['INVALID_CODE', 'RATE_LIMITED'],
  },
  'PUT /me/password': {
    id: 'changePassword',
    summary: 'Change the password',
    description: 'Ends all other sign-ins.',
    access: 'person',
    stepUp: 'in_body',
    body: {
      schema: bodies.changePassword,
      example: { current_password: 'correct horse', new_password: 'battery staple 7', code: '123456' },
    },
    answer: { ...done, description: 'The password is changed.' },
    errors: ['INVALID_CODE', 'RATE_LIMITED'],
  },
  'DELETE /me': {
    id: 'deleteMe',
    summary: 'Delete the user who is signed in',
    description:
      'Deletes the user with all accounts, keys and sign-ins. Open sessions sign out of their banks. The movements are ' +
      'deleted a day later. The audit log keeps its entries.',
    access: 'person',
    stepUp: 'always',
    body: { schema: bodies.deleteMe, example: { confirmation_email: 'ada@example.com' } },
    answer: { ...done, description: 'The user is deleted and the token is revoked.' },
  },
  'POST /me/temporal-session': {
    id: 'openTemporal',
    summary: 'Open the Temporal UI',
    description:
      'Sets a cookie that lets this browser open `/temporal/` for half an hour. Only the operator may call it: the first ' +
      'user, or the users of `TEMPORAL_UI_USERS`.',
    access: 'person',
    body: { schema: nothing },
    answer: { ...done, description: 'The cookie is set.' },
    errors: ['FORBIDDEN'],
  },
  'PUT /me/operation-mode': {
    id: 'setOperationMode',
    summary: 'Choose what the service does with movements',
    access: 'person',
    body: { schema: bodies.operationMode, example: { mode: 'passthrough' } },
    answer: { status: 200, description: 'The new mode.', schema: answers.operationMode },
  },
  'POST /me/2fa/enroll': {
    id: 'enrollTwoFactor',
    summary: 'Start to turn on two-factor',
    access: 'person',
    stepUp: 'always',
    body: { schema: nothing },
    answer: { status: 200, description: 'The URI for the authenticator app.', schema: answers.enrolment },
    errors: ['CONFLICT'],
  },
  'POST /me/2fa/confirm': {
    id: 'confirmTwoFactor',
    summary: 'Turn on two-factor',
    description: 'Ends all other sign-ins.',
    access: 'person',
    stepUp: 'always',
    body: { schema: bodies.confirmTwoFactor, example: { code: '123456' } },
    answer: { status: 200, description: 'The backup codes. They are shown only once.', schema: answers.backupCodes },
    errors: ['INVALID_CODE', 'CONFLICT', 'RATE_LIMITED'],
  },
  'DELETE /me/2fa': {
    id: 'removeTwoFactor',
    summary: 'Turn off two-factor',
    access: 'person',
    stepUp: 'in_body',
    body: { schema: bodies.removeTwoFactor, example: { password: 'correct horse', code: '123456' } },
    answer: done,
    errors: ['INVALID_CODE', 'CONFLICT', 'RATE_LIMITED'],
  },
  'GET /me/audit': {
    id: 'listAudit',
    summary: 'List the audit log',
    access: 'person',
    query: bodies.auditPage,
    answer: {
      status: 200,
      description: 'The entries, newest first.',
      schema: z.array(answers.auditEntry),
      paged: true,
    },
  },
  'POST /realtime/ticket': {
    id: 'createRealtimeTicket',
    summary: 'Get a ticket for the event stream',
    description:
      'Open a WebSocket at `/realtime` with the subprotocols `realtime.v1` and the ticket before the ticket expires. A ' +
      'ticket works once. `?since=<event id>` replays missed events.',
    access: 'person',
    body: { schema: nothing },
    answer: { status: 200, description: 'The ticket.', schema: ticket },
  },
};
