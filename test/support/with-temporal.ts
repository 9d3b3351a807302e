import { Client, Connection } from '@temporalio/client';
import type { Vault } from '../../src/base/crypto.ts';
import { signing } from '../../src/temporal/client.ts';

/**
 * Calls `ask` with a client of the Temporal server at `address` (host:port), and closes the connection afterwards.
 * Without the vault, what it sends is not signed, and is refused.
 */
export async function withTemporal<T>(address: string, ask: (client: Client) => Promise<T>, vault?: Vault): Promise<T> {
  // A page of a long history is larger than gRPC's default limit.
  const connection = await Connection.connect({
    address,
    channelArgs: { 'grpc.max_receive_message_length': 64 << 20 },
  });
  try {
    return await ask(new Client({ connection, ...(vault && signing(vault)) }));
  } finally {
    await connection.close();
  }
}
