import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { proxiesOf } from '../../test/support/proxies.ts';
import { clientAddress, neighbourhood, readProxies } from './client-address.ts';

const from = (remoteAddress: string | undefined, forwarded?: string | string[]) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

test('without trusted proxies it is the address of the connection, whatever the caller claims', () => {
  expect(clientAddress(from('192.0.2.1', '10.9.9.9'), [])).toBe('192.0.2.1');
  expect(clientAddress(from('::ffff:192.0.2.1'), [])).toBe('192.0.2.1');
  expect(clientAddress(from(undefined, '10.9.9.9'), [])).toBe('');
});

test('a caller who is no trusted proxy is not believed', () => {
  expect(clientAddress(from('192.0.2.1', '198.51.100.7'), proxiesOf('10.0.0.0/8'))).toBe('192.0.2.1');
});

test.each([
  ['one proxy', '10.0.0.2', '198.51.100.7', '198.51.100.7'],
  ['two proxies', '10.0.0.2', '198.51.100.7, 10.0.0.3', '198.51.100.7'],
  ['what the caller has made up before it', '10.0.0.2', '1.1.1.1, 127.0.0.1, 198.51.100.7, 10.0.0.3', '198.51.100.7'],
  ['a proxy of IPv6', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ['a port', '10.0.0.2', '198.51.100.7:4711', '198.51.100.7'],
  ['a port of IPv6', '10.0.0.2', '[2001:db8::7]:4711', '2001:db8::7'],
  ['an IPv4 address in IPv6', '::ffff:10.0.0.2', '::ffff:198.51.100.7', '198.51.100.7'],
  ['only proxies', '10.0.0.2', '10.0.0.9', '10.0.0.9'],
  ['no address', '10.0.0.2', 'unknown', '10.0.0.2'],
  ['no address between two', '10.0.0.2', '198.51.100.7, unknown', '10.0.0.2'],
  ['a number that is no address', '10.0.0.2', '3325256711', '10.0.0.2'],
  ['nothing', '10.0.0.2', undefined, '10.0.0.2'],
])('behind a trusted proxy it is the right-most that is none: %s', (_what, connected, forwarded, expected) => {
  expect(clientAddress(from(connected, forwarded), proxiesOf('10.0.0.0/8, fd00::/8'))).toBe(expected);
});

test('several headers are one list', () => {
  const request = from('10.0.0.2', ['1.1.1.1', '198.51.100.7']);
  expect(clientAddress(request, proxiesOf('10.0.0.2'))).toBe('198.51.100.7');
});

test.each([
  ['', 'must be addresses or CIDRs'],
  ['10.0.0.0/33', 'must be addresses or CIDRs'],
  ['10.0.0.0/', 'must be addresses or CIDRs'],
  ['10.1', 'must be addresses or CIDRs'],
  ['proxy.internal', 'must be addresses or CIDRs'],
  ['10.0.0.1,,10.0.0.2', 'must be addresses or CIDRs'],
  ['fe80::1%eth0', 'must be addresses or CIDRs'],
  ['0.0.0.0/0', 'must not trust everybody'],
  ['10.0.0.1,::/0', 'must not trust everybody'],
])('%j are no proxies', (text, problem) => {
  expect(readProxies(text)).toEqual({ problem: expect.stringContaining(problem) });
});

test('an address of IPv6 stands for its network of 64 bits, which one customer has', () => {
  expect(neighbourhood('2001:db8:1:2:3:4:5:6')).toBe(neighbourhood('2001:db8:1:2::'));
  expect(neighbourhood('2001:db8:1:2::1')).not.toBe(neighbourhood('2001:db8:1:3::1'));
  expect(neighbourhood('192.0.2.1')).toBe('192.0.2.1');
});
