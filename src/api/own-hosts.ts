/** By which names the API is reached. Behind any other name stands somebody who has made it point here. */

import type { Config } from '../config/types.ts';
export type OwnHosts = Pick<Config, 'publicUrl' | 'allowedHosts'>;

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** `host` as in the header: with its port, or without. */
export function isOwnHost(host: string | undefined, { publicUrl, allowedHosts }: OwnHosts): boolean {
  const name = nameOf(host);
  return name !== null && [...loopback, new URL(publicUrl).hostname, ...allowedHosts].includes(name);
}

/**
 * A page has to be one of ours: at the public address, or where the request was sent to, by a name that is ours. That both are the
 * same proves nothing: whoever makes their own name point here is asked for by that name.
 */
export function isOwnOrigin(origin: string, host: string | undefined, hosts: OwnHosts): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  if (page.origin === new URL(hosts.publicUrl).origin) return true;
  return page.host === host?.toLowerCase() && isOwnHost(host, hosts);
}

function nameOf(host: string | undefined): string | null {
  return host ? (URL.parse(`http://${host}`)?.hostname ?? null) : null;
}
