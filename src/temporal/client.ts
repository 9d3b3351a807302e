import { Client, Connection } from '@temporalio/client';

/** Connects lazily: a Temporal that is down fails the call that needs it, not the start of the process. */
export function createClient({ address, namespace }: { address: string; namespace: string }): Client {
  // The default backs off to two minutes: a Temporal that came back would be missed for that long.
  const channelArgs = { 'grpc.max_reconnect_backoff_ms': 1_000 };
  return new Client({ connection: Connection.lazy({ address, connectTimeout: '3s', channelArgs }), namespace });
}
