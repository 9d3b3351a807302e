import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as plain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestTemporal } from '../../test/support/temporal.ts';
import { readConfig } from '../config/config.ts';
import type { RunningTemporal } from '../embedded/temporal.ts';
import { createClient } from './client.ts';
import { connectionOptions } from './connection-options.ts';

/** A Temporal that requires a certificate: the dev server behind a TLS proxy. */
let temporal: RunningTemporal;
let door: Server;
let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  temporal = await startTestTemporal();
  folder = mkdtempSync(join(tmpdir(), 'reconbanker-tls-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...elliptic, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=a CA', '-days', '2');
  for (const name of ['server', 'client']) {
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:temporal.internal'];
    openssl('req', ...elliptic, '-keyout', `${name}.key`, '-out', `${name}.csr`, ...subject);
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy', '-days', '2'];
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signing);
  }
  const [cert, key, ca] = ['server.pem', 'server.key', 'ca.pem'].map((name) => readFileSync(at(name)));
  const options = { cert, key, ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
  door = createServer(options as object, (inside) => {
    const outside = plain(Number(temporal.address.split(':')[1]), '127.0.0.1');
    inside.pipe(outside).pipe(inside);
    for (const end of [inside, outside]) end.on('error', () => [inside, outside].map((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  door?.close();
  await temporal?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

function settings(more: Record<string, string>) {
  const keys = {
    ENCRYPTION_KEYS: `k1:${'A'.repeat(43)}=`,
    JWT_SECRET: 'x'.repeat(32),
    DATABASE_URL: 'postgres://none',
  };
  const address = `127.0.0.1:${(door.address() as { port: number }).port}`;
  return readConfig({ ...keys, TEMPORAL_ADDRESS: address, ...more }).temporal;
}

const whole = () => ({
  TEMPORAL_TLS_CA_FILE: at('ca.pem'),
  TEMPORAL_TLS_CERT: at('client.pem'),
  TEMPORAL_TLS_KEY: readFileSync(at('client.key'), 'utf8'),
  TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
});

async function namespaceOf(more: Record<string, string>): Promise<string> {
  const client = createClient(settings(more));
  try {
    const ask = () => client.workflowService.describeNamespace({ namespace: 'default' });
    return (await client.withDeadline(Date.now() + 5_000, ask)).namespaceInfo?.name ?? '';
  } finally {
    await client.connection.close();
  }
}

test('the API and a worker get in with the certificates of the settings, given as files or as text', async () => {
  expect(await namespaceOf(whole())).toBe('default');
  const connection = await NativeConnection.connect(connectionOptions(settings(whole())));
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'default' });
  expect(namespaceInfo?.name).toBe('default');
  await connection.close();
});

test('nobody gets in without a certificate, and a server of another name is not believed', async () => {
  await expect(
    namespaceOf({ TEMPORAL_TLS_CA: at('ca.pem'), TEMPORAL_TLS_SERVER_NAME: 'temporal.internal' }),
  ).rejects.toThrow();
  await expect(namespaceOf({ ...whole(), TEMPORAL_TLS_SERVER_NAME: 'evil.example' })).rejects.toThrow();
  await expect(namespaceOf({})).rejects.toThrow();
});

test('a key is sent over TLS only', () => {
  expect(connectionOptions(settings({ TEMPORAL_API_KEY: 'secret' }))).toMatchObject({ apiKey: 'secret', tls: true });
});

test('half of a pair, or a file that is not there, is said at the start', () => {
  expect(() => settings({ TEMPORAL_TLS_CERT: at('client.pem') })).toThrow('belong together');
  expect(() => settings({ TEMPORAL_TLS_CA: '/not/there' })).toThrow('TEMPORAL_TLS_CA must be PEM');
});
