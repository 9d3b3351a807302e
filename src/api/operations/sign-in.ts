import { z } from 'zod';
import type { Operations } from '../contract/operation.ts';
import { nothing } from '../contract/schema-parts.ts';
import * as answers from '../people/answers.ts';
import * as bodies from '../people/schemas.ts';
import { ticket } from '../realtime/answers.ts';

const done = { status: 204, description: 'Done.' } as const;

export const signInOperations: Operations = {
  'GET /auth/registration': {
    id: 'getRegistration',
    summary: 'Whether one may register',
    description: 'For the page where people sign in.',
    access: 'anyone',
    answer: { status: 200, description: 'Whether `POST /auth/register` is open.', schema: answers.registration },
  },
  'POST /auth/register': {
    id: 'register',
    summary: 'Register',
    description:
      'Open only while no user exists, unless the service runs with `REGISTRATION=open`. The first user of a service that ' +
      'others reach sends the `setup_token` that it runs with.',
    access: 'anyone',
    body: { schema: bodies.register, example: { email: 'ada@example.com', password: 'correct horse', name: 'Ada' } },
    answer: { status: 201, description: 'Registered: sign in now.', schema: answers.registered },
    errors: ['FORBIDDEN', 'CONFLICT', 'RATE_LIMITED'],
  },
  'POST /auth/login': {
    id: 'login',
    summary: 'Sign in with a password',
    description:
      'Five failures in 15 minutes, for one user and address, are answered 429 from then on, and so are 30 from one ' +
      'address. A user at whom many guess has to wait between two tries. The answer sets a cookie by which this browser ' +
      'is known the next time; it signs nobody in.',
    access: 'anyone',
    body: { schema: bodies.login, example: { email: 'ada@example.com', password: 'correct horse' } },
    answer: {
      status: 200,
      description: 'A token; or, with two-factor on, a challenge for `POST /auth/login/totp`.',
      schema: z.union([answers.signedIn, answers.challenge]),
    },
    errors: ['UNAUTHORIZED', 'RATE_LIMITED'],
  },
  'POST /auth/login/totp': {
    id: 'loginTotp',
    summary: 'Finish signing in with a code',
    description: 'The code of the authenticator, or a backup code. Each is good once.',
    access: 'anyone',
    body: { schema: bodies.loginTotp, example: { challengeToken: 'eyJhbGciOi…', code: '123456' } },
    answer: { status: 200, description: 'A token.', schema: answers.signedIn },
    errors: ['UNAUTHORIZED', 'INVALID_TOKEN', 'RATE_LIMITED'],
  },
  'POST /auth/logout': {
    id: 'logout',
    summary: 'Sign out',
    access: 'person',
    answer: { ...done, description: 'The token is dead from now on.' },
  },
  'GET /me': {
    id: 'getMe',
    summary: 'Who is signed in',
    access: 'person',
    answer: { status: 200, description: 'The person.', schema: answers.me },
  },
  'GET /me/sessions': {
    id: 'listSignIns',
    summary: 'Where you are signed in',
    description: 'A sign-in lasts 12 hours, and ends earlier when it is not used for `SESSION_IDLE_MINUTES`.',
    access: 'person',
    answer: { status: 200, description: 'The one used last comes first.', schema: z.array(answers.signIn) },
  },
  'DELETE /me/sessions/:id': {
    id: 'endSignIn',
    summary: 'End one sign-in',
    description: 'Its token is dead from now on, and its realtime connections are closed.',
    access: 'person',
    body: { schema: nothing },
    answer: { ...done, description: 'It has ended.' },
  },
  'DELETE /me/sessions': {
    id: 'endOtherSignIns',
    summary: 'End all other sign-ins',
    access: 'person',
    body: { schema: nothing },
    answer: { ...done, description: 'Only the one that asked is left.' },
  },
  'POST /me/step-up': {
    id: 'stepUp',
    summary: 'Confirm that it is you',
    description:
      'What matters wants the password, and with two-factor on a code, to have been given in the last 5 minutes. ' +
      'Signing in counts.',
    access: 'person',
    stepUp: 'in_body',
    body: { schema: bodies.stepUp, example: { password: 'correct horse', code: '123456' } },
    answer: { status: 200, description: 'Until when it is good.', schema: answers.confirmed },
    errors: ['INVALID_CODE', 'RATE_LIMITED'],
  },
  'PUT /me/password': {
    id: 'changePassword',
    summary: 'Change the password',
    description: 'All other sign-ins end.',
    access: 'person',
    stepUp: 'in_body',
    body: {
      schema: bodies.changePassword,
      example: { current_password: 'correct horse', new_password: 'battery staple 7', code: '123456' },
    },
    answer: { ...done, description: 'It is the password from now on.' },
    errors: ['INVALID_CODE', 'RATE_LIMITED'],
  },
  'DELETE /me': {
    id: 'deleteMe',
    summary: 'Delete the user who is signed in',
    description:
      'With all accounts, keys and sign-ins. Their sessions leave the banks in order, and what was read goes a day later. ' +
      'The audit log keeps its entries.',
    access: 'person',
    stepUp: 'always',
    body: { schema: bodies.deleteMe, example: { confirmation_email: 'ada@example.com' } },
    answer: { ...done, description: 'Deleted. The token is dead.' },
  },
  'POST /me/temporal-session': {
    id: 'openTemporal',
    summary: 'Open the Temporal UI',
    description:
      'Sets the cookie with which a browser may open `/temporal/`, for half an hour. For the operator: the first user, or those ' +
      'of `TEMPORAL_UI_USERS`.',
    access: 'person',
    body: { schema: nothing },
    answer: { ...done, description: 'The cookie is set.' },
    errors: ['FORBIDDEN'],
  },
  'PUT /me/operation-mode': {
    id: 'setOperationMode',
    summary: 'Choose what is done with movements',
    access: 'person',
    body: { schema: bodies.operationMode, example: { mode: 'passthrough' } },
    answer: { status: 200, description: 'The mode from now on.', schema: answers.operationMode },
  },
  'POST /me/2fa/enroll': {
    id: 'enrollTwoFactor',
    summary: 'Begin to turn on two-factor',
    access: 'person',
    stepUp: 'always',
    body: { schema: nothing },
    answer: { status: 200, description: 'The address for the authenticator app.', schema: answers.enrolment },
    errors: ['CONFLICT'],
  },
  'POST /me/2fa/confirm': {
    id: 'confirmTwoFactor',
    summary: 'Turn on two-factor',
    description: 'All other sign-ins end.',
    access: 'person',
    stepUp: 'always',
    body: { schema: bodies.confirmTwoFactor, example: { code: '123456' } },
    answer: { status: 200, description: 'Backup codes, shown this once.', schema: answers.backupCodes },
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
    summary: 'Who did what',
    access: 'person',
    query: bodies.auditPage,
    answer: { status: 200, description: 'Newest first.', schema: z.array(answers.auditEntry), paged: true },
  },
  'POST /realtime/ticket': {
    id: 'createRealtimeTicket',
    summary: 'Get a ticket for the event stream',
    description:
      'Open a WebSocket at `/realtime` with the subprotocols `realtime.v1` and the ticket, within its time. It is good ' +
      'once. `?since=<event id>` replays what was missed.',
    access: 'person',
    body: { schema: nothing },
    answer: { status: 200, description: 'The ticket.', schema: ticket },
  },
};
