import { Client, Connection } from '@temporalio/client';

/** Asks the Temporal server at `address` (host:port) something, on a connection that is closed afterwards. */
export async function withTemporal<T>(address: string, ask: (client: Client) => Promise<T>): Promise<T> {
  // A page of a long history is larger than what gRPC takes by itself.
  const connection = await Connection.connect({
    address,
    channelArgs: { 'grpc.max_receive_message_length': 64 << 20 },
  });
  try {
    return await ask(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
