import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine, temporaryFolder } from '../../test/support/command-line.ts';

test('a login that is fine tells which hosts its pages were refused', async () => {
  const server = createServer((_request, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<h1>Hello</h1><img src="http://tracker.example/pixel?who=ana">');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const file = join(temporaryFolder(), 'north.ts');
  writeFileSync(
    file,
    `export default {
      code: 'north', name: 'North Bank', loginUrl: 'http://${host}/', domains: ['${host}'], timeZone: 'Europe/Madrid',
      async login(page) { await page.goto(this.loginUrl); return { outcome: 'logged_in' }; },
      async enterCode() { return { outcome: 'accepted' }; },
      async isLoggedIn() { return true; },
      async readMovements() { return []; },
    };`,
  );
  const env = { BANK_PASSWORD: 'planted-password' };
  const { code, out, said } = await runCommandLine(['bank', 'check', file, '--username', 'ana', '--json'], { env });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ok: true, refusedHosts: [{ host: 'tracker.example', why: 'not_declared' }] });
  expect(said).toContain('refused: tracker.example, which is not in "domains"\n');
  expect(out + said).not.toContain('pixel');
  server.close();
});
