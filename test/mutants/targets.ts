/** The safety core, and the tests that are tried against a mutant of each of its files: those that tell soonest come first. */

const workflows = {
  login: 'src/workflows/login.test.ts',
  session: 'src/workflows/account-session.test.ts',
  events: 'src/workflows/account-events.test.ts',
  time: 'src/workflows/account-session-time.test.ts',
  turn: 'src/workflows/wait-for-turn.test.ts',
  places: 'src/workflows/run-session.test.ts',
  after: 'src/workflows/after-session.test.ts',
  unanswered: 'src/workflows/unanswered.test.ts',
  notify: 'src/workflows/notify.test.ts',
  movements: 'src/workflows/deliver-movements.test.ts',
  webhook: 'src/workflows/deliver-webhook.test.ts',
};
const db = {
  plan: 'src/db/session-plan.test.ts',
  authenticator: 'src/db/authenticator.test.ts',
  sessions: 'src/db/sessions.test.ts',
  codes: 'src/db/code-requests.test.ts',
  events: 'src/db/events.test.ts',
  giveUp: 'src/db/give-up-session.test.ts',
  pace: 'src/db/login-pace.test.ts',
  unanswered: 'src/db/unanswered.test.ts',
};
const mailbox = 'src/activities/mailbox.test.ts';
const authenticator = 'src/activities/answer-code.test.ts';
const histories = 'test/replay.test.ts';
const { login, session, events, time, turn, places, after, unanswered } = workflows;

export const targets: Record<string, string[]> = {
  'src/workflows/login.ts': [login, session, workflows.notify],
  'src/workflows/inbox.ts': [login, session, turn, events],
  'src/workflows/wait-for-turn.ts': [turn, session, time],
  'src/workflows/between-sessions.ts': [session, unanswered, turn, time, events, histories],
  'src/workflows/account-session.ts': [session, login, turn, time],
  'src/workflows/run-session.ts': [unanswered, session, login, events, turn, time, places, histories],
  'src/workflows/after-session.ts': [after],
  'src/workflows/next-step.ts': [unanswered, session],
  'src/workflows/account-state.ts': [session, events],
  'src/workflows/records.ts': [session, events],
  'src/workflows/notify.ts': [workflows.notify],
  'src/workflows/deliver-movements.ts': [workflows.movements],
  'src/workflows/deliver-webhook.ts': [workflows.webhook],
  'src/activities/browser-session.ts': [unanswered, session, login, turn],
  'src/activities/sign-in.ts': [unanswered, login, session, authenticator],
  'src/activities/enter-code.ts': [mailbox],
  'src/activities/answer-code.ts': [authenticator],
  'src/activities/resend-code.ts': [mailbox],
  'src/activities/read-now.ts': [mailbox],
  'src/activities/read-until-done.ts': [session, workflows.movements],
  'src/activities/save-session.ts': [session],
  'src/activities/open-bank-page.ts': [session],
  'src/browser/gate.ts': ['src/browser/gate.test.ts', 'src/workflows/unanswered.test.ts'],
  'src/db/code-requests.ts': [db.codes, db.events, login],
  'src/db/sessions.ts': [db.sessions, db.unanswered, db.pace],
  'src/db/session-end.ts': [db.codes, db.events, db.pace],
  'src/db/unanswered.ts': [db.unanswered],
  'src/db/give-up-session.ts': [db.giveUp],
  'src/db/session-plan.ts': [db.plan],
  'src/db/login-pace.ts': [db.pace],
  'src/db/authenticator.ts': [db.authenticator],
};
