/** Sets up how a connection authenticates itself and verifies the server, if Temporal requires that. */

import type { Config } from '../config/types.ts';
export type TemporalAddress = Pick<Config['temporal'], 'address' | 'namespace'> &
  Partial<Pick<Config['temporal'], 'tls' | 'apiKey'>>;

export function connectionOptions({ address, tls, apiKey }: TemporalAddress) {
  return {
    address,
    ...(apiKey && { apiKey }),
    // An API key is never sent unencrypted.
    ...((tls || apiKey) && { tls: tls ? tlsOptions(tls) : true }),
  };
}

function tlsOptions({ ca, cert, key, serverName }: NonNullable<TemporalAddress['tls']>) {
  return {
    ...(ca && { serverRootCACertificate: ca }),
    ...(cert && key && { clientCertPair: { crt: cert, key } }),
    ...(serverName && { serverNameOverride: serverName }),
  };
}
