import { TestWorkflowEnvironment } from '@temporalio/testing';

/** The server that skips time. The SDK gives it 5 s to start, which Java does not always manage on a busy machine. */
export async function startTimeSkipping(executablePath: string): Promise<TestWorkflowEnvironment> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path: executablePath } },
      });
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}
