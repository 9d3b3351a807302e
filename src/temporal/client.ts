import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Vault } from '../base/crypto.ts';
import { connectionOptions, type TemporalAddress } from './connection-options.ts';
import { namesPurpose } from './purpose.ts';
import { clientCodec } from './signed-payloads.ts';

/**
 * Connects lazily: a Temporal that is down fails the call that needs it, not the start of the process. With the vault, what it
 * sends is signed; without, no workflow takes it, so that it can only look.
 */
export function createClient(temporal: TemporalAddress, vault?: Vault): Client {
  const connection = Connection.lazy({
    ...connectionOptions(temporal),
    connectTimeout: '3s',
    // The default backs off to two minutes: a Temporal that came back would be missed for that long.
    channelArgs: { 'grpc.max_reconnect_backoff_ms': 1_000 },
    // The default pauses up to five seconds before another try, whatever the deadline of the call.
    interceptors: [makeGrpcRetryInterceptor({ ...defaultGrpcRetryOptions(), delayFunction: pauseBefore })],
  });
  return new Client({ connection, namespace: temporal.namespace, ...(vault && signing(vault)) });
}

/** Of a client: all that it sends is signed, and says what it is for. */
export const signing = (vault: Vault) => ({
  dataConverter: { payloadCodecs: [clientCodec(vault)] },
  interceptors: { workflow: [namesPurpose] },
});

const pauseBefore = (attempt: number): number => Math.min(250, 50 * 2 ** attempt) * (0.8 + Math.random() * 0.4);
