/**
 * Receivers of webhooks that are down, slow, silent, or answer something unexpected. Movements wait, sessions do not.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/process/ports.ts';
import { eventually } from '../support/eventually.ts';
import { type Reaction, startReceiver } from '../support/receiver.ts';
import type { FaultCase } from './fault-case.ts';
import { newMovements } from './stages.ts';
import type { FaultSystem, OwnedAccount } from './system.ts';
import { outcomeOf } from './together.ts';

const GIGABYTE = 2 ** 30;
/** More than the buffers between two sockets hold before a side notices that the other end is gone. */
const BUFFERED = 64 * 2 ** 20;

type Script = {
  name: string;
  /** The answers to its first calls, one after the other. Later calls get 200. */
  answers: Reaction[];
  delayMs?: number;
  /** What its owner does after the receiver was called in vain. */
  mend?(owned: OwnedAccount, webhookUrl: string): Promise<void>;
  after?(system: FaultSystem): void;
};

export const receiverCase: FaultCase = {
  name: 'receiver in trouble',
  async run(system) {
    const answers = new Map<string, Script>();
    system.receiver.answer(async ({ path }) => {
      const script = answers.get(path);
      if (script?.delayMs) await sleep(script.delayMs);
      return script?.answers.shift() ?? 200;
    });
    const scripted = scripts(system).map(async (script) => {
      const { account, customer } = await idleAccount(system);
      answers.set(`/${account.id}`, script);
      const url = `${system.receiver.url}/${account.id}`;
      const done = await outcomeOf('delivering movements', deliver(system, script, { account, customer }, url));
      return { ...done, name: `receiver: ${script.name}` };
    });
    const down = outcomeOf('delivering movements', deliverToOneThatIsDown(system));
    return Promise.all([...scripted, down.then((done) => ({ ...done, name: 'receiver: down' }))]);
  },
};

function scripts({ receiver }: FaultSystem): Script[] {
  const elsewhere = `${receiver.url}/private`;
  let streamed = 0;
  return [
    { name: 'dies before it answers', answers: ['dies', 'dies'] },
    { name: 'slow', answers: [], delayMs: 4_000 },
    { name: 'never answers', answers: ['hangs'] },
    { name: 'answers 500', answers: [500, 500] },
    {
      name: 'answers 410',
      answers: [410],
      // It is disabled, and its movements wait until its address is saved again.
      mend: ({ account }, webhook_url) => account.configure({ webhook_url }),
    },
    {
      name: 'redirects to a private address',
      answers: [{ status: 307, headers: { location: elsewhere } }],
      after: ({ receiver }) => assert(!receiver.calls.some(({ path }) => path === '/private'), 'it was followed'),
    },
    {
      name: 'answers with a gigabyte',
      answers: [
        (response) => {
          const block = Buffer.alloc(2 ** 20, 'a');
          const more = () => {
            while (streamed < GIGABYTE && !response.destroyed) {
              streamed += block.length;
              if (!response.write(block)) return;
            }
            response.end();
          };
          response.on('drain', more);
          more();
        },
      ],
      after: () => assert(streamed < BUFFERED, `${streamed} bytes of the answer were taken`),
    },
  ];
}

/** Creates an account with movements at its bank, and without a login before it is configured. */
function idleAccount(system: FaultSystem): Promise<OwnedAccount> {
  const bank = { code: { when: 'never' } };
  const idle = { login_mode: 'simple', bank_username: null, bank_password: null };
  return system.account(bank, idle, (customer) => customer.book(...newMovements()));
}

async function deliver(
  system: FaultSystem,
  { mend, after, answers }: Pick<Script, 'mend' | 'after' | 'answers'>,
  owned: OwnedAccount,
  webhook_url: string,
): Promise<number> {
  const { account, customer } = owned;
  const { username: bank_username, password: bank_password } = customer;
  await account.configure({ webhook_url, bank_username, bank_password });
  // The session does not wait for any receiver.
  await account.untilRuns(1);
  const [run] = await account.runs();
  assert.equal(run?.outcome, 'completed');
  const struckAt = Date.now();
  await eventually(
    async () => (await account.get('/deliveries')).body as { attemptCount: number }[],
    (deliveries) => deliveries.some(({ attemptCount }) => attemptCount > 0) && answers.length === 0,
  );
  await mend?.(owned, webhook_url);
  await eventually(
    async () => (await account.get('/movements')).body as { notifiedAt: string | null }[],
    (movements) => movements.length === 3 && movements.every(({ notifiedAt }) => notifiedAt !== null),
  );
  after?.(system);
  return Date.now() - struckAt;
}

/** Nothing listens at its address until it has been tried. */
async function deliverToOneThatIsDown(system: FaultSystem): Promise<number> {
  const owned = await idleAccount(system);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/${owned.account.id}`;
  let close = async () => {};
  const mend = async () => {
    const late = await startReceiver(port);
    close = late.close;
    late.answer((call) => {
      system.receiver.calls.push(call);
      return 200;
    });
  };
  try {
    return await deliver(system, { answers: [], mend }, owned, url);
  } finally {
    await close();
  }
}
