import type { TestProject } from 'vitest/node';
import type { Ready } from '../../src/runtime/start-all.ts';
import { startInstance } from './instance.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the one instance that the tests of the whole share. */
    ready: Ready;
  }
}

/** One started product for all files of the project; each test makes its own accounts in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const instance = await startInstance({ REGISTRATION: 'open' });
  project.provide('ready', instance.ready());
  return async () => {
    const code = await instance.stop();
    const left = instance.processes();
    await instance.remove();
    if (code !== 0 || left.length > 0) {
      throw new Error(`It stopped with exit code ${code} and left the processes [${left}] behind.\n${instance.said()}`);
    }
  };
}
