import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until the delivery before this one has been tried, so that one account's events arrive in their order while the
 * receiver is well. One that is not tried in time holds up nothing: its retries may then come after this one.
 */
export async function waitForTurn(hasBeenTried: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 10_000;
  for (let pause = 20; Date.now() < until; pause = Math.min(pause * 2, 500)) {
    if (await hasBeenTried()) return;
    await sleep(pause);
  }
}
