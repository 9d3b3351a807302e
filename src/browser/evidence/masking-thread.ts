/** Runs in the thread of `masking.ts` and masks one set of words after the other. */
import { parentPort } from 'node:worker_threads';
import { maskWords, type Words } from './mask-words.ts';

parentPort?.on('message', ({ words, secrets }: { words: Words; secrets: string[] }) => {
  parentPort?.postMessage(maskWords(words, secrets));
});
