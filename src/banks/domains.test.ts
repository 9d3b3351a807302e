import { expect, test } from 'vitest';
import { domainLimit, domainProblem, loginUrlProblem } from './domains.ts';

const north = {
  domains: ['bank.example', 'bank.example:8443', '*.bank-static.example', 'BÄNK.example', '127.0.0.1:3100'],
};

test.each([
  ['https://bank.example/login', true],
  ['https://bank.example:443/login', true],
  ['https://bank.example:8443/login', true],
  ['https://bank.example:8444/login', false],
  ['http://bank.example/login', false],
  ['http://bank.example:443/login', false],
  ['https://bank.example./login', false],
  ['https://user@bank.example/', true],
  ['https://bank.example@evil.example/', false],
  ['https://xn--bnk-qla.example/', true],
  ['https://cdn.bank-static.example/app.js', true],
  ['https://a.b.bank-static.example/app.js', true],
  ['https://bank-static.example/app.js', false],
  ['https://evilbank-static.example/', false],
  ['https://bank.example.evil.example/', false],
  ['wss://bank.example/live', true],
  ['ws://bank.example/live', false],
  ['http://127.0.0.1:3100/', true],
  ['https://127.0.0.1:3100/', true],
  ['ws://127.0.0.1:3100/', true],
  ['http://127.0.0.1:3101/', false],
  ['http://localhost:3100/', false],
  ['data:text/html,hello', true],
  ['blob:https://bank.example/1', true],
  ['file:///etc/passwd', false],
  ['ftp://bank.example/', false],
])('%s is allowed: %s', (url, allowed) => {
  expect(domainLimit(north).allows(new URL(url))).toBe(allowed);
});

test.each([
  ['bank.example:443', true],
  ['bank.example:8443', true],
  ['bank.example:80', false],
  ['cdn.bank-static.example:443', true],
  ['evil.example:443', false],
  ['127.0.0.1:3100', true],
  ['127.1:3100', true],
  ['127.0.0.1:5432', false],
  ['bank.example:443/path', false],
  ['evil.example:443@bank.example:443', false],
  ['', false],
])('a tunnel to %s is allowed: %s', (authority, allowed) => {
  expect(domainLimit(north).allowsTunnel(authority)).toBe(allowed);
});

test('a host of this machine without a port is allowed at any', () => {
  const limit = domainLimit({ domains: ['127.0.0.1', '[::1]'] });
  for (const url of ['http://127.0.0.1/', 'https://127.0.0.1:8443/', 'ws://127.0.0.1:3100/', 'http://[::1]:3100/'])
    expect(limit.allows(new URL(url))).toBe(true);
  expect(limit.allows(new URL('http://127.0.0.2/'))).toBe(false);
});

test('a bank in a network of its own may speak plain http, at the usual port or the one that is declared', () => {
  const limit = domainLimit({ domains: ['sandbox', 'other:3100'], privateNetwork: true });
  const allowed = ['http://sandbox/', 'https://sandbox/', 'http://other:3100/', 'https://other:3100/'];
  for (const url of allowed) expect(limit.allows(new URL(url))).toBe(true);
  for (const url of ['http://sandbox:443/', 'http://other/', 'http://third/'])
    expect(limit.allows(new URL(url))).toBe(false);
});

test.each([
  ['bank.example', '8.8.8.8', true],
  ['bank.example', '10.0.0.1', false],
  ['bank.example', '127.0.0.1', false],
  ['bank.example', '::ffff:127.0.0.1', false],
  ['localhost', '127.0.0.1', true],
  ['localhost', '::1', true],
  ['localhost', '10.0.0.1', false],
  ['127.0.0.1', '127.0.0.1', true],
  ['[::1]', '::1', true],
])('%s may have the address %s: %s', (hostname, address, allowed) => {
  expect(domainLimit({ domains: [] }).allowsAddress(hostname, address)).toBe(allowed);
});

test.each([
  ['*.com', /"\*\.com" covers hosts of everybody: list the hosts of the bank one by one/],
  ['*.co.uk', /covers hosts of everybody/],
  ['*.example', /covers hosts of everybody/],
  ['*.cloudfront.net', /covers hosts of everybody/],
  ['*.github.io:443', /covers hosts of everybody/],
  ['https://bank.example', /leave the scheme out/],
  ['bank.example/login', /is no host/],
  ['bank.example:0', /is no host/],
  ['bank.example:70000', /is no host/],
  ['*', /is no host/],
  ['*.*.bank.example', /is no host/],
  ['www.*.example', /is no host/],
  ['ada@bank.example', /is no host/],
  ['bank example', /is no host/],
  ['', /is no host/],
  ['*.127.0.0.1', /cannot be a wildcard/],
  ['*.8.8.8.8', /cannot be a wildcard/],
  ['*.localhost', /cannot be a wildcard/],
  ['10.0.0.1', /private address: set "privateNetwork: true"/],
  ['[fc00::1]', /private address/],
  ['0.0.0.0', /private address/],
  ['intranet', /has no dot: set "privateNetwork: true"/],
  [7, /must be texts/],
])('the domain %s is refused, and it is said what to do', (domain, message) => {
  expect(domainProblem(domain)).toMatch(message);
});

test.each([
  'bank.example',
  'bank.example:8443',
  '*.bank.example',
  '*.bank.co.uk',
  '127.0.0.1',
  'localhost:3100',
  '[::1]:1',
  '8.8.8.8',
])('the domain %s is fine', (domain) => {
  expect(domainProblem(domain)).toBeNull();
});

test('hosts of a private network are fine where the bank is in one', () => {
  for (const domain of ['sandbox:3100', '10.0.0.1']) expect(domainProblem(domain, true)).toBeNull();
  expect(domainProblem('*.com', true)).toMatch(/covers hosts of everybody/);
});

test('the address of the login must be https and inside the domains', () => {
  const problem = (loginUrl: unknown, more: object = {}) =>
    loginUrlProblem(loginUrl, { domains: ['bank.example', '127.0.0.1'], ...more });
  expect(problem('https://bank.example/login')).toBeNull();
  expect(problem('http://127.0.0.1:3100/login')).toBeNull();
  expect(problem('http://bank.example/login', { privateNetwork: true })).toBeNull();
  expect(problem('http://bank.example/login')).toMatch(/must begin with https/);
  expect(problem('about:blank')).toMatch(/must begin with https/);
  expect(problem('https://other.example/')).toMatch(/outside of "domains": add "other.example" to them/);
  expect(problem('https://bank.example:8443/')).toMatch(/add "bank.example:8443"/);
  expect(problem('nonsense')).toMatch(/is not a URL/);
  expect(problem('https://other.example/', { domains: [] })).toMatch(/outside/);
  expect(loginUrlProblem('http://bank.example/', null)).toMatch(/must begin with https/);
});
