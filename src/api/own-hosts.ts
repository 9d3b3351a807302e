/**
 * Knows the names by which the API is reached. Behind any other name may be a stranger who made it resolve to this
 * machine.
 */

import type { Config } from '../config/types.ts';
export type OwnHosts = Pick<Config, 'publicUrl' | 'allowedHosts'>;

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** `host` as in the header: with or without its port. */
export function isOwnHost(host: string | undefined, { publicUrl, allowedHosts }: OwnHosts): boolean {
  const name = nameOf(host);
  return name !== null && [...loopback, new URL(publicUrl).hostname, ...allowedHosts].includes(name);
}

/**
 * A page must be ours: at the public address, or at the address of the request, under one of our names. It is not
 * enough that both are the same: a stranger who lets a name resolve to this machine sends requests under that name.
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
