/** Lists the ports of this service itself, to which no webhook may be sent, whatever else it may reach. */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** The address at which one of our parts listens. Without a host it is on this machine. */
export type Door = { port: number; host?: string };

type Resolve = (host: string, options: LookupOptions) => Promise<LookupAddress[]>;

/** Returns true when a part of ours listens at one of the addresses with this port. */
export async function leadsToOwnDoor(
  doors: Door[],
  { addresses, port }: { addresses: string[]; port: number },
  resolve: Resolve,
): Promise<boolean> {
  const hosts = doors.filter((door) => door.port === port).map(({ host }) => host);
  if (hosts.length === 0) return false;
  const wanted = addresses.map(plain);
  const own = await Promise.all(hosts.map((host) => addressesOf(host, resolve)));
  // A part that listens on this machine may do so on all of its addresses.
  const here = hosts.includes(undefined) || own.flat().some(isThisMachine);
  return wanted.some((address) => own.flat().includes(address) || (here && isThisMachine(address)));
}

/** Returns the port of the URL, or the default port of its scheme. */
export const portOf = ({ port, protocol }: { port: string; protocol: string }): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);

async function addressesOf(host: string | undefined, resolve: Resolve): Promise<string[]> {
  if (host === undefined) return [];
  if (isIP(host)) return [plain(host)];
  return (await resolve(host, {}).catch(() => [])).map(({ address }) => plain(address));
}

function isThisMachine(address: string): boolean {
  const range = ipaddr.parse(address).range();
  if (range === 'loopback' || range === 'unspecified') return true;
  const cards = Object.values(networkInterfaces()).flatMap((card) => card ?? []);
  return cards.some((card) => plain(card.address) === address);
}

/** Normalises the spelling of an address. */
const plain = (address: string): string => ipaddr.process(address.split('%', 1)[0] ?? '').toString();
