import type { Logger } from '../base/log.ts';
import type { Db } from '../db/core/connect.ts';
import { type ApiKeyCall, keptPerKey, recordApiKeyCalls } from '../db/people/api-key-calls.ts';

/** Records the calls with an API key, after the response and without delaying it. */
export type CallLog = {
  record(call: ApiKeyCall): void;
  /** Resolves when everything is written. */
  drain(): Promise<void>;
};

/** Pollers call often: calls within this time are written in one statement for each key. */
const GATHER_MS = 100;

export function createCallLog(db: Db, log: Logger): CallLog {
  let waiting: ApiKeyCall[] = [];
  let timer: NodeJS.Timeout | undefined;
  // One after another, so that they are listed in the order of their responses.
  let written = Promise.resolve();

  /** Writes everything that waits by now, so that a slow database gets fewer statements. */
  async function writeAll(): Promise<void> {
    const byKey = Map.groupBy(waiting, ({ keyId }) => keyId);
    waiting = [];
    for (const [keyId, calls] of byKey) {
      await recordApiKeyCalls(db, keyId, calls.slice(-keptPerKey)).catch((err) =>
        // The callers have their responses. Missing lines in a list are not a reason to fail.
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
