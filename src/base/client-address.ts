/** Finds the address that a request comes from, for the limits, the audit log and the request log. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** Proxies that may say for whom they send a request. */
export type Subnet = [network: Address, bits: number];

/** Reads addresses and CIDRs, separated by commas. The problem says which entry is wrong and why. */
export function readProxies(text: string): Subnet[] | { problem: string } {
  const proxies: Subnet[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const subnet = subnetOf(entry);
    if (!subnet) return { problem: 'must be addresses or CIDRs, such as 10.0.0.0/8,fd00::/8,192.0.2.7' };
    if (subnet[1] === 0) return { problem: 'must not trust everybody (/0): anybody could then claim any address' };
    proxies.push(subnet);
  }
  return proxies;
}

function subnetOf(entry: string): Subnet | null {
  // The library also reads 10.1 and 0x0a000001, which are surely mistakes.
  const [address = '', bits] = entry.split('/');
  const whole = ipaddr.IPv4.isValidFourPartDecimal(address) || (address.includes(':') && ipaddr.IPv6.isValid(address));
  if (!whole || address.includes('%')) return null;
  if (bits === undefined) {
    const parsed = ipaddr.process(address);
    return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
  }
  return /^\d{1,3}$/.test(bits) && ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : null;
}

/**
 * Returns the address of the connection. When that is a trusted proxy, returns the right-most address in
 * `X-Forwarded-For` that is not one. The addresses left of it were written by the caller, who can write anything.
 */
export function clientAddress({ socket, headers }: IncomingMessage, proxies: Subnet[]): string {
  const connected = parse(socket.remoteAddress ?? '');
  if (!connected) return '';
  let client = connected;
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').reverse();
  for (const hop of forwarded) {
    if (!isTrusted(client, proxies)) break;
    const next = parse(hop.trim());
    // The proxy does not know the address, or writes a name. So the last known address counts.
    if (!next) break;
    client = next;
  }
  return client.toString();
}

const isTrusted = (address: Address, proxies: Subnet[]): boolean =>
  proxies.some(([network, bits]) => network.kind() === address.kind() && address.match(network as never, bits));

/** Reads an address. Some proxies add the port: `192.0.2.1:5678`, `[2001:db8::1]:5678`. */
function parse(text: string): Address | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const [address = ''] = bare.split('%', 1);
  const whole = ipaddr.IPv4.isValidFourPartDecimal(address) || (address.includes(':') && ipaddr.IPv6.isValid(address));
  return whole ? ipaddr.process(address) : null;
}

/** Returns the addresses of one customer of a provider: one IPv4 address, or a /64 network of IPv6. */
export function neighbourhood(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const { parts } = ipaddr.IPv6.parse(address);
  return `${new ipaddr.IPv6([...parts.slice(0, 4), 0, 0, 0, 0])}/64`;
}
