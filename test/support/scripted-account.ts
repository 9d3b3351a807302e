/** An account of the workflow lab, as a test sees it: what its workflow has called, what it answers, and what it is told. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, defaultPayloadConverter, type WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../src/activities/index.ts';
import type { SessionPlan, SessionRecord } from '../../src/db/accounts/account-plan.ts';
import * as messages from '../../src/temporal/messages.ts';
import { accountSessionId, sessionsQueue } from '../../src/temporal/names.ts';
import type { AccountMemory } from '../../src/workflows/account-state.ts';

export type Name = keyof Activities;
export type Input<N extends Name> = Parameters<Activities[N]>[0];
export type Result<N extends Name> = Awaited<ReturnType<Activities[N]>>;

/** A call of an activity. What a worker does at a page stays open until the test ends it. */
export type Call<N extends Name> = {
  name: N;
  input: Input<N>;
  /** It has not ended yet, as far as the test knows. */
  isOpen: boolean;
  answer(result: Result<N>): Promise<void>;
  fail(error: Error): Promise<void>;
  /** Resolves when the workflow has asked it to end, and it has. */
  cancelled(): Promise<void>;
};
type Session = Pick<Call<'browserSession'>, 'input'>;
export type MadeCall = Call<Name> & { token: Uint8Array; isAskedToEnd(): Promise<boolean> };

export type AccountSettings = {
  id?: string;
  plan?: Partial<SessionPlan>;
  record?: Partial<SessionRecord>;
  /** What it remembers of an earlier run. Left out: it begins from the records. */
  carried?: Partial<AccountMemory>;
  /** What activities answer that end at once. */
  answers?: { [N in Name]?: (input: Input<N>) => Result<N> | Promise<Result<N>> };
  /** Changes of the workflow that this one began before, by the names of their patches. */
  before?: string[];
  /** What a worker with keys found of who started it. */
  mark?: object;
};

/** The worker whose mailbox the sessions name. */
export const host = 'worker-1';
const PATIENCE_MS = Number(process.env.TEST_PATIENCE_MS ?? 20_000);

export async function soon<T>(read: () => T | Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const began = Date.now();
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    const waited = Date.now() - began;
    if (waited > PATIENCE_MS) throw new Error(`Not as wanted in time: ${JSON.stringify(value)}`);
    await sleep(Math.min(3 + waited / 6, 200));
  }
}

const usualPlan: SessionPlan = {
  userId: 'user-1',
  bank: 'sandbox',
  sessionType: 'one-shot',
  scrapeIntervalSeconds: 86_400,
  loginFailureLimit: 3,
  hasCredentials: true,
  notificationEvents: [],
};
const emptyRecord: SessionRecord = {
  state: 'scheduled',
  nextRunAt: null,
  failures: 0,
  sequence: 0,
  sessionId: null,
  blocked: null,
  lastEndedAt: null,
};

export type ScriptedAccount = Awaited<ReturnType<typeof createAccount>>;

/** `know` puts it where the activities find it, before its workflow begins. */
export async function createAccount(
  client: Client,
  now: () => Promise<number>,
  settings: AccountSettings,
  know: (workflowId: string, account: Pick<ScriptedAccount, 'made' | 'answers' | 'before'>) => void,
) {
  const { id = randomUUID(), plan = {}, record = {}, carried, answers = {}, before = [], mark } = settings;
  const records = { plan: { ...usualPlan, ...plan }, record: { ...emptyRecord, ...record } };
  const made: MadeCall[] = [];
  const given = new Map<Name, number>();
  const answering: AccountSettings['answers'] & object = {
    loadAccount: () => records,
    askLoginHours: () => ({ closed: null, resumable: false }),
    settleSession: () => ({ began: true, unanswered: null }),
    giveUpSession: () => false,
    sendNotification: () => ({ state: 'delivered', reason: null }),
    ...answers,
  };
  const workflowId = accountSessionId(id);
  know(workflowId, { made, answers: answering, before });
  const input = { accountId: id, ...(carried && { carried: { ...(await emptyMemory(id, now)), ...carried } }) };
  const args = [mark ? { ...mark, value: input } : input];
  await client.workflow.start('accountSession', { workflowId, taskQueue: sessionsQueue, args });
  const workflow: WorkflowHandle = client.workflow.getHandle(workflowId);
  const status = () => workflow.query(messages.statusQuery);
  const signal: WorkflowHandle['signal'] = (...sent) => workflow.signal(...sent);
  const events = async () => (await workflow.fetchHistory()).events ?? [];
  const wanted = async (): Promise<string[]> =>
    (await events()).flatMap(
      ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name ?? [],
    );

  const account = {
    id,
    workflow,
    signal,
    /** What the records say, from the next look on. */
    records,
    made,
    answers: answering,
    before,
    status,
    until: (holds: (status: messages.SessionStatus) => boolean) => soon(status, holds),
    /** The next call of this activity that no `next` has given yet. */
    async next<N extends Name>(name: N): Promise<Call<N>> {
      const place = given.get(name) ?? 0;
      given.set(name, place + 1);
      const calls = () => made.filter((call) => call.name === name);
      await soon(
        () => made.map((call) => call.name),
        () => calls().length > place,
      );
      return calls()[place] as unknown as Call<N>;
    },
    /** The activities that the workflow has wanted so far, in order, as its history has them. */
    wanted,
    /** Until the workflow has got so many answers of this activity. */
    async untilAnswered(name: Name, times: number): Promise<void> {
      const answered = async () => {
        const all = await events();
        const ended = all.map(({ activityTaskCompletedEventAttributes: end }) => String(end?.scheduledEventId));
        const ofName = all.filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === name);
        return ofName.filter(({ eventId }) => ended.includes(String(eventId))).length;
      };
      await soon(answered, (count) => count >= times);
      await status();
    },
    /** What the Temporal UI shows beside the timers and activities of its history. */
    summaries: async (): Promise<string[]> =>
      (await events()).flatMap(({ userMetadata }) =>
        userMetadata?.summary ? defaultPayloadConverter.fromPayload<string>(userMetadata.summary) : [],
      ),
    /** What the Temporal UI shows of the workflow, as Markdown. */
    details: async (): Promise<string> =>
      (await workflow.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails,
    attributes: async (): Promise<Record<string, unknown>> =>
      Object.fromEntries(
        (await workflow.describe()).typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
      ),
    /** The bank wants a code. Gives the id of the request. */
    async ask(session: Session, more: Partial<messages.OtpRequested> = {}): Promise<string> {
      const at = await now();
      const request: messages.OtpRequested = {
        requestId: randomUUID(),
        sessionId: session.input.sessionId,
        host,
        descriptor: { length: 6, type: 'numeric', purpose: 'login' },
        triesLeft: 3,
        canResend: true,
        requestedAt: new Date(at).toISOString(),
        expiresAt: new Date(at + 300_000).toISOString(),
        ...more,
      };
      await signal(messages.otpRequestedSignal, request);
      return request.requestId;
    },
    /** Equal codes have the same fingerprint. */
    give: (code: string, requestId: string) =>
      signal(messages.otpSubmittedSignal, {
        requestId,
        sealedCode: `sealed ${code}`,
        fingerprint: code,
        submittedBy: 'api_key',
      }),
    /** The session is inside. */
    enter: ({ input }: Session, state: 'scraping' | 'monitoring' = 'scraping') =>
      signal(messages.sessionProgressSignal, { sessionId: input.sessionId, host, state }),
    lose: ({ input }: Session) => signal(messages.hostLostSignal, { sessionId: input.sessionId, host }),
    /** As a deletion does it, with workers that do what they are told: the server waits for what is left open. */
    async end(): Promise<void> {
      const obey = async () => {
        for (const call of made)
          if (call.isOpen && (await call.isAskedToEnd())) await call.cancelled().catch(() => undefined);
      };
      await obey();
      await workflow.cancel().catch(() => undefined);
      const isOver = async () => {
        await obey();
        return (await workflow.describe()).status.name !== 'RUNNING';
      };
      await soon(isOver, Boolean);
    },
  };
  if (!mark) await account.untilAnswered('loadAccount', 1);
  return account;
}

async function emptyMemory(accountId: string, now: () => Promise<number>): Promise<AccountMemory> {
  return {
    accountId,
    state: 'scheduled',
    since: new Date(await now()).toISOString(),
    nextRunAt: null,
    failures: 0,
    retries: 0,
    blocked: null,
    note: null,
    sequence: 0,
    lastEndedAt: null,
    lastDeliveryId: null,
    wants: { run: false, restart: false, stop: false },
  };
}
