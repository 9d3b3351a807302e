import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { type RunningPostgres, startPostgres } from './postgres.ts';

const running: RunningPostgres[] = [];
const folder = () => mkdtempSync(join(tmpdir(), 'postgres-'));

async function start(dataDir: string): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir, settings: { fsync: 'off' } });
  running.push(postgres);
  return postgres;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
});

test('keeps its data and its password over a stop and over a kill', async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  await query(first.url, 'create table kept (n int); insert into kept values (1)');
  expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
  await first.stop();

  const second = await start(dataDir);
  await query(second.url, 'insert into kept values (2)');
  process.kill(second.pid, 'SIGKILL');
  expect(await second.exited).toEqual({ code: null, signal: 'SIGKILL' });

  const third = await start(dataDir);
  expect(await query(third.url, 'select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }]);
});

test('starts although the number in its pid file belongs to another program now', async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  const pidFile = join(dataDir, 'cluster', 'postmaster.pid');
  const left = readFileSync(pidFile, 'utf8');
  await first.stop();
  writeFileSync(pidFile, left.replace(/^\d+/, String(process.ppid)));
  const second = await start(dataDir);
  expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('runs beside another one, and asks everybody for the password', async () => {
  const [one, other] = await Promise.all([start(folder()), start(folder())]);
  expect(one.port).not.toBe(other.port);
  const stranger = one.url.replace(/:[^:@/]+@/, ':wrong@');
  await expect(query(stranger, 'select 1')).rejects.toThrow(/password/);
});
