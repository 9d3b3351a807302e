import { type Client, defaultPayloadConverter } from '@temporalio/client';
import { type RunningTemporal, startTemporal } from '../../src/embedded/temporal.ts';
import { accountSessionId, searchAttributeTypes } from '../../src/temporal/names.ts';

/** Starts a real dev server without storage. */
export function startTestTemporal(): Promise<RunningTemporal> {
  return startTemporal({ dataDir: null, uiPort: null, searchAttributes: searchAttributeTypes });
}

export type SentSignal = { name: string; args: unknown[] };

/** Returns the signals that an account's workflow got, from its history. No worker is needed to receive one. */
export async function sentSignals(client: Client, accountId: string): Promise<SentSignal[]> {
  const { events } = await client.workflow.getHandle(accountSessionId(accountId)).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal
      ? [
          {
            name: signal.signalName ?? '',
            args: (signal.input?.payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload(payload)),
          },
        ]
      : [],
  );
}
