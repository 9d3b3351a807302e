import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardLookup, isPublic } from '../base/public-address.ts';
import { checkTarget, createGuardedAgent } from './target-guard.ts';

const guarded = { allowPrivate: false };
let server: Server;
let port: number;
let calls = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    calls++;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server?.close());

/** Every spelling of an address of this machine or its neighbours that is known from attacks. */
const privateTargets = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://127.0.0.1./',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001::1]/',
  'http://[fe80::1]/',
  'http://[fc00::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data',
  'http://172.16.0.1/',
  'http://192.0.0.8/',
  'http://192.168.1.1/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://localhost/',
  'http://localhost./',
  'http://0/',
  'http://0x7f.1/',
  'http://017700000001/',
  'http://①②⑦.⓪.⓪.①/',
  'http://127。0。0。1/',
  'http://127.0.0.%31/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[2002:808:808::]/',
  'http://[100::1]/',
  'http://[2001:db8::1]/',
  'http://[2001:20::1]/',
  'http://[3fff::1]/',
  'http://[5f00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff0e::1]/',
  'http://100.127.255.255/',
  'http://172.31.255.255/',
  'http://192.0.2.1/',
  'http://192.88.99.1/',
  'http://198.19.255.255/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://239.255.255.255/',
  'http://240.0.0.1/',
];

test.each(privateTargets)('refuses %s', async (target) => {
  expect(await checkTarget(target, guarded)).toMatchObject({ ok: false });
});

test('takes public addresses, also through NAT64', async () => {
  for (const target of ['https://8.8.8.8/hook', 'http://[2606:4700::1111]:8080/', 'http://[64:ff9b::808:808]/']) {
    expect(await checkTarget(target, guarded)).toEqual({ ok: true });
  }
  expect(isPublic('not an address')).toBe(false);
});

test('takes what is next to a private range', async () => {
  for (const host of ['9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '172.15.0.1', '172.32.0.1'])
    expect(await checkTarget(`http://${host}/`, guarded)).toEqual({ ok: true });
  for (const host of ['169.253.0.1', '192.0.1.1', '192.167.0.1', '198.17.0.1', '198.20.0.1', '223.255.255.255'])
    expect(await checkTarget(`http://${host}/`, guarded)).toEqual({ ok: true });
});

const publicAddress = { address: '8.8.8.8', family: 4 };
const privateAddress = { address: '10.0.0.1', family: 4 };

test('refuses a name with one private address among its answers', async () => {
  const target = 'https://hooks.example/';
  expect(await checkTarget(target, guarded, async () => [publicAddress])).toEqual({ ok: true });
  const both = await checkTarget(target, guarded, async () => [publicAddress, privateAddress]);
  expect(both).toMatchObject({ message: 'points to a private address' });
});

test('connects to the address that was checked, and asks for it once', async () => {
  const look = (answers: { address: string; family: number }[], all: boolean) => {
    let asked = 0;
    const lookup = guardLookup(async () => {
      asked++;
      return answers;
    });
    return new Promise((resolve) =>
      lookup('hooks.example', { all }, (error, address, family) => resolve({ error, address, family, asked })),
    );
  };
  expect(await look([publicAddress], true)).toEqual({ error: null, address: [publicAddress], asked: 1 });
  expect(await look([publicAddress], false)).toEqual({ error: null, ...publicAddress, asked: 1 });
  for (const answers of [[privateAddress], [publicAddress, privateAddress], []])
    expect(await look(answers, true)).toMatchObject({ error: { code: 'TARGET_REFUSED' }, address: [] });
});

test('says what is wrong with an address, also where private ones are allowed', async () => {
  for (const policy of [guarded, { allowPrivate: true }]) {
    expect(await checkTarget('nonsense', policy)).toMatchObject({ message: 'is not a URL' });
    expect(await checkTarget('ftp://8.8.8.8/', policy)).toMatchObject({
      message: 'must begin with http:// or https://',
    });
    expect(await checkTarget('https://ada:secret@8.8.8.8/', policy)).toMatchObject({
      message: 'must not hold a user name or password',
    });
  }
  expect(await checkTarget('http://127.0.0.1:4000/', { allowPrivate: true })).toEqual({ ok: true });
  expect(await checkTarget('http://nobody.invalid/', guarded)).toMatchObject({
    message: 'has a host name that does not resolve',
  });
});

test('connects to no private address, whatever the check at saving said', async () => {
  const agent = createGuardedAgent(guarded);
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433']) {
    const call = request(`http://${host}:${port}/`, { dispatcher: agent });
    await expect(call).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
  }
  expect(calls).toBe(0);
  await agent.destroy();
});
