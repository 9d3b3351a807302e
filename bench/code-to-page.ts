/** How long a code takes from its POST to the bank, with many logins waiting. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../test/support/call.ts';
import type { BenchAccount, BenchSystem } from './bench-system.ts';

const WAITING = 20;

/** All in ms. */
export type CodeTimes = {
  /** From the POST to the moment in which the typed code has reached the bank: later than the last keystroke. */
  posted: number[];
  /** From the POST to the bank's verdict in the record of the request. */
  verdict: number[];
  /** From the moment in which the bank has sent its code page's text message to the receipt of the notification. */
  announced: number[];
};

export async function measureCodes(system: BenchSystem, rounds: number): Promise<CodeTimes> {
  const receiver = await startReceiver();
  const times: CodeTimes = { posted: [], verdict: [], announced: [] };
  const settings = {
    login_mode: 'assisted',
    assistance_timeout_seconds: 600,
    notification_endpoint_url: receiver.url,
    notification_events: ['assistance_required'],
  };
  try {
    const accounts: BenchAccount[] = [];
    for (let i = 0; i < WAITING; i++) accounts.push(await system.account({ code: { when: 'always' } }, settings));
    for (let round = 0; round < rounds; round++) {
      await Promise.all(accounts.map(({ account }) => account.untilState('awaiting_otp')));
      await sleep(500);
      for (const { account, customer } of accounts) {
        const request = await account.untilAsked();
        const message = await newestMessage(system, customer.username);
        times.announced.push((receiver.receivedAt.get(request.id) ?? Number.NaN) - message.at);
        const postedAt = Date.now();
        const answer = await call(system.api, 'POST', `/v1/accounts/${account.id}/otp`, {
          key: system.key,
          body: { code: message.code, request_id: request.id },
        });
        if (answer.status !== 202) throw new Error(answer.text);
        const verdict = await account.untilVerdict(request.id, 'fulfilled');
        times.verdict.push(new Date(verdict.ended_at ?? Number.NaN).getTime() - postedAt);
        times.posted.push((await codeReachedBankAt(system, customer.username)) - postedAt);
        // The session reads and closes before the next code is posted: what is measured is the way of a code.
        await account.untilState('scheduled');
      }
      if (round + 1 < rounds) await Promise.all(accounts.map(({ account }) => account.post('scrape')));
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

async function codeReachedBankAt({ sandbox }: BenchSystem, username: string): Promise<number> {
  const submissions: { at: string; kind: string }[] = (
    await call(sandbox, 'GET', `/control/customers/${username}/submissions`)
  ).body;
  return Math.max(...submissions.filter(({ kind }) => kind === 'code').map(({ at }) => Date.parse(at)));
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
