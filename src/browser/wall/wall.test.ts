import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type DeclaredHosts, domainLimit } from '../../banks/domains.ts';
import { type Resolve, resolveAll } from '../../base/public-address.ts';
import { refusedHosts } from './refused-hosts.ts';
import { openWall } from './wall.ts';

async function open(hosts: DeclaredHosts, resolve: Resolve = resolveAll) {
  const refused = refusedHosts(() => {});
  const wall = await openWall({ limit: domainLimit(hosts), resolve, refused });
  onTestFinished(() => wall.close());
  const port = Number(new URL(wall.address).port);
  return { ...wall, refused, speak: () => speak(port) };
}

/** Opens a connection to the wall, and collects what comes back. */
function speak(port: number) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(heard)));
  socket.on('end', () => socket.end());
  return {
    socket,
    closed,
    say: (...lines: string[]) => void socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    heard: () => heard,
    until: (text: string) => expect.poll(() => heard).toContain(text),
  };
}

async function tcpBank(onConnection: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

async function httpBank(answer: RequestListener) {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a request and its answer are passed on as they came, one after the other on one connection', async () => {
  const asked: string[] = [];
  const bank = await tcpBank((socket) =>
    socket.on('data', (data) => {
      asked.push(data.toString('latin1'));
      socket.write(
        'HTTP/1.1 200 Fine\r\nX-oDD: 1\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 5\r\n\r\nhello',
      );
    }),
  );
  const { speak } = await open({ domains: [bank.host] });
  const browser = speak();
  for (const [answers, path] of [
    [1, '/one?a=b'],
    [2, '/two'],
  ] as const) {
    browser.say(
      `GET http://${bank.host}${path} HTTP/1.1`,
      `Host: ${bank.host}`,
      'Proxy-Connection: keep-alive',
      'X-Mine: 2',
    );
    await expect.poll(() => browser.heard().split('hello').length).toBe(answers + 1);
  }
  expect(asked).toEqual(
    ['/one?a=b', '/two'].map(
      (path) => `GET ${path} HTTP/1.1\r\nHost: ${bank.host}\r\nX-Mine: 2\r\nConnection: keep-alive\r\n\r\n`,
    ),
  );
  expect(browser.heard().split('hello')[0]).toBe(
    'HTTP/1.1 200 Fine\r\nX-oDD: 1\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n',
  );
  expect(bank.sockets).toHaveLength(1);
});

test('bodies without a length pass, each piece when it comes', async () => {
  const bank = await httpBank((request, response) => {
    request.on('data', (data) => response.write(data)).on('end', () => response.end());
    response.flushHeaders();
  });
  const { speak } = await open({ domains: [bank] });
  const browser = speak();
  browser.say(`POST http://${bank}/ HTTP/1.1`, `Host: ${bank}`, 'Transfer-Encoding: chunked');
  browser.socket.write('5\r\nhello\r\n');
  await browser.until('hello');
  browser.socket.write('5\r\nagain\r\n');
  await browser.until('again');
  browser.socket.write('0\r\n\r\n');
  await browser.until('0\r\n\r\n');
});

test.each(['tunnel', 'request'])('a browser that does not read holds up the bank: %s', async (kind) => {
  const size = 64 * 1_024 * 1_024;
  const bank = await tcpBank((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
    socket.write(Buffer.alloc(size));
    socket.resume();
  });
  const { speak } = await open({ domains: [bank.host] });
  const browser = speak();
  browser.socket.pause();
  browser.say(kind === 'tunnel' ? `CONNECT ${bank.host} HTTP/1.1` : `GET http://${bank.host}/ HTTP/1.1`, 'Host: x');
  await expect.poll(() => bank.sockets.length).toBe(1);
  await sleep(500);
  // The system itself buffers a few megabytes on the way.
  expect(bank.sockets[0]?.writableLength).toBeGreaterThan(size / 2);
  browser.socket.resume();
  await expect.poll(() => bank.sockets[0]?.writableLength).toBe(0);
});

test('a tunnel carries bytes both ways, and what is said after one side has ended', async () => {
  const bank = await tcpBank((socket) => {
    let heard = '';
    socket.on('data', (data) => {
      heard += data;
    });
    socket.on('end', () => socket.end(`you said ${heard}`));
  });
  const { speak } = await open({ domains: [bank.host] });
  const browser = speak();
  browser.say(`CONNECT ${bank.host} HTTP/1.1`, `Host: ${bank.host}`);
  await browser.until('200');
  browser.socket.end('good day');
  expect(await browser.closed).toBe('HTTP/1.1 200 Connection Established\r\n\r\nyou said good day');
});

test('connections that are reset on either side end the other one, and nothing else', async () => {
  const bank = await tcpBank((socket) =>
    socket.on('data', (data) => data.includes('reset') && socket.resetAndDestroy()),
  );
  const { speak } = await open({ domains: [bank.host] });
  const tunnel = async () => {
    const browser = speak();
    browser.say(`CONNECT ${bank.host} HTTP/1.1`, 'Host: x');
    await browser.until('200');
    return browser;
  };
  const resetByBank = await tunnel();
  const resetByBrowser = await tunnel();
  const untouched = await tunnel();
  const [, behind] = bank.sockets;
  resetByBank.socket.write('reset');
  await resetByBank.closed;
  resetByBrowser.socket.resetAndDestroy();
  await expect.poll(() => behind?.readableEnded).toBe(true);
  const request = speak();
  request.say(`GET http://${bank.host}/reset HTTP/1.1`, 'Host: x');
  // Without a response of ours, so that the browser distinguishes a broken connection from a server error.
  expect(await request.closed).toBe('');
  expect(untouched.socket.destroyed).toBe(false);
});

test('a server that hangs up, between two answers or after one, makes the wall hang up', async () => {
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
  const bank = await tcpBank((socket) =>
    socket.once('data', (data) => {
      if (data.includes('/later')) setTimeout(() => socket.end(), 50);
      if (data.includes('/later')) socket.write(answer);
      else if (data.includes('/at-once')) socket.end(answer);
      else if (data.includes('/short')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhi');
      else socket.end('HTTP/1.1 200 OK\r\n\r\nhi');
    }),
  );
  const { speak } = await open({ domains: [bank.host] });
  const ask = (path: string) => {
    const browser = speak();
    browser.say(`GET http://${bank.host}${path} HTTP/1.1`, 'Host: x');
    return browser.closed;
  };
  for (const path of ['/later', '/at-once']) expect(await ask(path)).toMatch(/\r\n\r\nhi$/);
  expect(await ask('/short')).toMatch(/Content-Length: 20.*hi$/s);
  expect(await ask('/without-length')).toMatch(/hi/);
});

test('what cannot be had is no answer of a server', async () => {
  const { speak, refused } = await open({ domains: ['127.0.0.1:1', 'nobody.invalid'] }, () =>
    Promise.reject(new Error('none')),
  );
  const tunnel = speak();
  tunnel.say('CONNECT 127.0.0.1:1 HTTP/1.1', 'Host: x');
  expect(await tunnel.closed).toMatch(/^HTTP\/1.1 502 /);
  const unknown = speak();
  unknown.say('CONNECT nobody.invalid:443 HTTP/1.1', 'Host: x');
  expect(await unknown.closed).toMatch(/^HTTP\/1.1 502 /);
  const request = speak();
  request.say('GET http://127.0.0.1:1/ HTTP/1.1', 'Host: x');
  expect(await request.closed).toBe('');
  expect(refused.all()).toEqual([]);
});

test('hosts that are not declared get nothing, and are on the list by their name alone', async () => {
  const bank = await tcpBank(() => undefined);
  const { speak, refused } = await open({ domains: ['north.example'] });
  const tunnel = speak();
  tunnel.say(`CONNECT ${bank.host} HTTP/1.1`, 'Host: north.example');
  expect(await tunnel.closed).toMatch(/^HTTP\/1.1 403 /);
  const request = speak();
  request.say('GET http://evil.example/path?secret HTTP/1.1', 'Host: north.example');
  expect(await request.closed).toBe('');
  const plain = speak();
  plain.say('POST http://north.example/ HTTP/1.1', 'Host: north.example', 'Content-Length: 0');
  expect(await plain.closed).toBe('');
  expect(refused.all().map(({ host }) => host)).toEqual([bank.host, 'evil.example', 'north.example']);
  expect(bank.sockets).toEqual([]);
});

test.each([
  'GARBAGE',
  'CONNECT  HTTP/1.1',
  'CONNECT a:b:c HTTP/1.1',
  'GET / HTTP/1.1',
  'GET http:// HTTP/1.1',
  'GET ftp://north.example/ HTTP/1.1',
])('is not upset by: %s', async (line) => {
  const { speak } = await open({ domains: ['north.example'] });
  const odd = speak();
  odd.say(line, 'Host: x');
  expect(await odd.closed).not.toContain('200');
  const again = speak();
  again.say('CONNECT evil.example:443 HTTP/1.1', 'Host: x');
  expect(await again.closed).toContain('403');
});

test('names are resolved by the wall, once for a connection, which goes to the address that was looked at', async () => {
  const bank = await tcpBank((socket) => socket.end('good day'));
  const [, port] = bank.host.split(':');
  const asked: string[] = [];
  const resolve: Resolve = async (name) => {
    asked.push(name);
    return [{ address: asked.length === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
  };
  const { speak } = await open({ domains: [`sandbox:${port}`], privateNetwork: true }, resolve);
  const browser = speak();
  browser.say(`CONNECT sandbox:${port} HTTP/1.1`, 'Host: x');
  expect(await browser.closed).toMatch(/good day$/);
  expect(asked).toEqual(['sandbox']);
});

test.each([['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254'], ['::1'], ['8.8.8.8', '192.168.0.1']])(
  'a name of the bank with the address %s is refused',
  async (...addresses) => {
    const resolve: Resolve = async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const { speak, refused } = await open({ domains: ['north.example'] }, resolve);
    const browser = speak();
    browser.say('CONNECT north.example:443 HTTP/1.1', 'Host: x');
    expect(await browser.closed).toMatch(/^HTTP\/1.1 502 /);
    expect(refused.all()).toEqual([{ host: 'north.example', why: 'private_address' }]);
    expect(refused.isPrivate('north.example')).toBe(true);
  },
);

test('a storm of connections that break off in the middle leaves nothing behind', async () => {
  const bank = await tcpBank((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const writing = setInterval(() => socket.write(`1000\r\n${'x'.repeat(4_096)}\r\n`), 1);
    setTimeout(() => socket.resetAndDestroy(), Math.random() * 60);
    socket.resume().on('close', () => clearInterval(writing));
  });
  const { speak, open: openNow } = await open({ domains: [bank.host] });
  const ends = Array.from({ length: 150 }, async (_, nth) => {
    await sleep(Math.random() * 200);
    const browser = speak();
    const tunnel = ['CONNECT', bank.host];
    const [method, target] = nth % 2 ? tunnel : ['POST', `http://${bank.host}/`];
    browser.say(`${method} ${target} HTTP/1.1`, 'Host: x', ...(nth % 2 ? [] : ['Content-Length: 100000']));
    const writing = setInterval(() => browser.socket.write('y'.repeat(500)), 2);
    const breakOff = nth % 3 ? 'resetAndDestroy' : 'destroy';
    setTimeout(() => browser.socket[breakOff](), Math.random() * 60);
    await browser.closed;
    clearInterval(writing);
  });
  await Promise.all(ends);
  await expect.poll(openNow).toBe(0);
});

test('closing it ends every connection, on both sides', async () => {
  const bank = await tcpBank((socket) => socket.resume());
  const { speak, close } = await open({ domains: [bank.host] });
  const tunnel = speak();
  tunnel.say(`CONNECT ${bank.host} HTTP/1.1`, 'Host: x');
  const request = speak();
  request.say(`GET http://${bank.host}/ HTTP/1.1`, 'Host: x');
  const idle = speak();
  await once(idle.socket, 'connect');
  await expect.poll(() => bank.sockets.length).toBe(2);
  await tunnel.until('200');
  close();
  await Promise.all([tunnel.closed, request.closed, idle.closed]);
  await expect.poll(() => bank.sockets.every((socket) => socket.readableEnded)).toBe(true);
  const late = speak();
  await late.closed;
  expect(late.heard()).toBe('');
});

test('a page may ask for any number of hosts, of which a hundred are kept, each told once', () => {
  const told: string[] = [];
  const refused = refusedHosts((host) => told.push(host));
  for (let n = 0; n < 300; n++) refused.add(`h${n % 150}.example`, 'not_declared');
  expect(told).toHaveLength(100);
  expect(refused.all()).toHaveLength(100);
});
