import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendWebhook } from '../notifications/send.ts';
import { checkTarget } from '../notifications/target-guard.ts';
import type { Door } from './own-doors.ts';

const refused = { ok: false, message: 'points to a part of this service' };
const fine = { ok: true };
const lan = Object.values(networkInterfaces()).flatMap((card) => card ?? []);
const ownDoors: Door[] = [{ port: 3000 }, { port: 5432, host: 'db.internal' }, { port: 7233, host: '127.0.0.1' }];

/** A network with one name of ours, and that of a receiver. */
const resolve = async (host: string) => {
  const address = { 'db.internal': '10.1.2.3', 'rebound.example': '10.1.2.3', 'me.example': '127.0.0.1' }[host];
  return [{ address: address ?? '10.9.9.9', family: 4 }];
};
const check = (url: string) => checkTarget(url, { allowPrivate: true, ownDoors }, resolve);

describe('where private addresses are allowed, a webhook goes to no port of the service itself', () => {
  test.each([
    'http://127.0.0.1:3000/hook',
    'http://127.1.2.3:3000/',
    'http://[::1]:3000/',
    'http://[::ffff:127.0.0.1]:3000/',
    'http://0.0.0.0:3000/',
    'http://2130706433:3000/',
    'http://me.example:3000/',
    'http://127.0.0.1:7233/',
    'http://me.example:7233/',
    'http://[::1]:7233/',
    'http://10.1.2.3:5432/',
    'http://db.internal:5432/',
    'http://rebound.example:5432/',
  ])('%s', async (url) => expect(await check(url)).toEqual(refused));

  test.runIf(lan.length > 0)('by an address of one of its network cards', async () => {
    for (const { address, family } of lan) {
      const host = family === 'IPv6' ? `[${address.replace(/%.*/, '')}]` : address;
      expect(await check(`http://${host}:3000/`), address).toEqual(refused);
    }
  });
});

test.each([
  'http://127.0.0.1:4000/',
  'http://me.example:8080/',
  'http://10.9.9.9:3000/',
  'http://receiver.example:5432/',
  'http://receiver.example/',
])('receivers on other ports, or other machines, get theirs: %s', async (url) =>
  expect(await check(url)).toEqual(fine),
);

describe('a call', () => {
  let [calls, port] = [0, 0];
  const server = createServer((_request, response) => {
    calls += 1;
    response.end('secret of a part of ours');
  });
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  test.each(['127.0.0.1', 'localhost'])('to a port of ours at %s is not made, whatever was saved', async (host) => {
    const webhook = { id: '1', url: `http://${host}:${port}/`, body: '{}', auth: null, signingSecrets: [] };
    const policy = { allowPrivate: true, ownDoors: [{ port }] };
    expect(await sendWebhook(webhook, policy)).toMatchObject({ error: 'target_refused' });
    expect(calls).toBe(0);
  });

  test('to another port of this machine is made', async () => {
    const webhook = { id: '1', url: `http://localhost:${port}/`, body: '{}', auth: null, signingSecrets: [] };
    const policy = {
      allowPrivate: true,
      ownDoors: [{ port: port === 3000 ? 3001 : 3000 }, { port: 1, host: 'x.invalid' }],
    };
    expect(await sendWebhook(webhook, policy)).toMatchObject({ status: 200 });
  });
});
