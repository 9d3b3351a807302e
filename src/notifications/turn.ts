import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until the previous delivery has been tried, so that one account's events arrive in order while the receiver
 * works. A delivery that is not tried in time does not hold up this one: its retries may then come later.
 */
export async function waitForTurn(hasBeenTried: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 10_000;
  for (let pause = 20; Date.now() < until; pause = Math.min(pause * 2, 500)) {
    if (await hasBeenTried()) return;
    await sleep(pause);
  }
}
