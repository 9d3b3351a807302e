import type { TestProject } from 'vitest/node';
import type { Ready } from '../../src/embedded/start-all.ts';
import { type Instance, startInstance } from './instance.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one instance that the tests of the whole share. */
    ready: Ready;
    /** For changes that otherwise only time would make, such as ageing a sign-in. */
    databaseUrl: string;
  }
}

// Anybody may register, so receivers on one's own machine have to be allowed.
const open = { REGISTRATION: 'open', ALLOW_PRIVATE_WEBHOOKS: 'true', WORKFLOW_BUNDLE: '' };

type Shared = { users: number; instance: Promise<Instance> };
// Each project loads this file for itself.
const place = globalThis as { reconbankerWhole?: Shared | undefined };

/**
 * Starts one product for all files of the projects that need it. Each test creates its own accounts in it. It bundles
 * its workflows itself, as `npm start` does.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  place.reconbankerWhole ??= { users: 0, instance: startInstance(open) };
  const shared = place.reconbankerWhole;
  shared.users++;
  const instance = await shared.instance;
  project.provide('ready', instance.ready());
  project.provide('databaseUrl', instance.databaseUrl);
  return async () => {
    if (--shared.users > 0) return;
    place.reconbankerWhole = undefined;
    const code = await instance.stop();
    const left = instance.processes();
    await instance.remove();
    if (code !== 0 || left.length > 0) {
      throw new Error(`It stopped with exit code ${code} and left the processes [${left}] behind.\n${instance.said()}`);
    }
  };
}
