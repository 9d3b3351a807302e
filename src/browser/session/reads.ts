/** Keeps the requests for a read that arrive while a session is open. */

export type Reads = {
  /** Waits for the next requested read (true), but not longer than `ms` (false). Rejects when the session ends. */
  untilNextRead(ms: number): Promise<boolean>;
  /** Asks for a read. Returns false when no further read will come. */
  readNow(): boolean;
  /** From now on `readNow` returns false. */
  refuseReads(): void;
  /** Returns true when a read was requested since the last call. */
  takeReadRequest(): boolean;
};

/** `over` rejects when the session ends. */
export function createReads(over: Promise<never>): Reads {
  let wanted = Promise.withResolvers<void>();
  let isWanted = false;
  let isRefused = false;
  return {
    async untilNextRead(ms) {
      const due = Promise.withResolvers<void>();
      const timer = setTimeout(due.resolve, ms);
      try {
        await Promise.race([due.promise, wanted.promise, over]);
      } finally {
        clearTimeout(timer);
      }
      return isWanted;
    },
    readNow() {
      if (isRefused) return false;
      isWanted = true;
      wanted.resolve();
      return true;
    },
    refuseReads() {
      isRefused = true;
    },
    takeReadRequest() {
      const taken = isWanted;
      isWanted = false;
      wanted = Promise.withResolvers();
      return taken;
    },
  };
}
