/** Decides which addresses belong to the public internet, and provides a lookup that returns no others. */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Returns all addresses of a name. */
export type Resolve = (host: string, options: LookupOptions) => Promise<LookupAddress[]>;

/** Thrown instead of calling an address that is not public. */
export class TargetRefused extends Error {
  override name = 'TargetRefused';
  readonly code = 'TARGET_REFUSED';
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

export const resolveAll: Resolve = (host, options) => lookup(host, { ...options, all: true });

/** Returns true for addresses of the public internet. An address that is not known to be public is not. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.range() === 'unicast';
  // NAT64 is how a host without IPv4 reaches it, so the address inside decides.
  if (parsed.match(nat64)) return isPublic(parsed.toByteArray().slice(12).join('.'));
  return parsed.range() === 'unicast' && parsed.match(globalUnicast);
}

/** Returns true for addresses of this machine itself. */
export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Says why these addresses of one name must not be connected to, or returns null. */
export type Problem = (addresses: string[]) => Promise<string | null>;

export const onlyPublic: Problem = async (addresses) => (addresses.every(isPublic) ? null : 'a private address');

/**
 * Returns a lookup that gives the addresses of a name only if all of them are without a problem. The connection uses
 * exactly these addresses, so a name that resolves differently the second time gains nothing.
 */
export function guardLookup(resolve: Resolve = resolveAll, problemOf: Problem = onlyPublic): LookupFunction {
  const look = async (host: string, options: LookupOptions) => {
    const found = await resolve(host, options);
    const problem = found.length === 0 ? 'no address' : await problemOf(found.map(({ address }) => address));
    if (problem) throw new TargetRefused(problem);
    return found;
  };
  return (host, options, callback) => {
    look(host, options).then(
      (found) => {
        const [first] = found;
        if (options.all) callback(null, found);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error) => callback(error, []),
    );
  };
}
