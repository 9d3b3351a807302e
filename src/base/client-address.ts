/** Where a request comes from: for the limits, the audit log and the request log. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** Proxies that are believed when they say whom they speak for. */
export type Subnet = [network: Address, bits: number];

/** Addresses and CIDRs, with commas between. The message of a refusal says what is wrong with which entry. */
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
  // The library also reads 10.1 and 0x0a000001, which nobody means.
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
 * The address of the connection; where that is a trusted proxy, the right-most address in `X-Forwarded-For` that is not
 * one. What stands left of it was written by the caller, who can write anything.
 */
export function clientAddress({ socket, headers }: IncomingMessage, proxies: Subnet[]): string {
  const connected = parse(socket.remoteAddress ?? '');
  if (!connected) return '';
  let client = connected;
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').reverse();
  for (const hop of forwarded) {
    if (!isTrusted(client, proxies)) break;
    const next = parse(hop.trim());
    // A proxy that does not know, or writes a name: it is the last that is known.
    if (!next) break;
    client = next;
  }
  return client.toString();
}

const isTrusted = (address: Address, proxies: Subnet[]): boolean =>
  proxies.some(([network, bits]) => network.kind() === address.kind() && address.match(network as never, bits));

/** Some proxies add the port: `192.0.2.1:5678`, `[2001:db8::1]:5678`. */
function parse(text: string): Address | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const [address = ''] = bare.split('%', 1);
  const whole = ipaddr.IPv4.isValidFourPartDecimal(address) || (address.includes(':') && ipaddr.IPv6.isValid(address));
  return whole ? ipaddr.process(address) : null;
}

/** The addresses of one customer of a provider: one address of IPv4, or a /64 network of IPv6. */
export function neighbourhood(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const { parts } = ipaddr.IPv6.parse(address);
  return `${new ipaddr.IPv6([...parts.slice(0, 4), 0, 0, 0, 0])}/64`;
}
