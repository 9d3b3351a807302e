import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Vault } from '../base/crypto.ts';
import { connectionOptions, type TemporalAddress } from './connection-options.ts';
import { namesPurpose } from './purpose.ts';
import { clientCodec } from './signed-payloads.ts';

/**
 * Connects lazily: when Temporal is down, the call that needs it fails, not the start of the process. With the vault,
 * everything that it sends is signed. Without, no workflow accepts its signals, so it can only read.
 */
export function createClient(temporal: TemporalAddress, vault?: Vault): Client {
  const connection = Connection.lazy({
    ...connectionOptions(temporal),
    connectTimeout: '3s',
    // By default gRPC backs off for up to two minutes, and would notice a recovered Temporal that late.
    channelArgs: { 'grpc.max_reconnect_backoff_ms': 1_000 },
    // By default gRPC waits up to five seconds before another try, whatever the deadline of the call.
    interceptors: [makeGrpcRetryInterceptor({ ...defaultGrpcRetryOptions(), delayFunction: pauseBefore })],
  });
  return new Client({ connection, namespace: temporal.namespace, ...(vault && signing(vault)) });
}

/** Options of a client: everything that it sends is signed, together with its purpose. */
export const signing = (vault: Vault) => ({
  dataConverter: { payloadCodecs: [clientCodec(vault)] },
  interceptors: { workflow: [namesPurpose] },
});

const pauseBefore = (attempt: number): number => Math.min(250, 50 * 2 ** attempt) * (0.8 + Math.random() * 0.4);
