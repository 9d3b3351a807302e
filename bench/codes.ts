/**
 * Measures how long a code takes from its POST to the bank and back, and how soon a person learns that one is needed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../test/support/call.ts';
import { eventually } from '../test/support/eventually.ts';
import { startReceiver } from '../test/support/receiver.ts';
import { type BenchAccount, type BenchSystem, waitingLogins, withSystem } from './bench-system.ts';
import { measureWithoutDurability } from './codes-baseline.ts';
import { type Result, series, single } from './result.ts';
import { percentile } from './statistics.ts';

/** The pause between two measurements, in ms, so that one does not overlap the end of the other. */
const QUIET_MS = 200;
/** In ms. Meanwhile the verdict is not polled, because the polls would be measured too. */
const HANDS_OFF_MS = 250;

/** All times are in ms. */
export type CodeTimes = {
  /** From the POST to the last character in the bank's page, by the clock of the page's script. */
  typed: number[];
  /** From the POST to the bank's verdict in the record of the request. */
  verdict: number[];
  /** From the moment when the bank sends the code, just before its code page, to the receipt of the notification. */
  announced: number[];
};

export async function measureCodes(): Promise<Result[]> {
  return withSystem(
    async (system) => {
      const receiver = await startReceiver();
      const receivedAt = new Map<string, number>();
      receiver.answer(({ body }) => {
        receivedAt.set(JSON.parse(body).data.request_id, Date.now());
        return 200;
      });
      try {
        const results: Result[] = [];
        const accounts: BenchAccount[] = [];
        const settings = { notification_endpoint_url: receiver.url, notification_events: ['assistance_required'] };
        for (const [waiting, samples] of [
          [1, 20],
          [20, 40],
          [100, 20],
        ] as const) {
          accounts.push(...(await waitingLogins(system, waiting - accounts.length, settings)));
          await sleep(2_000);
          const times = await codesOf(system, accounts, samples, receivedAt);
          // The same login in one process, in the same minute and with the same pages open.
          const bare = await measureWithoutDurability(system, 15);
          results.push(...rowsOf(waiting, times, bare));
        }
        results.push(
          series({ figure: 'bare HTTP POST', load: '100 waiting', unit: 'ms' }, await bareCalls(receiver.url)),
        );
        return results;
      } finally {
        await receiver.close();
      }
    },
    { MAX_SESSIONS: '150' },
  );
}

function rowsOf(waiting: number, times: CodeTimes, bare: Omit<CodeTimes, 'announced'>): Result[] {
  const load = `${waiting} waiting`;
  const unit = 'ms';
  const typed = "code posted → typed into the bank's page";
  const judged = "code posted → the bank's verdict";
  const ratio = percentile(times.verdict, 50) / percentile(bare.verdict, 50);
  return [
    series({ figure: typed, load, unit, ...(waiting === 20 && { goal: { p50: 25, p95: 50 } }) }, times.typed),
    series({ figure: `${typed}, one process without durability`, load, unit }, bare.typed),
    series({ figure: judged, load, unit }, times.verdict),
    series({ figure: `${judged}, one process without durability`, load, unit }, bare.verdict),
    single({ figure: `${judged}, over that process`, load, unit: 'ratio', goal: { atMost: 1.2 } }, ratio),
    series(
      {
        figure: 'code page reached → notification received',
        load,
        unit,
        ...(waiting === 20 && { goal: { p95: 150 } }),
      },
      times.announced,
    ),
  ];
}

async function codesOf(
  system: BenchSystem,
  accounts: BenchAccount[],
  samples: number,
  receivedAt: Map<string, number>,
): Promise<CodeTimes> {
  const times: CodeTimes = { typed: [], verdict: [], announced: [] };
  for (let sample = 0; sample < samples; sample++) {
    const { account, customer } = accounts[sample % accounts.length] as BenchAccount;
    const request = await account.untilAsked();
    const { code } = await newestMessage(system, customer.username);
    await sleep(QUIET_MS);
    const postedAt = Date.now();
    const answer = await call(system.api, 'POST', `/v1/accounts/${account.id}/otp`, {
      key: system.key,
      body: { code, request_id: request.id },
    });
    if (answer.status !== 202) throw new Error(answer.text);
    await sleep(HANDS_OFF_MS);
    const verdict = await account.untilVerdict(request.id, 'fulfilled');
    times.verdict.push(new Date(verdict.ended_at ?? Number.NaN).getTime() - postedAt);
    times.typed.push((await typedAt(system, customer.username)) - postedAt);
    await account.untilState('scheduled');

    // The next login begins while all the others wait, and then waits itself for the next round.
    await sleep(QUIET_MS);
    await account.post('scrape');
    const next = await account.untilAsked();
    const at = await eventually(
      () => receivedAt.get(next.id),
      (received) => received !== undefined,
    );
    times.announced.push((at ?? Number.NaN) - (await newestMessage(system, customer.username)).at);
    // An account may be given only five codes in ten minutes.
    if (sample % 4 === 3 && accounts.length === 1) accounts[0] = await replacement(system, accounts[0] as BenchAccount);
  }
  return times;
}

/** Starts a login that replaces one whose account has used up its codes. */
async function replacement(system: BenchSystem, { account }: BenchAccount): Promise<BenchAccount> {
  const { notification_endpoint_url, notification_events } = (await account.get('/config')).body;
  await account.post('stop');
  await account.untilState('stopped');
  const [login] = await waitingLogins(system, 1, { notification_endpoint_url, notification_events });
  return login as BenchAccount;
}

export async function newestMessage({ sandbox }: BenchSystem, username: string): Promise<{ at: number; code: string }> {
  const [message] = (await call(sandbox, 'GET', `/control/customers/${username}/messages`)).body;
  return { at: Date.parse(message.at), code: message.code };
}

/** Returns when the last character of the newest code was in the bank's page, by the page's own clock. */
export async function typedAt({ sandbox }: BenchSystem, username: string): Promise<number> {
  const submissions: { kind: string; typedAt: string }[] = (
    await call(sandbox, 'GET', `/control/customers/${username}/submissions`)
  ).body;
  return Date.parse(submissions.findLast(({ kind }) => kind === 'code')?.typedAt ?? '');
}

async function bareCalls(url: string): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < 40; sample++) {
    const startedAt = performance.now();
    await call(url, 'POST', '', { body: { data: { request_id: 'bare' } } });
    times.push(performance.now() - startedAt);
  }
  return times;
}
