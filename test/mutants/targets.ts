/** The safety core, and the tests that are tried against a mutant of each of its files: those that tell soonest come first. */

const workflows = {
  login: 'src/workflows/login.test.ts',
  session: 'src/workflows/account-session.test.ts',
  events: 'src/workflows/account-events.test.ts',
  time: 'src/workflows/account-session-time.test.ts',
  turn: 'src/workflows/wait-for-turn.test.ts',
  places: 'src/workflows/run-session.test.ts',
  after: 'src/workflows/after-session.test.ts',
  movements: 'src/workflows/deliver-movements.test.ts',
  webhook: 'src/workflows/deliver-webhook.test.ts',
};
const db = {
  codes: 'src/db/code-requests.test.ts',
  events: 'src/db/events.test.ts',
  giveUp: 'src/db/give-up-session.test.ts',
  pace: 'src/db/login-pace.test.ts',
};
const authenticator = 'src/activities/answer-code.test.ts';
const histories = 'test/replay.test.ts';
const { login, session, events, time, turn, places, after } = workflows;

export const targets: Record<string, string[]> = {
  'src/workflows/login.ts': [login, session],
  'src/workflows/inbox.ts': [login, session, turn, events],
  'src/workflows/wait-for-turn.ts': [turn, session, time],
  'src/workflows/between-sessions.ts': [session, turn, time, events, histories],
  'src/workflows/account-session.ts': [session, login, turn, time],
  'src/workflows/run-session.ts': [session, login, events, turn, time, places, histories],
  'src/workflows/after-session.ts': [after, time],
  'src/workflows/account-state.ts': [session, events],
  'src/workflows/records.ts': [session, events],
  'src/workflows/notify.ts': [events],
  'src/workflows/deliver-movements.ts': [workflows.movements],
  'src/workflows/deliver-webhook.ts': [workflows.webhook],
  'src/activities/browser-session.ts': [session, login, turn, authenticator],
  'src/activities/sign-in.ts': [session, login, authenticator],
  'src/activities/enter-code.ts': [login, session],
  'src/activities/answer-code.ts': [authenticator],
  'src/activities/resend-code.ts': [login],
  'src/activities/read-now.ts': [session],
  'src/activities/read-until-done.ts': [session, workflows.movements],
  'src/activities/save-session.ts': [session],
  'src/activities/open-bank-page.ts': [session],
  'src/db/code-requests.ts': [db.codes, db.events, login],
  'src/db/sessions.ts': [db.codes, db.giveUp, db.events, session, turn],
  'src/db/session-end.ts': [db.events, session],
  'src/db/give-up-session.ts': [db.giveUp],
  'src/db/session-plan.ts': [session, time, turn],
  'src/db/login-pace.ts': [db.pace],
  'src/db/authenticator.ts': [authenticator],
};
