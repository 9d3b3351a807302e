/** Measures how many cycles run in a minute, some concurrently, beside the same script in parallel. */
import { type Message, watch } from '../test/support/realtime.ts';
import { bareScript } from './bare-script.ts';
import { type BenchAccount, type BenchSystem, withSystem } from './bench-system.ts';
import { type Result, single } from './result.ts';

const SECONDS = 12;

export const measureThroughput = (): Promise<Result[]> =>
  withSystem(async (system) => {
    const script = await bareScript(system.sandbox);
    const untilEnded = await ends(system);
    try {
      const accounts: BenchAccount[] = [];
      const results: Result[] = [];
      for (const atOnce of [1, 2, 4, 8]) {
        while (accounts.length < atOnce) {
          const added = await system.account({ code: { when: 'never' } }, { login_mode: 'simple' });
          await added.account.untilRuns(1);
          accounts.push(added);
        }
        const cycles = await perMinute(accounts, async ({ account }) => {
          const ended = untilEnded(account.id);
          await account.post('scrape');
          await ended;
        });
        const bare = await perMinute(accounts, async ({ customer }) => void (await script.run(customer)));
        const load = `${atOnce} at once`;
        results.push(
          single({ figure: 'one-shot cycles', load, unit: 'a minute' }, cycles),
          single({ figure: 'bare scripts', load, unit: 'a minute' }, bare),
          single({ figure: 'cycles / bare scripts', load, unit: 'ratio', goal: { atLeast: 0.9 } }, cycles / bare),
        );
      }
      return results;
    } finally {
      await script.close();
    }
  });

/**
 * Resolves when a cycle of an account has ended, by the events that the dashboard gets too: polling would be additional
 * work.
 */
async function ends({ api, asOperator }: BenchSystem): Promise<(accountId: string) => Promise<void>> {
  const { ticket } = (await asOperator('POST', '/realtime/ticket')).body;
  const { socket } = await watch(api, ticket);
  const waiting = new Map<string, () => void>();
  socket.on('message', (text) => {
    const { type, accountId, data } = JSON.parse(String(text)) as Message;
    if (type === 'session.state' && 'state' in data && data.state === 'scheduled') waiting.get(accountId)?.();
  });
  return (accountId) => new Promise((resolve) => waiting.set(accountId, resolve));
}

/** Each place repeats its work. Work that is unfinished at the end is not counted. */
async function perMinute<T>(places: T[], work: (place: T) => Promise<void>): Promise<number> {
  const end = Date.now() + SECONDS * 1_000;
  let done = 0;
  await Promise.all(
    places.map(async (place) => {
      while (Date.now() < end) {
        await work(place);
        if (Date.now() <= end) done += 1;
      }
    }),
  );
  return (done / SECONDS) * 60;
}
