/** Keeps webhooks away from private addresses: when a target is saved, and again when it is called. */
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, buildConnector } from 'undici';
import { type Door, leadsToOwnDoor, portOf } from '../base/own-doors.ts';
import {
  guardLookup,
  isPublic,
  onlyPublic,
  type Problem,
  type Resolve,
  resolveAll,
  TargetRefused,
} from '../base/public-address.ts';

type TargetCheck = { ok: true } | { ok: false; message: string };
export type TargetPolicy = { allowPrivate: boolean; ownDoors?: Door[] };

const RESOLVE_MS = 5_000;

/**
 * Checks whether a webhook may be sent there, as far as one can know before the call. The message is for the person who
 * typed the address.
 */
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
 * Makes an agent that connects only where `checkTarget` allows it. It connects to exactly the address that was checked,
 * so a name that resolves differently the second time gains nothing. Close it with `destroy()`.
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

function problemOf({ allowPrivate, ownDoors = [] }: TargetPolicy, port: number): Problem {
  return async (addresses) => {
    const problem = allowPrivate ? null : await onlyPublic(addresses);
    if (problem) return problem;
    return (await leadsToOwnDoor(ownDoors, { addresses, port }, resolveAll)) ? 'a part of this service' : null;
  };
}

const refuse = (message: string): TargetCheck => ({ ok: false, message });
