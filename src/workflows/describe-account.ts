import { blockMessage, failures as failureTable, unansweredMessage } from '../domain/failures.ts';
import type { AccountState } from './account-state.ts';

/** Writes a few lines of Markdown for a person who opens the workflow in the Temporal UI. */
export function describeAccount(account: AccountState): string {
  const { plan, failures, retries, session, note } = account;
  const facts = [
    `${plan.bank}, ${plan.sessionType}`,
    session?.host && `page held by worker \`${session.host}\``,
    failures > 0 && `failed logins in a row: ${failures} of ${plan.loginFailureLimit}`,
    retries > 0 && `sessions in a row that ended early: ${retries}`,
  ].filter(Boolean);
  const said = [`**${headline(account)}** since ${utc(account.since)}`, ...whatNow(account), note, facts.join(' · ')];
  // The pane that shows this cuts off the last line of its text, so an empty line is added.
  const paragraphs = [...said, '\u00a0'];
  return paragraphs.filter(Boolean).join('\n\n');
}

function headline(account: AccountState): string {
  switch (account.state) {
    case 'scheduled':
      if (account.queued) return 'Waits its turn at the bank';
      return hoursNote(account) ? 'Waits for the login hours' : 'Scheduled';
    case 'logging_in':
      return 'Logging in';
    case 'awaiting_otp':
      return 'Waiting for a code';
    case 'verifying_otp':
      return 'The bank is checking a code';
    case 'scraping':
      return 'Reading movements';
    case 'monitoring':
      return 'Monitoring';
    case 'backing_off':
      return 'Backing off';
    case 'blocked':
      return 'Blocked';
    case 'stopped':
      return 'Stopped';
  }
}

/** Says what happens next, or what a person has to do. */
function whatNow(account: AccountState): string[] {
  const { state, session, plan, nextRunAt, blocked } = account;
  const waits = waitNote(account);
  if (waits) return [waits];
  switch (state) {
    case 'scheduled':
      if (!plan.hasCredentials) return ['Give the bank user name and password: `PUT /accounts/:id/config`.'];
      return nextRunAt ? [`The next login starts at ${utc(nextRunAt)}.`] : ['The next login starts now.'];
    case 'awaiting_otp': {
      if (!session?.request) return [];
      const { descriptor, expiresAt, triesLeft } = session.request;
      const what = `${descriptor.length} ${descriptor.type === 'numeric' ? 'digits' : 'characters'}`;
      const tries = triesLeft === null ? '' : `, ${triesLeft} tries left`;
      return [
        `The bank wants a code of ${what}, until ${utc(expiresAt)}. Refused so far: ${session.attempts}${tries}.`,
        'Submit it in the dashboard, or with `POST /v1/accounts/:id/otp`.',
      ];
    }
    case 'backing_off':
      return [nextRunAt ? `The next try starts at ${utc(nextRunAt)}. Nobody has to do anything.` : ''];
    case 'blocked':
      if (!blocked) return [];
      return [
        `${blockMessage(blocked.reason)} (\`${blocked.reason}\`, ${utc(blocked.at)})`,
        blocked.reason === 'nobody_answered' ? beThere : '',
        `No login starts. Fix the cause, then press **Run scrape now** (\`POST /accounts/:id/restart\`).`,
      ];
    case 'stopped':
      return [`Stopped by a person. \`POST /accounts/:id/restart\` starts it again.`];
    default:
      return [];
  }
}

const beThere =
  'Be there when a login begins, let a relay give the codes, or set `login_hours` so that logins begin when somebody is awake.';

/**
 * Says why a due login has not begun: it waits for its bank, or for the login hours. Returns null when it does not
 * wait.
 */
export function waitNote(account: AccountState): string | null {
  return queueNote(account) ?? hoursNote(account);
}

function hoursNote({ state, session, nextRunAt, hours }: AccountState): string | null {
  if (state !== 'scheduled' || session || !hours || hours.opensAt !== nextRunAt) return null;
  return `Waits until ${hours.until}: a login that may need a person begins only in the login hours.`;
}

function queueNote({ queued, session }: AccountState): string | null {
  if (!queued || session) return null;
  const { ahead, expectedAt, bankDown } = queued;
  const before = ahead === 1 ? '1 login comes' : `${ahead} logins come`;
  const place = `${before} before it, about until ${utc(expectedAt)}.`;
  if (!bankDown) return `The login waits its turn at the bank: ${place}`;
  return `The bank does not answer, and is tried with one login at a time. This one waits its turn at the bank: ${place}`;
}

/** Writes `2026-06-13 03:00:00 UTC`. */
function utc(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

export const takenOverNote = (nextRunAt: string): string =>
  `The customer has signed in elsewhere; the next login is not before ${utc(nextRunAt)}.`;

const asks: Record<string, string> = { runRequested: 'run', restartRequested: 'restart', stopRequested: 'stop' };

/** The note for a signal that was not accepted. */
export function refusedNote(signalName: string, why: 'not_ours' | 'repeated'): string {
  const what = asks[signalName] ? `A request to ${asks[signalName]}` : `A message \`${signalName}\``;
  if (why === 'not_ours') return `${what} came from somebody who is not us; it was refused.`;
  return `${what} is a copy of an earlier one, or too old; it was refused.`;
}

/** The text of the failure list for the account's note. */
export function failureNote(reason: keyof typeof failureTable, unanswered = false): string {
  const note = `Last: ${failureTable[reason].message} (\`${reason}\`)`;
  return unanswered ? `${note} ${unansweredMessage}` : note;
}
