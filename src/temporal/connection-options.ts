/** How a connection shows who we are and knows whom it talks to, where Temporal asks for that. */

import type { Config } from '../config/types.ts';
export type TemporalAddress = Pick<Config['temporal'], 'address' | 'namespace'> &
  Partial<Pick<Config['temporal'], 'tls' | 'apiKey'>>;

export function connectionOptions({ address, tls, apiKey }: TemporalAddress) {
  return {
    address,
    ...(apiKey && { apiKey }),
    // A key is never sent in the clear.
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
