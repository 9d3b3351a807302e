import { Client, Connection } from '@temporalio/client';

/** Connects lazily: a Temporal that is down fails the call that needs it, not the start of the process. */
export function createClient({ address, namespace }: { address: string; namespace: string }): Client {
  return new Client({ connection: Connection.lazy({ address, connectTimeout: '3s' }), namespace });
}
