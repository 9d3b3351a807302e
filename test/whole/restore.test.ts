/** A backup of a running system, restored into an empty one elsewhere: with a new Temporal and a second key. */

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import type { RunAnswer } from '../../src/api/records/answers.ts';
import { runCommandLine, temporaryFolder } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { openWhole } from '../support/whole.ts';

const persistent = { session_type: 'persistent', login_mode: 'assisted' };
const rent = { date: '2026-11-07', description: 'Rent "7"\nof\tNovember', amount: '12345678901.23', currency: 'EUR' };

test('a restored system goes on: sessions without a new code, blocks, waiting codes, records and keys', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'records.gz');
  const old = await startInstance();
  let restored: Instance | undefined;
  try {
    const { ready } = old;
    const before = await openWhole(ready());
    const customers = { open: await before.customer(), asked: await before.customer(), wrong: await before.customer() };
    await customers.open.book(rent);
    const open = await before.account(customers.open, persistent);
    const asked = await before.account(customers.asked, persistent);
    const blocked = await before.account(customers.wrong, { bank_password: 'another one' });
    const request = await open.untilAsked();
    await open.post('otp', { code: await customers.open.readCode(request.descriptor) });
    await open.untilState('monitoring');
    const read = async () => (await open.get('/movements')).body;
    const movements = await eventually(read, (all) => all.length > 0);
    expect(movements).toMatchObject([{ amount: rent.amount }]);
    const pending = await asked.untilAsked();
    await blocked.untilState('blocked');

    const written = await runCommandLine(['backup', file], { dataDir: old.dataDir });
    expect(written).toMatchObject({ code: 0, said: '' });
    await old.stop();
    for (const name of ['secrets.json', 'operator.json', 'sandbox.json'])
      cpSync(join(old.dataDir, name), join(folder, name));

    const { encryptionKeys, jwtSecret } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'));
    const DATABASE_URL = await emptyDatabase();
    const ENCRYPTION_KEYS = `k2:${Buffer.alloc(32, 2).toString('base64')},${encryptionKeys}`;
    const env = { DATABASE_URL, ENCRYPTION_KEYS, JWT_SECRET: jwtSecret };
    expect(await runCommandLine(['restore', file], { env })).toMatchObject({ code: 0, said: '' });
    expect(await runCommandLine(['restore', file], { env })).toMatchObject({ code: 1, said: /is not empty/ });

    restored = await startInstance({ ...env, DATA_DIR: folder, ALLOW_PRIVATE_WEBHOOKS: 'true' });
    // Told once: a later start names the file.
    const printed = await eventually(restored.printed, (text) => text.endsWith('}\n'));
    const operatorFile = join(folder, 'operator.json');
    const { email, password } = restored.ready().operator;
    expect(JSON.parse(printed).operator).toEqual({ email, password_file: operatorFile });
    expect(printed + restored.said()).not.toContain(password);
    await eventually(restored.said, (text) => text.includes(`with the password in ${operatorFile}`));
    const after = await openWhole(restored.ready());
    const [openAgain, askedAgain, blockedAgain] = [open, asked, blocked].map(({ id }) => after.existing(id));
    if (!openAgain || !askedAgain || !blockedAgain) throw new Error('Three accounts were made.');
    // What the record says is of the old system until a worker has begun a session here.
    const resumed = ([run]: RunAnswer[]) => run?.stages.some(({ stage }) => stage === 'resumed') ?? false;
    await eventually(openAgain.runs, resumed);
    await openAgain.untilState('monitoring');
    expect((await openAgain.get('/movements')).body).toEqual(movements);
    const { session, scrapeBlockedReason } = (await blockedAgain.get()).body;
    expect([session.state, scrapeBlockedReason]).toEqual(['blocked', 'bad_credentials']);
    expect(await askedAgain.untilAsked(pending)).toMatchObject({ attempts: 0 });
    expect((await askedAgain.verdict(pending.id)).state).toBe('cancelled');

    expect(await runCommandLine(['rotate-keys'], { env })).toMatchObject({ code: 0 });
    const newKeyOnly = { ...env, ENCRYPTION_KEYS: ENCRYPTION_KEYS.split(',')[0] };
    expect(await runCommandLine(['rotate-keys', '--check'], { env: newKeyOnly })).toMatchObject({ code: 0 });
    expect((await openAgain.post('scrape')).status).toBe(202);
    // The wrong password is tried once more: it is still there, and opens.
    expect((await blockedAgain.post('restart')).status).toBe(202);
    await blockedAgain.untilRuns(2);
    const { sandbox } = restored.ready();
    const counts = async (username: string) => (await fetch(`${sandbox}/control/customers/${username}`)).json();
    expect(await counts(customers.open.username)).toMatchObject({ credentialsSubmitted: 1, codesSent: 1 });
    expect(await counts(customers.wrong.username)).toMatchObject({ credentialsSubmitted: 2, failedLogins: 2 });
  } finally {
    await Promise.all([old.remove(), restored?.remove()]);
  }
});

async function emptyDatabase(): Promise<string> {
  const server = new URL(inject('postgresUrl'));
  const client = new pg.Client({ connectionString: Object.assign(new URL(server), { pathname: '/postgres' }).href });
  await client.connect();
  await client.query('create database restored template template0');
  await client.end();
  return Object.assign(server, { pathname: '/restored' }).href;
}
