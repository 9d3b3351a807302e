/**
 * Masks what a page said in a thread of its own, which is ended when it takes too long: whatever a page says, the sessions of
 * the other accounts go on.
 */
import { Worker } from 'node:worker_threads';
import type { MaskedWords, Words } from './mask-words.ts';

const START_DEADLINE = 10_000;
/** The words are bounded: a few hundred milliseconds are enough for them on a slow machine. */
const DEADLINE = 3_000;
const MOST_WAITING = 20;
/** It takes some 40 MB of memory, and evidence is rare. */
const IDLE_MS = 30_000;

let thread: Promise<Worker> | null = null;
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;
let idle: NodeJS.Timeout | undefined;

/** Null where the thread did not end in time, or too many wait for it: then the words are lost, and never shown unmasked. */
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
    // It needs no setting, and least of all a key.
    ...{ env: {}, execArgv: [] },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  worker.unref();
  // An error that nobody hears would end the process.
  worker.on('error', () => undefined);
  await answerOf(worker, 'online', START_DEADLINE, () => undefined);
  return worker;
}

/** Waits for the event. A thread that has not come to it in time, or has failed, is ended, and the next call starts another. */
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
