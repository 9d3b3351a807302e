import { type ApiKeyCall, recordApiKeyCall } from '../db/api-key-calls.ts';
import type { Db } from '../db/connect.ts';
import type { Logger } from '../log.ts';

/** Writes down what was called with an API key, after the answer and without holding it up. */
export type CallLog = {
  record(call: ApiKeyCall): void;
  /** Resolves when everything is written. */
  drain(): Promise<void>;
};

export function createCallLog(db: Db, log: Logger): CallLog {
  // One after another, so that they are listed in the order in which they were answered.
  let written = Promise.resolve();
  return {
    record(call) {
      written = written
        .then(() => recordApiKeyCall(db, call))
        // The caller has its answer; a missing line in a list is no reason to fail.
        .catch((err) => log.warn({ err, apiKey: call.keyId }, 'a call could not be recorded'));
    },
    drain: () => written,
  };
}
