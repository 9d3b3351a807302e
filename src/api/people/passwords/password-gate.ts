import { ApiError } from '../../errors.ts';

/** Runs a task when its turn comes, or refuses it with `UNAVAILABLE` when too many wait. */
export type Gate = <T>(task: () => Promise<T>, options?: { known?: boolean }) => Promise<T>;

type Waiting = { known: boolean; begin(): void; refuse(error: ApiError): void };

/**
 * Hashing a password takes a core, 19 MiB and one of libuv's four threads for some 40 ms. `atOnce` tasks may run and
 * `waiting` may wait. Known callers go before strangers, and replace one when the queue is full: a crowd that only
 * guesses cannot keep them out.
 */
export function createGate({ atOnce, waiting }: { atOnce: number; waiting: number }): Gate {
  const queue: Waiting[] = [];
  let running = 0;

  /** Resolves when the caller may begin. */
  async function turn(known: boolean): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (queue.length >= waiting) makeRoom(known);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const mine = { known, begin: resolve, refuse: reject };
    const firstStranger = queue.findIndex((other) => !other.known);
    if (known && firstStranger >= 0) queue.splice(firstStranger, 0, mine);
    else queue.push(mine);
    await promise;
  }

  function makeRoom(known: boolean): void {
    const last = queue.at(-1);
    if (!known || !last || last.known) throw busy();
    queue.pop();
    last.refuse(busy());
  }

  function leave(): void {
    const next = queue.shift();
    // The slot is handed over directly, so that no other caller can take it in between.
    if (next) next.begin();
    else running -= 1;
  }

  return async (task, { known = false } = {}) => {
    await turn(known);
    try {
      return await task();
    } finally {
      leave();
    }
  };
}

const busy = (): ApiError =>
  new ApiError('UNAVAILABLE', 'Too many people sign in at this moment. Try again shortly.', {
    headers: { 'Retry-After': '2' },
  });
