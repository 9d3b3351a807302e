/** Keeps webhooks away from private addresses: when a target is saved, and again when it is called. */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';
import { type Door, leadsToOwnDoor, portOf } from './own-doors.ts';

export type TargetCheck = { ok: true } | { ok: false; message: string };
export type TargetPolicy = { allowPrivate: boolean; ownDoors?: Door[] };
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
  { allowPrivate, ownDoors = [] }: TargetPolicy,
  resolve: Resolve = resolveAll,
): Promise<TargetCheck> {
  const url = URL.parse(target);
  if (!url) return refuse('is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('must begin with http:// or https://');
  if (url.username || url.password) return refuse('must not hold a user name or password');
  if (allowPrivate && ownDoors.length === 0) return { ok: true };

  const addresses = await addressesOf(url.hostname.replace(/^\[|\]$/g, ''), resolve);
  if (addresses.length === 0) return allowPrivate ? { ok: true } : refuse('has a host name that does not resolve');
  if (!allowPrivate && !addresses.every(isPublic)) return refuse('points to a private address');
  const leadsHome = await leadsToOwnDoor(ownDoors, { addresses, port: portOf(url) }, resolve);
  return leadsHome ? refuse('points to a part of this service') : { ok: true };
}

async function addressesOf(host: string, resolve: Resolve): Promise<string[]> {
  if (isIP(host)) return [host];
  const found = await Promise.race([resolve(host, {}).catch(() => []), sleep(RESOLVE_MS, [], { ref: false })]);
  return found.map(({ address }) => address);
}

/**
 * An agent whose connections only go where `checkTarget` would let them. The address that is checked is the one that is
 * connected to, so a name that resolves differently the second time gains nothing. Close it with `destroy()`.
 */
export function createGuardedAgent(policy: TargetPolicy): Agent {
  if (policy.allowPrivate && !policy.ownDoors?.length) return new Agent();
  return new Agent({
    connect: (options, callback) => {
      const problem = problemOf(policy, portOf({ port: options.port ?? '', protocol: options.protocol }));
      const connect = buildConnector({ lookup: guardLookup(resolveAll, problem) });
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (!isIP(host)) return connect(options, callback);
      // A literal address is connected to without a lookup.
      problem([host]).then(
        (found) => (found ? callback(new TargetRefused(found), null) : connect(options, callback)),
        (error) => callback(error, null),
      );
    },
  });
}

/** Why these addresses are not connected to, or null. */
type Problem = (addresses: string[]) => Promise<string | null>;

const onlyPublic: Problem = async (addresses) => (addresses.every(isPublic) ? null : 'a private address');

function problemOf({ allowPrivate, ownDoors = [] }: TargetPolicy, port: number): Problem {
  return async (addresses) => {
    const problem = allowPrivate ? null : await onlyPublic(addresses);
    if (problem) return problem;
    return (await leadsToOwnDoor(ownDoors, { addresses, port }, resolveAll)) ? 'a part of this service' : null;
  };
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

/**
 * A lookup that gives only addresses without a problem (public ones), and none of a name that has another: they are
 * connected to as they are.
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

const refuse = (message: string): TargetCheck => ({ ok: false, message });
