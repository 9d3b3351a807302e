/** Holds one open page of a bank, and passes codes to it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { checkedBank } from '../../banks/answers.ts';
import type { Bank, CodeOutcome, CodeRequest, Credentials, LoginOutcome } from '../../banks/bank.ts';
import type { StorageState } from '../chromium/context.ts';
import { captureEvidence, thaw } from '../evidence/evidence.ts';
import { refusedHostsOf } from '../wall/allowed-domains.ts';
import type { RefusedHost } from '../wall/refused-hosts.ts';
import { boundedState } from './bounded-state.ts';
import { type Calls, createCalls } from './calls.ts';
import { CLOSE_DEADLINE, closeQuietly, OPEN_DEADLINE, within } from './deadline.ts';
import { answerDialogs } from './dialogs.ts';
import { watchGate } from './gate.ts';
import { watchNavigation } from './navigation.ts';
import { createReads, type Reads } from './reads.ts';
import { rest } from './rest.ts';
import { SessionEnded, SessionFailure } from './session-failure.ts';

export type SessionPlace = {
  id: string;
  bank: Bank;
  /** The state of the session once it is logged in. */
  reading: 'scraping' | 'monitoring';
};

export type LiveSession = SessionPlace &
  Reads & {
    /** `beforeGiving` is awaited before the bank can see the credentials. When it rejects, the bank does not see them. */
    login(credentials: Credentials, beforeGiving: () => Promise<void>): Promise<LoginOutcome>;
    /**
     * Makes one call on the bank, with a deadline. Rejects with `SessionFailure`, or `SessionEnded` when the session is
     * over.
     */
    call: Calls['call'];
    /** Types the code that the open page asks for. Only one code is typed at a time. */
    enterCode(code: string): Promise<CodeOutcome>;
    resendCode(): Promise<CodeRequest>;
    /**
     * False only when the bank has surely not seen what the page was given last: credentials, a code, or the request
     * for another code.
     */
    maySeeGiven(): boolean;
    /** Waits a moment for the bank's answer when it may have seen what the page was given. */
    untilAnswered(): Promise<void>;
    /** Resolves with the outcome that ends the waiting for a code: accepted, failed, or refused without another try. */
    untilCodeSettled(): Promise<CodeOutcome>;
    settleCode(outcome: CodeOutcome): void;
    /** Releases memory, because the page will wait for a while. */
    rest(): void;
    /** Waits. Rejects when the session ends. */
    pause(ms: number): Promise<void>;
    /** True when the page is logged in at the bank, according to the answers of the page. */
    isInside(): boolean;
    /** Notes that the bank's session was still open. */
    foundOpen(): void;
    /** Signs out, as the last call on the bank. A call under way gets a moment to end, and no other call can begin. */
    signOut(): Promise<void>;
    storageState(): Promise<StorageState>;
    /** The host that the page tried to visit last and was refused, because the bank does not declare it. */
    refusedHost(): string | null;
    /** All hosts that its pages were refused, also those of pictures and scripts. */
    refusedHosts(): RefusedHost[];
    evidence(names?: string[]): ReturnType<typeof captureEvidence>;
    /** Ends the session and closes its pages. Everything that waits on it rejects with `reason`. */
    end(reason?: SessionFailure | SessionEnded): Promise<void>;
  };

/**
 * For the call under way when a session has to sign out, and for the sign-out itself, in ms. A worker that stops waits
 * for both.
 */
const LAST_CALL_DEADLINE = 2_000;
const SIGN_OUT_DEADLINE = 4_000;
/** For the bank's answer to a login that has to end, in ms. Without the answer it would count as a failed login. */
const LAST_ANSWER_DEADLINE = 3_000;
const EVIDENCE_DEADLINE = 5_000;

export function liveSession(
  place: SessionPlace,
  { context, page, secrets: known }: { context: BrowserContext; page: Page; secrets: string[] },
  onEnd: () => void,
): LiveSession {
  const bank = checkedBank(place.bank);
  answerDialogs(context);
  const navigation = watchNavigation(page);
  const gate = watchGate(context);
  const secrets = new Set(known);
  const codeSettled = Promise.withResolvers<CodeOutcome>();
  const { over, hasEnded, end } = courseOf({ context, page }, onEnd);
  const calls = createCalls(page, navigation, { ended: hasEnded, over });
  const reads = createReads(over);
  let inside = false;
  let leaving = false;
  let isGiving = false;
  let answered: Promise<unknown> = Promise.resolve();

  const call: Calls['call'] = async (work, deadlineMs) => {
    if (leaving) throw hasEnded() ?? new SessionEnded('The session signs out.');
    return calls.call(work, deadlineMs);
  };

  /** Gives secrets to the page. Fails with the error that kept them from being sent, if there is one. */
  const giving = async <T>(secrets: string[], before: () => Promise<void>, give: () => Promise<T>): Promise<T> => {
    await within(OPEN_DEADLINE, gate.open(secrets, before), () => undefined);
    isGiving = true;
    try {
      const answer = give();
      answered = answer.catch(() => undefined);
      return await answer;
    } finally {
      isGiving = false;
      await gate.close();
    }
  };

  return {
    ...place,
    ...reads,
    bank,
    call,
    login(credentials, beforeGiving) {
      const given = watched(credentials, gate.taken);
      // Only the password counts: a user name may be a short word that occurs in any address, and alone it is not a
      // login.
      return giving([credentials.password], beforeGiving, async () => {
        const outcome = calls.named(await call((at) => bank.login(at, given)));
        inside = outcome.outcome === 'logged_in';
        return outcome;
      });
    },
    async enterCode(code) {
      secrets.add(code);
      return giving([code], noted, async () => {
        gate.taken();
        const outcome = calls.named(await call((at) => bank.enterCode(at, code)));
        inside = outcome.outcome === 'accepted';
        return outcome;
      });
    },
    async resendCode() {
      const resend = bank.resendCode?.bind(bank);
      if (!resend) throw new SessionFailure('page_not_recognised');
      return giving([], noted, () => {
        gate.taken();
        return call((at) => resend(at));
      });
    },
    maySeeGiven: gate.hasPassed,
    async untilAnswered() {
      // Until it is known what the answer means, and not only until it has come.
      if (isGiving && gate.hasPassed()) await noLongerThan(LAST_ANSWER_DEADLINE, answered);
    },
    untilCodeSettled: () => Promise.race([codeSettled.promise, over]),
    settleCode: codeSettled.resolve,
    rest: () => void rest(page),
    pause: (ms) => Promise.race([sleep(ms, undefined, { ref: false }), over]),
    isInside: () => inside && !hasEnded(),
    foundOpen() {
      inside = true;
    },
    async signOut() {
      leaving = true;
      reads.refuseReads();
      await noLongerThan(LAST_CALL_DEADLINE, calls.underWay());
      await calls.call(async (at) => {
        await thaw(at);
        await bank.logout?.(at);
      }, SIGN_OUT_DEADLINE);
      inside = false;
    },
    storageState: async () => boundedState(await calls.call(() => context.storageState(), CLOSE_DEADLINE)),
    refusedHost: navigation.refusedHost,
    refusedHosts: () => refusedHostsOf(context),
    evidence: (names = []) => captureEvidence(page, [...secrets, ...names], EVIDENCE_DEADLINE),
    end,
  };
}

/**
 * Tracks the end of the session. It comes once, from us or from the page, and everything that waits on the session
 * rejects with it.
 */
function courseOf({ context, page }: { context: BrowserContext; page: Page }, onEnd: () => void) {
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => undefined);
  let ended: SessionFailure | SessionEnded | undefined;
  const end = async (reason: SessionFailure | SessionEnded = new SessionEnded('The session is over.')) => {
    if (ended) return;
    ended = reason;
    onEnd();
    over.reject(reason);
    await closeQuietly(context);
  };
  const crashed = () => void end(new SessionFailure('browser_crashed'));
  page.on('crash', crashed);
  page.on('close', crashed);
  context.on('close', crashed);
  return { over: over.promise, hasEnded: () => ended, end };
}

const noLongerThan = (ms: number, promise: Promise<unknown>) =>
  Promise.race([promise, sleep(ms, undefined, { ref: false })]);

/** It was recorded before the page got it. */
const noted = async () => {};

/** Wraps the credentials and reports when a connector takes one. Requests of the page before that carry none. */
function watched(credentials: Credentials, onTaken: () => void): Credentials {
  return {
    get username() {
      onTaken();
      return credentials.username;
    },
    get password() {
      onTaken();
      return credentials.password;
    },
  };
}
