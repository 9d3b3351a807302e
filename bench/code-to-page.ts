/** How long a code takes from its POST to the bank, with many logins waiting. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../test/support/call.ts';
import { eventually } from '../test/support/eventually.ts';
import type { BenchAccount, BenchSystem } from './bench-system.ts';

const WAITING = 20;
/** Between two measurements, so that one does not run into the end of the other. */
const QUIET_MS = 200;
/** Nobody asks for the verdict while the code is on its way: the asking would be measured too. */
const HANDS_OFF_MS = 250;

/** All in ms. */
export type CodeTimes = {
  /** From the POST to the last character in the bank's page, as the page's own script saw it. */
  typed: number[];
  /** From the POST to the bank's verdict in the record of the request. */
  verdict: number[];
  /** From the bank's sending of the code, just before its code page, to the receipt of the notification. */
  announced: number[];
};

export async function measureCodes(system: BenchSystem, rounds: number): Promise<CodeTimes> {
  const receiver = await startReceiver();
  const times: CodeTimes = { typed: [], verdict: [], announced: [] };
  const settings = {
    login_mode: 'assisted',
    assistance_timeout_seconds: 600,
    notification_endpoint_url: receiver.url,
    notification_events: ['assistance_required'],
  };
  try {
    const accounts: BenchAccount[] = [];
    for (let i = 0; i < WAITING; i++) accounts.push(await system.account({ code: { when: 'always' } }, settings));
    await Promise.all(accounts.map(({ account }) => account.untilState('awaiting_otp')));
    for (let round = 0; round < rounds; round++) {
      for (const { account, customer } of accounts) {
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

        // The next login begins while all the others wait, and waits itself for the next round.
        await sleep(QUIET_MS);
        await account.post('scrape');
        const next = await account.untilAsked();
        const receivedAt = await eventually(
          () => receiver.receivedAt.get(next.id),
          (at) => at !== undefined,
        );
        times.announced.push((receivedAt ?? Number.NaN) - (await newestMessage(system, customer.username)).at);
      }
    }
  } finally {
    receiver.close();
  }
  return times;
}

async function newestMessage({ sandbox }: BenchSystem, username: string): Promise<{ at: number; code: string }> {
  const [message] = (await call(sandbox, 'GET', `/control/customers/${username}/messages`)).body;
  return { at: Date.parse(message.at), code: message.code };
}

async function typedAt({ sandbox }: BenchSystem, username: string): Promise<number> {
  const submissions: { kind: string; typedAt: string }[] = (
    await call(sandbox, 'GET', `/control/customers/${username}/submissions`)
  ).body;
  return Date.parse(submissions.findLast(({ kind }) => kind === 'code')?.typedAt ?? '');
}

async function startReceiver() {
  const receivedAt = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const at = Date.now();
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end();
    receivedAt.set(JSON.parse(body).data.request_id, at);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, receivedAt, close: () => server.close() };
}
