import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/db/core/connect.ts';
import { ensureFirstStart } from '../../src/embedded/first-start.ts';
import { eventually } from '../support/eventually.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { startReceiver } from '../support/receiver.ts';
import { openWhole } from '../support/whole.ts';

let instance: Instance;

// What happens here would disturb the logins of the other files: it has an instance of its own.
beforeAll(async () => {
  instance = await startInstance();
});
afterAll(() => instance?.remove());

test('ready.json says where everything is, to its owner alone', async () => {
  const ready = instance.ready();
  expect(statSync(join(instance.dataDir, 'ready.json')).mode & 0o777).toBe(0o600);
  const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
  const account = (name: string, session_type: string, login_mode: string) => {
    return { id: expect.any(String), name, bank: 'sandbox', session_type, login_mode };
  };
  expect(ready).toEqual({
    api: url,
    dashboard: `${ready.api}/dashboard/`,
    temporalUi: `${ready.api}/temporal/`,
    sandbox: url,
    operator: { email: expect.any(String), password: expect.any(String) },
    accounts: [
      account('Olive, checking', 'one-shot', 'simple'),
      account('Pierre, business', 'persistent', 'assisted'),
      account('Ines, savings', 'one-shot', 'assisted'),
    ],
    processes: {
      api: expect.any(Number),
      worker: expect.any(Number),
      temporal: expect.any(Number),
      postgres: expect.any(Number),
      sandbox: expect.any(Number),
    },
  });
  expect(new Set(Object.values(ready.processes)).size).toBe(5);
  for (const pid of Object.values(ready.processes)) expect(process.kill(pid ?? 0, 0)).toBe(true);
  const printed = await eventually(instance.printed, (text) => text.endsWith('}\n'));
  expect(JSON.parse(printed)).toEqual(ready);
});

test('what Temporal writes waits for the disk only now and then', () => {
  expect(existsSync(join(instance.dataDir, 'temporal', 'temporal.db-wal'))).toBe(true);
});

test('the first thing a newcomer sees is a login that waits for its code', async () => {
  const ready = instance.ready();
  const whole = await openWhole(ready);
  for (const { id, login_mode } of ready.accounts) {
    if (login_mode === 'assisted') expect(await whole.existing(id).untilAsked()).toMatchObject({ attempts: 0 });
    else expect((await whole.existing(id).untilRuns(1))[0]).toMatchObject({ outcome: 'completed' });
  }
});

test('a worker that is killed takes its request with it: no code for it is ever typed', async () => {
  const before = instance.ready();
  const whole = await openWhole(before);
  const customer = await whole.customer();
  const account = await whole.account(customer, { login_mode: 'assisted' });
  const { key } = await whole.key();
  const submit = (code: string, request_id: string) =>
    whole.call('POST', `/v1/accounts/${account.id}/otp`, { key, body: { code, request_id } });
  const first = await account.untilAsked();
  const oldCode = await customer.readCode(first.descriptor);

  process.kill(before.processes.worker ?? 0, 'SIGKILL');
  // Nobody has noticed yet, so it is taken; there is no page to type it into.
  expect((await submit(oldCode, first.id)).status).toBe(202);
  await account.untilVerdict(first.id, 'cancelled');
  const second = await account.untilAsked(first);
  const superseded = await submit(oldCode, first.id);
  expect([superseded.status, superseded.body.error.code]).toEqual([409, 'REQUEST_SUPERSEDED']);
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 0, credentialsSubmitted: 2, codesSent: 2 });

  expect((await submit(await customer.readCode(second.descriptor), second.id)).status).toBe(202);
  await account.untilVerdict(second.id, 'fulfilled');
  const runs = await account.untilRuns(2);
  expect(runs.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['completed', null],
    ['lost', 'worker_lost'],
  ]);
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 1, codesAccepted: 1, credentialsSubmitted: 2 });

  const after = await eventually(instance.ready, ({ processes }) => processes.worker !== before.processes.worker);
  expect(after).toEqual({ ...before, processes: { ...before.processes, worker: after.processes.worker } });
});

test('a worker that is killed in the middle of a request loses nothing, and sends that one again under its id', async () => {
  const whole = await openWhole(instance.ready());
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const customer = await whole.customer({ code: { when: 'never' } });
  const days = [1, 2, 3, 4];
  await customer.book(
    ...days.map((day) => ({
      date: `2026-02-0${day}`,
      description: 'Transfer',
      amount: `${day}`,
      currency: 'EUR',
      sender: `Sender ${day}`,
    })),
  );
  let killed = false;
  receiver.answer(({ body }) => {
    if (killed || JSON.parse(body).name !== 'Sender 2') return 200;
    killed = true;
    const { worker } = instance.ready().processes;
    if (worker !== null) process.kill(worker, 'SIGKILL');
    // It took the movement; the worker never hears of it.
    return 200;
  });
  await whole.account(customer, { webhook_url: receiver.url });
  const names = () => receiver.calls.map(({ body }) => JSON.parse(body).name);
  await eventually(names, (all) => all.includes('Sender 4'));
  expect(names()).toEqual(['Sender 1', 'Sender 2', 'Sender 2', 'Sender 3', 'Sender 4']);
  const ids = receiver.ids();
  expect(ids[1]).toBe(ids[2]);
  expect(new Set(ids).size).toBe(4);
});

test('a start asks for few accounts, and ends for none whose settings do not open', async () => {
  const { accounts: before, api, sandbox } = instance.ready();
  const db = connect(instance.databaseUrl);
  try {
    await sql`
      with added as (
        insert into accounts (id, user_id, bank_code, name, next_run_at)
        select gen_random_uuid(), users.id, 'sandbox', 'Idle ' || number, now() + interval '1 day'
        from users, generate_series(1, 50) as number returning id
      )
      insert into account_settings (account_id, bank_username_sealed) select id, 'never opened' from added`.execute(db);
  } finally {
    await db.destroy();
  }
  const { accounts } = await ensureFirstStart({ api, sandbox, dataDir: instance.dataDir, setupToken: '' });
  expect(accounts).toEqual(expect.arrayContaining(before));
  expect(accounts.length).toBeLessThanOrEqual(20);
});

test('a start goes on with a changed password, and its file claims no longer to know it', async () => {
  const { api, sandbox, operator } = instance.ready();
  const whole = await openWhole(instance.ready());
  const body = { current_password: operator.password, new_password: 'nine blue kettles' };
  expect((await whole.call('PUT', '/me/password', { token: whole.token, body })).status).toBe(204);
  for (let start = 0; start < 2; start++) {
    const found = await ensureFirstStart({ api, sandbox, dataDir: instance.dataDir, setupToken: '' });
    expect(found).toMatchObject({ isFirst: false, operator: { email: operator.email, password: '' }, accounts: [] });
  }
  expect(readFileSync(join(instance.dataDir, 'operator.json'), 'utf8')).not.toContain(operator.password);
});

test('a stop leaves neither a process nor ready.json behind', async () => {
  const pids = Object.values(instance.ready().processes);
  // So that the empty list below means something.
  if (process.platform === 'linux') expect(instance.processes()).toEqual(expect.arrayContaining(pids));
  expect(await instance.stop()).toBe(0);
  expect(existsSync(join(instance.dataDir, 'ready.json'))).toBe(false);
  expect(instance.processes()).toEqual([]);
  for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
});
