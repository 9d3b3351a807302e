/**
 * Masks the texts of a page in a thread of its own, which is ended when it takes too long. So no page can hold up the
 * sessions of other accounts.
 */
import { Worker } from 'node:worker_threads';
import type { MaskedWords, Words } from './mask-words.ts';

const START_DEADLINE = 10_000;
/** The texts are bounded: a few hundred milliseconds are enough for them on a slow machine. */
const DEADLINE = 3_000;
const MOST_WAITING = 20;
/** The thread takes some 40 MB of memory, and evidence is rare. */
const IDLE_MS = 30_000;

let thread: Promise<Worker> | null = null;
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;
let idle: NodeJS.Timeout | undefined;

/**
 * Returns null when the thread did not finish in time, or when too many calls wait for it. Then the texts are lost;
 * they are never shown unmasked.
 */
export async function maskInThread(
  words: Words,
  secrets: string[],
  deadlineMs: number = DEADLINE,
): Promise<MaskedWords | null> {
  if (waiting >= MOST_WAITING) return null;
  waiting += 1;
  clearTimeout(idle);
  const turn = last.then(() => mask(words, secrets, deadlineMs)).catch(() => null);
  last = turn;
  try {
    return await turn;
  } finally {
    waiting -= 1;
    if (waiting === 0) idle = setTimeout(letGo, IDLE_MS).unref();
  }
}

async function mask(words: Words, secrets: string[], deadlineMs: number): Promise<MaskedWords | null> {
  thread ??= start();
  const worker = await thread.catch((error) => {
    thread = null;
    throw error;
  });
  return answerOf<MaskedWords>(worker, 'message', deadlineMs, () => worker.postMessage({ words, secrets }));
}

function letGo(): void {
  void thread?.then((worker) => worker.terminate()).catch(() => undefined);
  thread = null;
}

async function start(): Promise<Worker> {
  const worker = new Worker(new URL('./masking-thread.ts', import.meta.url), {
    // The thread gets no settings, and above all no keys.
    ...{ env: {}, execArgv: [] },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  worker.unref();
  // An error event without a listener would end the process.
  worker.on('error', () => undefined);
  await answerOf(worker, 'online', START_DEADLINE, () => undefined);
  return worker;
}

/**
 * Waits for the event. A thread that does not send it in time, or has failed, is ended. The next call starts another.
 */
function answerOf<T>(worker: Worker, event: 'online' | 'message', deadlineMs: number, ask: () => void) {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const give = (error: Error) => {
    thread = null;
    void worker.terminate();
    reject(error);
  };
  const timer = setTimeout(() => give(new Error('The thread that masks took too long.')), deadlineMs);
  const onExit = () => give(new Error('The thread that masks has ended.'));
  worker.once(event, resolve).once('error', give).once('exit', onExit);
  ask();
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off(event, resolve).off('error', give).off('exit', onExit);
  });
}
