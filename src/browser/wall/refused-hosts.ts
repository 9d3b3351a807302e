import { bounded, bounds } from '../bounds.ts';

/** Why a host was refused: its bank does not declare it, or its name resolves to an address that is not public. */
export type Refusal = 'not_declared' | 'private_address';

export type RefusedHost = { host: string; why: Refusal };

/** The hosts that the pages of one session were refused. */
export type RefusedHosts = {
  add(host: string, why: Refusal): void;
  /** In the order in which they were first asked for. */
  all(): RefusedHost[];
  isPrivate(hostname: string): boolean;
};

/** A page may ask for any number of hosts. */
const MOST_HOSTS = 100;

/** `onNew` is called once for each host. */
export function refusedHosts(onNew: (host: string, why: Refusal) => void): RefusedHosts {
  const known = new Map<string, Refusal>();
  return {
    add(asked, why) {
      const host = bounded(asked, bounds.host);
      if (host === '' || known.has(host) || known.size >= MOST_HOSTS) return;
      known.set(host, why);
      onNew(host, why);
    },
    all: () => [...known].map(([host, why]) => ({ host, why })),
    isPrivate: (hostname) => known.get(hostname) === 'private_address',
  };
}
