/** Temporal servers for workers that run in the process of the test. */
import { type ClientOptionsForTestEnv, TestWorkflowEnvironment } from '@temporalio/testing';
import { freePort } from '../../src/process/ports.ts';
import { findTemporal } from '../../src/tools/temporal-program.ts';

type ClientOptions = ClientOptionsForTestEnv;

/** Starts the server that skips time. */
export function startTimeSkipping(path: string, client: ClientOptions = {}): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path', path } as const;
  return started(() => TestWorkflowEnvironment.createTimeSkipping({ server: { executable }, client }));
}

/** Starts the dev server, without storage. */
export async function startRealTime(
  extraArgs: string[] = [],
  client: ClientOptions = {},
): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path', path: (await findTemporal()).path } as const;
  return started(async () =>
    TestWorkflowEnvironment.createLocal({ server: { executable, extraArgs, port: await freePort() }, client }),
  );
}

/** Tries again: the SDK gives a server 5 s to start, which is not always enough on a busy machine. */
async function started(create: () => Promise<TestWorkflowEnvironment>): Promise<TestWorkflowEnvironment> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}
