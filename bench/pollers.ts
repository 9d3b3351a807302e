/** Clients that poll an HTTP server, each over a connection of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export type Polls = {
  url: string;
  /** The paths are requested in turn. */
  paths: string[];
  headers: Record<string, string>;
  pollers: number;
  seconds: number;
};

/** Every poller sends the next request as soon as it has the response. Returns the time of each response, in ms. */
export function pollWithoutPause(polls: Polls): Promise<number[]> {
  return withPollers(polls, async (poller, ask, times) => {
    const end = performance.now() + polls.seconds * 1_000;
    for (let turn = poller; performance.now() < end; turn += polls.pollers) {
      const askedAt = performance.now();
      await ask(turn);
      times.push(performance.now() - askedAt);
    }
  });
}

/**
 * Every poller sends one request a second, spread evenly over the second. Returns the time from the moment a poll was
 * due to its response, in ms: a poll that had to wait for the previous response counts as late.
 */
export function pollEverySecond(polls: Polls): Promise<number[]> {
  const startedAt = performance.now();
  return withPollers(polls, async (poller, ask, times) => {
    for (let second = 0; second < polls.seconds; second++) {
      const dueAt = startedAt + (second + poller / polls.pollers) * 1_000;
      await sleep(Math.max(0, dueAt - performance.now()));
      await ask(second * polls.pollers + poller);
      times.push(performance.now() - dueAt);
    }
  });
}

async function withPollers(
  { url, paths, headers, pollers }: Polls,
  run: (poller: number, ask: (turn: number) => Promise<void>, times: number[]) => Promise<void>,
): Promise<number[]> {
  const pool = new Pool(url, { connections: pollers });
  const times: number[] = [];
  const ask = async (turn: number) => {
    const answer = await pool.request({ method: 'GET', path: paths[turn % paths.length] ?? '/', headers });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`A poll was answered with ${answer.statusCode}.`);
  };
  try {
    await Promise.all(Array.from({ length: pollers }, (_, poller) => run(poller, ask, times)));
  } finally {
    await pool.close();
  }
  return times;
}
