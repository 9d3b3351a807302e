/** Interprets the `domains` of a connector: where its pages may go, and which domains are too wide to be intended. */
import { isIP } from 'node:net';
import { getPublicSuffix } from 'tldts';
import { isLoopback, isPublic } from '../base/public-address.ts';
import type { Bank } from './bank.ts';

/** The fields of a bank that declare where its pages may go. */
export type DeclaredHosts = Pick<Bank, 'domains' | 'privateNetwork'>;

export type DomainLimit = {
  /** URLs that never leave the browser (`data:`, `blob:`, `about:`) are allowed as well. */
  allows(url: URL): boolean;
  /** Checks a connection for which only `host:port` is known, as in a proxy. */
  allowsTunnel(authority: string): boolean;
  /** Returns true when an allowed host may have this address. */
  allowsAddress(hostname: string, address: string): boolean;
};

type Domain = {
  /** As `URL` writes it. For `*.bank.example`, the part after the asterisk and its dot. */
  hostname: string;
  isWildcard: boolean;
  /** Null when no port is given. */
  port: number | null;
  /** True for hosts of this machine: pages of a test or of the sandbox. */
  isLocal: boolean;
};

export function domainLimit({ domains, privateNetwork = false }: DeclaredHosts): DomainLimit {
  const known = domains.map(readDomain).filter((domain) => domain !== null);
  const allows = (url: URL): boolean => {
    if (!/^(https?|wss?):$/.test(url.protocol)) return /^(data|blob|about):$/.test(url.protocol);
    const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
    const usual = isSecure ? 443 : 80;
    const port = url.port === '' ? usual : Number(url.port);
    return known.some((domain) => {
      if (!covers(domain, url.hostname)) return false;
      if (domain.isLocal) return domain.port === null || domain.port === port;
      return (isSecure || privateNetwork) && port === (domain.port ?? usual);
    });
  };
  return {
    allows,
    allowsTunnel: (authority) =>
      ['wss', 'ws'].some((protocol) => {
        const url = URL.parse(`${protocol}://${authority}`);
        return url !== null && isBare(url) && allows(url);
      }),
    allowsAddress: (hostname, address) => privateNetwork || (isLocal(hostname) ? isLoopback : isPublic)(address),
  };
}

/** Returns what is wrong with one of a connector's `domains`, and what to do about it. Null when it is valid. */
export function domainProblem(text: unknown, privateNetwork = false): string | null {
  const because = (what: string) => `"domains": ${typeof text === 'string' ? `"${text}" ` : ''}${what}`;
  if (typeof text !== 'string') return because('must be texts, such as "www.bank.example".');
  if (text.includes('://')) return because('must begin with the host: leave the scheme out.');
  const domain = readDomain(text);
  if (!domain) return because('is no host: write "bank.example", "bank.example:8443" or "*.bank.example".');
  const { hostname, isWildcard, isLocal } = domain;
  if (isLocal) return isWildcard ? because('cannot be a wildcard.') : null;
  if (isIP(unbracketed(hostname))) {
    if (isWildcard) return because('cannot be a wildcard: write each address.');
    if (!privateNetwork && !isPublic(unbracketed(hostname)))
      return because('is a private address: set "privateNetwork: true" where the bank is in a network of your own.');
    return null;
  }
  if (isWildcard && getPublicSuffix(hostname, { allowPrivateDomains: true }) === hostname)
    return because('covers hosts of everybody: list the hosts of the bank one by one.');
  if (!hostname.includes('.') && !privateNetwork)
    return because('has no dot: set "privateNetwork: true" where the bank is in a network of your own.');
  return null;
}

/**
 * Returns what is wrong with a connector's `loginUrl`. `hosts` is null when they have errors that must be corrected
 * first.
 */
export function loginUrlProblem(loginUrl: unknown, hosts: DeclaredHosts | null): string | null {
  const url = typeof loginUrl === 'string' ? URL.parse(loginUrl) : null;
  if (!url) return '"loginUrl" is not a URL.';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (isLocal(url.hostname) || hosts?.privateNetwork)))
    return '"loginUrl" must begin with https://.';
  if (hosts === null || domainLimit(hosts).allows(url)) return null;
  return `"loginUrl" is outside of "domains": add "${url.host}" to them.`;
}

/** Returns null when the text is not `host`, `host:port`, `*.host` or `*.host:port`. */
function readDomain(text: string): Domain | null {
  const [, asterisk, host = '', port] = /^(\*\.)?(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const url = host === '' ? null : URL.parse(`https://${host}`);
  if (!url || !isBare(url) || /[*\s]/.test(host) || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) return null;
  const { hostname } = url;
  return {
    hostname,
    isWildcard: asterisk !== undefined,
    port: port === undefined ? null : Number(port),
    isLocal: isLocal(hostname),
  };
}

const covers = ({ hostname, isWildcard }: Domain, asked: string): boolean =>
  isWildcard ? asked.endsWith(`.${hostname}`) : asked === hostname;

const isLocal = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopback(unbracketed(hostname));

/** True when the URL contains only a host and a port. */
const isBare = (url: URL): boolean =>
  url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';

const unbracketed = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
