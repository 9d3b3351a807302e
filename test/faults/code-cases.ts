/** Codes that come at the wrong moment, too often, or for another login. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PendingAnswer } from '../../src/api/codes/answers.ts';
import { createVault, sealContext } from '../../src/base/crypto.ts';
import { readConfig } from '../../src/config/config.ts';
import { otpSubmittedSignal } from '../../src/temporal/messages.ts';
import type { BankCustomer } from '../support/bank-customer.ts';
import { eventually } from '../support/eventually.ts';
import { inThisForm } from '../support/form.ts';
import type { FaultCase } from './fault-case.ts';
import { bringHome } from './recovery.ts';
import { bringTo, giveCode, newMovements, type Staged } from './stages.ts';
import type { FaultSystem } from './system.ts';
import { outcomeOf, together } from './together.ts';
import { signalAccount, workflowRunOf } from './workflow-door.ts';

const waiting = 'waiting for a code';

/** Polls so often that it sees a record before any other process knows of it. */
const AT_ONCE_MS = 5;

export const codeCases: FaultCase[] = [
  together('codes at the wrong moment', [
    one('code: after its request has expired', lateForUs),
    one('code: after the bank stopped taking it', lateForTheBank),
    one('code: before the bank has asked', beforeItWasAsked),
    one('code: the moment its request is recorded', theMomentItIsRecorded),
    one('code: posted a hundred times', postedOften),
    one('code: signalled to the workflow a hundred times', signalledOften),
    one('code: for an old request', forAnOldRequest),
    one('code: while the workflow continues as new', duringContinueAsNew),
  ]),
  { name: 'code: in the millisecond of the expiry', run: atTheExpiry },
];

function one(name: string, work: (system: FaultSystem) => Promise<number>): FaultCase {
  return { name, run: async (system) => [await outcomeOf(waiting, work(system))] };
}

async function lateForUs(system: FaultSystem): Promise<number> {
  const staged = await expired(system);
  const { account, customer, request } = staged;
  const code = await customer.readCode(request.descriptor);
  const late = await account.post('otp', { code });
  assert.equal(late.status, 409, late.text);
  const recoveredMs = await untilHomeAgain(staged);
  assert.equal(await timesTyped(customer, code), 0);
  return recoveredMs;
}

async function lateForTheBank(system: FaultSystem): Promise<number> {
  const bank = { code: { when: 'always', length: 16, type: 'alphanumeric', validSeconds: 1 } };
  const { account, customer } = await system.account(bank, {}, (owner) => owner.book(...newMovements()));
  const request = await account.untilAsked();
  await sleep(1_100);
  await giveCode({ account, customer }, request);
  const struckAt = Date.now();
  await eventually(
    () => account.verdict(request.id),
    ({ attempts }) => attempts === 1,
  );
  assert.equal((await account.verdict(request.id)).state, 'pending');
  await customer.change({ code: { validSeconds: 300 } });
  assert.equal((await account.post('otp/resend')).status, 202);
  await eventually(customer.counts, ({ codesSent }) => codesSent === 2);
  await giveCode({ account, customer }, request);
  await account.untilVerdict(request.id, 'fulfilled');
  return Date.now() - struckAt;
}

/** No request waits for the code, so it is not kept. */
async function beforeItWasAsked(system: FaultSystem): Promise<number> {
  const staged = await bringTo(system, 'before the code page');
  const { account, customer } = staged;
  const code = 'A'.repeat(16);
  const early = await account.post('otp', { code });
  assert.equal(early.status, 409, early.text);
  const struckAt = Date.now();
  await customer.clearFaults();
  await account.untilAsked();
  const recoveredMs = Date.now() - struckAt;
  await bringHome(staged);
  assert.equal(await timesTyped(customer, code), 0);
  return recoveredMs;
}

/** The request is recorded, but the workflow does not know it yet: the code waits there for the request. */
async function theMomentItIsRecorded(system: FaultSystem): Promise<number> {
  const times = Array.from({ length: 3 }, async () => {
    const { account, customer } = await system.account({}, {}, (owner) => owner.book(...newMovements()));
    const find = system.db
      .selectFrom('otp_requests')
      .select(['id', 'length', 'type'])
      .where('account_id', '=', account.id);
    const request = await eventually(
      () => find.executeTakeFirst(),
      (row) => row !== undefined,
      undefined,
      AT_ONCE_MS,
    );
    assert(request);
    const struckAt = Date.now();
    const code = await customer.readCode(request);
    const { status, text } = await account.post('otp', { code });
    assert.equal(status, 202, text);
    await account.untilVerdict(request.id, 'fulfilled');
    const recoveredMs = Date.now() - struckAt;
    await account.untilRuns(1);
    return recoveredMs;
  });
  return Math.max(...(await Promise.all(times)));
}

/**
 * Five are accepted in ten minutes. The others are told to wait, or to try again when a hundred at once are too many.
 */
async function postedOften(system: FaultSystem): Promise<number> {
  const { account, customer, request } = await asked(system);
  const code = await customer.readCode(request.descriptor);
  const struckAt = Date.now();
  const answers = await Promise.all(Array.from({ length: 100 }, () => account.post('otp', { code })));
  await account.untilVerdict(request.id, 'fulfilled');
  const recoveredMs = Date.now() - struckAt;
  const taken = answers.filter(({ status }) => status === 202).length;
  assert(taken >= 1 && taken <= 5, `${taken} were taken`);
  for (const { status, text } of answers) assert([202, 409, 429, 503].includes(status), text);
  await account.untilRuns(1);
  assert.equal(await timesTyped(customer, code), 1);
  return recoveredMs;
}

async function signalledOften(system: FaultSystem): Promise<number> {
  const { account, customer, request } = await asked(system);
  const code = await customer.readCode(request.descriptor);
  const message = sealedFor(system, request, code);
  const struckAt = Date.now();
  await signalAccount(system, account.id, async (handle) => {
    for (let sent = 0; sent < 100; sent++) await handle.signal(otpSubmittedSignal, message);
  });
  await account.untilVerdict(request.id, 'fulfilled');
  const recoveredMs = Date.now() - struckAt;
  await account.untilRuns(1);
  assert.equal(await timesTyped(customer, code), 1);
  return recoveredMs;
}

/**
 * From a relay that names the request, and from an API process that was delayed between its read of the records and its
 * signal.
 */
async function forAnOldRequest(system: FaultSystem): Promise<number> {
  const staged = await expired(system);
  const { account, customer, request } = staged;
  const code = await customer.readCode(request.descriptor);
  await account.configure({ assistance_timeout_seconds: 300 });
  await account.post('restart');
  const next = await account.untilAsked(request);
  const { body } = await system.call('POST', '/me/api-keys', { body: { name: 'relay', scopes: ['otp:write'] } });
  system.secrets[`the API key ${body.id}`] = body.key;
  const relayed = { key: body.key, token: '', body: { code, request_id: request.id } };
  const answer = await system.call('POST', `/v1/accounts/${account.id}/otp`, relayed);
  assert.equal(answer.body.error.code, 'REQUEST_SUPERSEDED', answer.text);
  await signalAccount(system, account.id, (handle) =>
    handle.signal(otpSubmittedSignal, sealedFor(system, request, code)),
  );
  await eventually(account.session, ({ note }) => note?.includes(request.id) === true);
  assert.equal((await customer.counts()).codesSubmitted, 0);
  const struckAt = Date.now();
  await giveCode(staged, next);
  await account.untilVerdict(next.id, 'fulfilled');
  const recoveredMs = Date.now() - struckAt;
  await bringHome(staged);
  assert.equal(await timesTyped(customer, code), 0);
  return recoveredMs;
}

/** A run that is requested meanwhile is carried over. A code that comes meanwhile belongs to no request. */
async function duringContinueAsNew(system: FaultSystem): Promise<number> {
  const staged = await asked(system);
  const { account, customer, request } = staged;
  const before = await workflowRunOf(system, account.id);
  // The server suggests to continue as new when a history has four megabytes, which is also the most that it returns at
  // once.
  await signalAccount(system, account.id, async (handle) => {
    const progress = { sessionId: 'nobody', padding: 'x'.repeat(11_500) };
    for (let sent = 0; sent < 400; sent++) await handle.signal('sessionProgress', progress);
  });
  const code = await customer.readCode(request.descriptor);
  assert.equal((await account.post('otp', { code })).status, 202);
  const struckAt = Date.now();
  await account.untilVerdict(request.id, 'fulfilled');
  const posted = [account.post('otp', { code }), account.post('scrape')];
  await account.untilRuns(1);
  posted.push(account.post('otp', { code }), account.post('scrape'));
  const statuses = (await Promise.all(posted)).map(({ status }) => status);
  assert.deepEqual([statuses[1], statuses[3]], [202, 202]);
  await eventually(
    () => workflowRunOf(system, account.id),
    (run) => run !== before,
  );
  const next = await account.untilAsked(request);
  const recoveredMs = Date.now() - struckAt;
  await giveCode(staged, next);
  await account.untilVerdict(next.id, 'fulfilled');
  await account.untilRuns(2);
  assert.equal(await timesTyped(customer, code), 1);
  return recoveredMs;
}

/**
 * From slightly before to slightly after the expiry. Either the code was in time and the bank accepted it, or it was
 * never typed.
 */
async function atTheExpiry(system: FaultSystem) {
  const offsets = inThisForm([-40, -25, -15, -8, -4, 0, 10, 30], 3, [-4, 0]);
  return Promise.all(
    offsets.map((offset) => {
      const work = async () => {
        const staged = await bringTo(system, waiting, { assistance_timeout_seconds: 6 });
        const { account, customer, request } = staged;
        assert(request);
        const code = await customer.readCode(request.descriptor);
        await sleep(Date.parse(request.expiresAt) + offset - Date.now());
        const answer = await account.post('otp', { code });
        assert([202, 409].includes(answer.status), answer.text);
        const { state } = await eventually(
          () => account.verdict(request.id),
          (verdict) => verdict.state !== 'pending',
        );
        const struckAt = Date.now();
        const typed = await timesTyped(customer, code);
        if (state === 'expired') assert.equal(typed, 0);
        if (state === 'fulfilled') {
          assert.equal(typed, 1);
          await account.untilRuns(1);
          return Date.now() - struckAt;
        }
        return untilHomeAgain(staged);
      };
      return outcomeOf(waiting, work());
    }),
  );
}

type Asked = Staged & { request: PendingAnswer };

async function asked(system: FaultSystem, settings: object = {}): Promise<Asked> {
  const staged = await bringTo(system, waiting, settings);
  assert(staged.request);
  return { ...staged, request: staged.request };
}

/** No code was given in time. */
async function expired(system: FaultSystem): Promise<Asked> {
  const staged = await asked(system, { assistance_timeout_seconds: 5 });
  await staged.account.untilVerdict(staged.request.id, 'expired');
  await staged.account.untilState('scheduled');
  return staged;
}

/** The owner lets it log in again, and gives the code this time. */
async function untilHomeAgain(staged: Staged): Promise<number> {
  const { account, request } = staged;
  const struckAt = Date.now();
  await account.configure({ assistance_timeout_seconds: 300 });
  assert.equal((await account.post('restart')).status, 202);
  await account.untilAsked(request ?? undefined);
  const recoveredMs = Date.now() - struckAt;
  await bringHome(staged);
  return recoveredMs;
}

const timesTyped = async (customer: BankCustomer, code: string): Promise<number> =>
  (await customer.submissions()).filter(({ typed, reset }) => typed === code && !reset).length;

/** Seals a code as the API would send it. */
function sealedFor({ partEnv }: FaultSystem, { id: requestId }: PendingAnswer, code: string) {
  const vault = createVault(readConfig(partEnv).encryptionKeys);
  const context = sealContext.code(requestId);
  const [sealedCode, fingerprint] = [vault.seal(code, context), vault.fingerprint(code, context)];
  return { requestId, sealedCode, fingerprint, submittedBy: 'api_key' as const };
}
