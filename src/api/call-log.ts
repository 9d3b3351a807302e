import type { Logger } from '../base/log.ts';
import type { Db } from '../db/core/connect.ts';
import { type ApiKeyCall, keptPerKey, recordApiKeyCalls } from '../db/people/api-key-calls.ts';

/** Writes down what was called with an API key, after the answer and without holding it up. */
export type CallLog = {
  record(call: ApiKeyCall): void;
  /** Resolves when everything is written. */
  drain(): Promise<void>;
};

/** Pollers call often: what comes within this time is written in one statement for each key. */
const GATHER_MS = 100;

export function createCallLog(db: Db, log: Logger): CallLog {
  let waiting: ApiKeyCall[] = [];
  let timer: NodeJS.Timeout | undefined;
  // One after another, so that they are listed in the order in which they were answered.
  let written = Promise.resolve();

  /** All that waits by then, so that a slow database is given less to write, and not more. */
  async function writeAll(): Promise<void> {
    const byKey = Map.groupBy(waiting, ({ keyId }) => keyId);
    waiting = [];
    for (const [keyId, calls] of byKey) {
      await recordApiKeyCalls(db, keyId, calls.slice(-keptPerKey)).catch((err) =>
        // The callers have their answers; missing lines in a list are no reason to fail.
        log.warn({ err, apiKey: keyId }, 'calls could not be recorded'),
      );
    }
  }

  function drain(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    written = written.then(writeAll);
    return written;
  }

  return {
    record(call) {
      waiting.push(call);
      timer ??= setTimeout(drain, GATHER_MS);
    },
    drain,
  };
}
