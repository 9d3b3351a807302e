import { failureKind } from '../../../src/domain/failures.ts';
import type { FaultSystem, OwnedAccount } from '../system.ts';

const MINUTE = 60_000;
/** A session that was logged in this long resets the counter of short sessions. */
const SETTLED = 10 * MINUTE;
/**
 * The possible difference between the clock that records the end of a run and the clock that measures the wait, in ms.
 */
const SLACK = 1_000;
/** A request of a person is logged after its signal, and the login may begin before that. In ms. */
const LOGGED_LATE = 2_000;

/**
 * Checks that each run submits credentials at most once, that the bank gets no more rejected logins in a row than the
 * limit allows, and that runs follow each other no faster than the failure table says.
 */
export async function wrongCredentials({ db }: FaultSystem, { account, customer }: OwnedAccount): Promise<string[]> {
  const [runs, asked, settings, submissions] = await Promise.all([
    db.selectFrom('runs').selectAll().where('account_id', '=', account.id).orderBy('sequence').execute(),
    db
      .selectFrom('audit_log')
      .select(['at', 'action'])
      .where('account_id', '=', account.id)
      .where('action', 'in', ['scrape_requested', 'restart_requested'])
      .execute(),
    db
      .selectFrom('account_settings')
      .select(['login_failure_limit', 'taken_over_wait_seconds'])
      .where('account_id', '=', account.id)
      .executeTakeFirstOrThrow(),
    customer.submissions(),
  ]);
  const wrong: string[] = [];
  const say = (what: string) => void wrong.push(`account ${account.id}: ${what}`);

  // The browser may itself repeat a request whose connection the bank broke without a response. Only the repeated one
  // is counted.
  const credentials = submissions.filter(({ kind, reset }) => kind === 'credentials' && !reset);
  const given = credentials.map(({ at }) => Date.parse(at));
  const within = ({ started_at, ended_at }: (typeof runs)[number]) =>
    given.filter((at) => at >= started_at.getTime() && at <= (ended_at?.getTime() ?? Number.POSITIVE_INFINITY));
  for (const run of runs) {
    const count = within(run).length;
    if (count > 1) say(`run ${run.sequence} submitted credentials ${count} times`);
  }
  const outside = given.filter((at) => !runs.some((run) => within(run).includes(at)));
  if (outside.length > 0) say(`credentials were submitted ${outside.length} times outside of any run`);

  let notAccepted = 0;
  let counted = 0;
  let retried = 0;
  for (const [place, run] of runs.entries()) {
    const next = runs[place + 1];
    const latest = (next?.started_at.getTime() ?? Number.POSITIVE_INFINITY) + LOGGED_LATE;
    const asks = asked.filter(({ at }) => at >= run.started_at && at.getTime() <= latest);
    const restarted = asks.some(({ action }) => action === 'restart_requested');
    if (run.outcome === 'completed') counted = retried = 0;
    if (restarted) counted = retried = 0;
    const times = within(run);
    notAccepted += credentials.filter(({ at, accepted }) => !accepted && times.includes(Date.parse(at))).length;
    if (notAccepted > settings.login_failure_limit)
      say(`the bank has seen ${notAccepted} logins in a row that it did not accept, in run ${run.sequence}`);
    if (restarted || run.stages.some(({ stage }) => stage === 'scraping' || stage === 'monitoring')) notAccepted = 0;
    if (run.reason === null || !run.ended_at) continue;
    const table = failureKind(run.reason);
    // What the bank may have seen counts, whatever ended the run.
    const kind = table === 'retried' && run.unanswered !== null ? 'counted' : table;
    const inside = run.stages.find(({ stage }) => stage === 'scraping' || stage === 'monitoring');
    if (inside) counted = 0;
    if (inside && run.ended_at.getTime() - Date.parse(inside.at) >= SETTLED - SLACK) retried = 0;
    if (kind === 'counted') {
      counted += 1;
      retried = 0;
    }
    if (kind === 'retried') retried += 1;
    if (!next) continue;
    const ended = run.ended_at.getTime();
    const began = next.started_at.getTime();
    if (restarted) counted = retried = 0;
    else if (kind === 'fatal' || counted >= settings.login_failure_limit)
      say(`run ${next.sequence} logged in although the account was blocked (${run.reason})`);
    else if (kind === 'retried' && asks.length === 0) {
      const atOnce = ['worker_lost', 'session_dropped', 'browser_crashed'].includes(run.reason);
      const step = retried - (atOnce ? 1 : 0);
      const backoff = step === 0 ? 0 : Math.min(30, 2 ** (step - 1)) * MINUTE * 0.75;
      const wait = run.reason === 'session_taken_over' ? settings.taken_over_wait_seconds * 1_000 : backoff;
      if (began - ended < wait - SLACK)
        say(`run ${next.sequence} began ${began - ended} ms after ${run.reason} for the ${retried}. time in a row`);
    }
  }
  return wrong;
}
