/** Keeps webhooks away from private addresses: when a target is saved, and again when it is called. */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';

export type TargetCheck = { ok: true } | { ok: false; message: string };
export type TargetPolicy = { allowPrivate: boolean };
/** All addresses of a name. */
export type Resolve = (host: string, options: LookupOptions) => Promise<LookupAddress[]>;

/** The address that would have been called is not a public one. */
export class TargetRefused extends Error {
  override name = 'TargetRefused';
  readonly code = 'TARGET_REFUSED';
}

const RESOLVE_MS = 5_000;
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
const resolveAll: Resolve = (host, options) => lookup(host, { ...options, all: true });
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Whether a webhook may be sent there, as far as one can know before the call. The message is for the person who typed it. */
export async function checkTarget(
  target: string,
  { allowPrivate }: TargetPolicy,
  resolve: Resolve = resolveAll,
): Promise<TargetCheck> {
  const url = URL.parse(target);
  if (!url) return refuse('is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('must begin with http:// or https://');
  if (url.username || url.password) return refuse('must not hold a user name or password');
  if (allowPrivate) return { ok: true };

  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return isPublic(host) ? { ok: true } : refuse('points to a private address');
  const found = await Promise.race([resolve(host, {}).catch(() => []), sleep(RESOLVE_MS, [], { ref: false })]);
  if (found.length === 0) return refuse('has a host name that does not resolve');
  return found.every(({ address }) => isPublic(address)) ? { ok: true } : refuse('points to a private address');
}

/**
 * An agent whose connections only go where `checkTarget` would let them. The address that is checked is the one that is
 * connected to, so a name that resolves differently the second time gains nothing. Close it with `destroy()`.
 */
export function createGuardedAgent({ allowPrivate }: TargetPolicy): Agent {
  if (allowPrivate) return new Agent();
  const connect = buildConnector({ lookup: guardLookup() });
  return new Agent({
    connect: (options, callback) => {
      // A literal address is connected to without a lookup.
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) && !isPublic(host)) callback(new TargetRefused('a private address'), null);
      else connect(options, callback);
    },
  });
}

/** True for addresses that belong to the open internet. What is not known to be public is not. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.range() === 'unicast';
  // NAT64 is how a host without IPv4 reaches it: the address inside decides.
  if (parsed.match(nat64)) return isPublic(parsed.toByteArray().slice(12).join('.'));
  return parsed.range() === 'unicast' && parsed.match(globalUnicast);
}

/** A lookup that gives only public addresses, and none of a name that has another: they are connected to as they are. */
export function guardLookup(resolve: Resolve = resolveAll): LookupFunction {
  return (host, options, callback) => {
    resolve(host, options).then(
      (found) => {
        const [first] = found;
        if (!first || !found.every(({ address }) => isPublic(address)))
          callback(new TargetRefused('a private address'), []);
        else if (options.all) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, []),
    );
  };
}

const refuse = (message: string): TargetCheck => ({ ok: false, message });
