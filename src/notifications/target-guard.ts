/** Keeps webhooks away from private addresses: when a target is saved, and again when it is called. */
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, buildConnector } from 'undici';
import { guardLookup, isPublic, type Resolve, resolveAll, TargetRefused } from '../network/public-address.ts';

export type TargetCheck = { ok: true } | { ok: false; message: string };
export type TargetPolicy = { allowPrivate: boolean };

const RESOLVE_MS = 5_000;

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

const refuse = (message: string): TargetCheck => ({ ok: false, message });
