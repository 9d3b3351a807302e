/** The live sessions of this process, and the mailbox through which codes reach their pages. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { checkedBank, UnfitAnswer } from '../banks/answers.ts';
import type { Bank, CodeOutcome, CodeRequest, Credentials, LoginOutcome } from '../banks/bank.ts';
import { endDialogsOfCall } from '../banks/dialogs.ts';
import { UnexpectedPage } from '../banks/which-page.ts';
import type { FailureReason } from '../failures.ts';
import { refusedHostsOf } from './allowed-domains.ts';
import { boundedState } from './bounded-state.ts';
import type { Browsers, StorageState } from './browser.ts';
import { answerDialogs } from './dialogs.ts';
import { captureEvidence, prepareEvidence, thaw } from './evidence.ts';
import { watchGate } from './gate.ts';
import { watchNavigation } from './navigation.ts';
import type { RefusedHost } from './refused-hosts.ts';
import { rest } from './rest.ts';
import { stoodStillSince } from './stand-still.ts';

/** A page, a browser or a bank call that ended early, by a name of the closed list. */
export class SessionFailure extends Error {
  override name = 'SessionFailure';
  readonly reason: FailureReason;
  /** What whoever mends the connector has to know, where there is more to say. Words of ours, and none of the page's. */
  readonly detail: string | null;
  constructor(reason: FailureReason, detail: string | null = null) {
    super(`The session ended early: ${reason}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** The session was told to end: by its workflow, or because this process stops. */
export class SessionEnded extends Error {
  override name = 'SessionEnded';
}

export type SessionPlace = {
  id: string;
  bank: Bank;
  /** What the session does once it is logged in. */
  reading: 'scraping' | 'monitoring';
};

export type LiveSession = SessionPlace & {
  /** `beforeGiving` is awaited before the bank can see the credentials. When it rejects, the bank does not see them. */
  login(credentials: Credentials, beforeGiving: () => Promise<void>): Promise<LoginOutcome>;
  /** One call on the bank, with a deadline. Rejects with `SessionFailure`, or `SessionEnded` when the session is over. */
  call<T>(work: (page: Page) => Promise<T>, deadlineMs?: number): Promise<T>;
  /** Types the code that the open page asks for, at most one at a time. */
  enterCode(code: string): Promise<CodeOutcome>;
  resendCode(): Promise<CodeRequest>;
  /** False only when the bank has surely not seen what the page was given last: credentials, a code, the wish for another one. */
  maySeeGiven(): boolean;
  /** Gives a bank that may have what it was given a moment to answer. */
  untilAnswered(): Promise<void>;
  /** Resolves with the outcome that ends the waiting for a code: accepted, failed, or refused for good. */
  untilCodeSettled(): Promise<CodeOutcome>;
  settleCode(outcome: CodeOutcome): void;
  /** The page will wait for a while, and may give back memory meanwhile. */
  rest(): void;
  /** Waits. Rejects when the session ends. */
  pause(ms: number): Promise<void>;
  /** Waits for a read that somebody asks for (true), but no longer than that (false). Rejects when the session ends. */
  untilNextRead(ms: number): Promise<boolean>;
  /** Asks for a read. False when none will come any more. */
  readNow(): boolean;
  /** From now on `readNow` says no. */
  refuseReads(): void;
  /** Whether a read was asked for since the last call. */
  takeReadRequest(): boolean;
  /** Whether the page is inside the bank, as far as its answers tell. */
  isInside(): boolean;
  /** The bank's session was still open. */
  foundOpen(): void;
  /** The last call on the bank: signs out. The one under way gets a moment to end, and no other begins any more. */
  signOut(): Promise<void>;
  storageState(): Promise<StorageState>;
  /** Where the page wanted to go last, when it was refused because the bank does not declare that host. */
  refusedHost(): string | null;
  /** All hosts that its pages were refused, those of pictures and scripts as well. */
  refusedHosts(): RefusedHost[];
  evidence(names?: string[]): ReturnType<typeof captureEvidence>;
  /** Ends the session, closing its pages; everything that waits on it rejects with `reason`. */
  end(reason?: SessionFailure | SessionEnded): Promise<void>;
};

export type LiveSessions = {
  /** `secrets` is what evidence must not show. */
  open(place: SessionPlace & { storageState: StorageState | undefined; secrets: string[] }): Promise<LiveSession>;
  get(id: string): LiveSession | undefined;
  count(): number;
};

const OPEN_DEADLINE = 25_000;
const CALL_DEADLINE = 60_000;
const CLOSE_DEADLINE = 5_000;
/** For the call under way when a session is to sign out, and for the sign-out itself: a worker that stops waits for both. */
const LAST_CALL_DEADLINE = 2_000;
const SIGN_OUT_DEADLINE = 4_000;
/** For the bank's answer to a login that is to end: unknown, it would count as a failed one. */
const LAST_ANSWER_DEADLINE = 3_000;
const ANSWER_DEADLINE = 2_000;
const EVIDENCE_DEADLINE = 5_000;

export function createLiveSessions(browsers: Browsers): LiveSessions {
  const sessions = new Map<string, LiveSession>();
  return {
    async open({ storageState, secrets, ...place }) {
      const opening = browsers.openContext(place.bank, storageState);
      const context = await within(OPEN_DEADLINE, opening, () => {
        // A late launch must not leave a page behind.
        opening.then((late) => late.close()).catch(() => undefined);
      });
      const preparing = context.newPage().then(async (page) => {
        await prepareEvidence(page);
        return page;
      });
      const page = await within(OPEN_DEADLINE, preparing, () => void closeQuietly(context));
      const live = liveSession(place, { context, page, secrets }, () => sessions.delete(place.id));
      sessions.set(place.id, live);
      return live;
    },
    get: (id) => sessions.get(id),
    count: () => sessions.size,
  };
}

function liveSession(
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
  // Rejects once, when the session is over, with why: every wait below races against it.
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => undefined);
  let ended: SessionFailure | SessionEnded | undefined;
  let wanted = Promise.withResolvers<void>();
  let isWanted = false;
  let readsRefused = false;
  let inside = false;
  let leaving = false;
  let underWay: Promise<unknown> = Promise.resolve();
  let isGiving = false;
  let answered: Promise<unknown> = Promise.resolve();
  let begunAt = performance.now();

  const end = async (reason: SessionFailure | SessionEnded = new SessionEnded('The session is over.')) => {
    if (ended) return;
    ended = reason;
    onEnd();
    over.reject(reason);
    await closeQuietly(context);
  };
  page.on('crash', () => void end(new SessionFailure('browser_crashed')));
  page.on('close', () => void end(new SessionFailure('browser_crashed')));
  context.on('close', () => void end(new SessionFailure('browser_crashed')));

  /** Waits for an answer of the page, but not for long, nor beyond the end of the session. */
  const soon = (answer: Promise<unknown>) =>
    Promise.race([within(ANSWER_DEADLINE, answer, () => undefined), over.promise]).catch(() => undefined);

  /** What a rejected call means, from what the page and the network did: never from an error's text. */
  const failureOf = async (error: unknown): Promise<Error> => {
    if (ended) return ended;
    if (error instanceof SessionFailure) return error;
    // The page was there and was read: neither the network nor the time is to blame.
    if (error instanceof UnfitAnswer) return new SessionFailure('page_not_recognised', error.problem);
    if (error instanceof UnexpectedPage) return new SessionFailure(nameOf(error.reason));
    // A page that is gone says so after the calls that it breaks off, but before it would answer another one.
    await soon(page.evaluate('0'));
    const failure = navigation.failure();
    if (failure === 'network_error' || failure === 'host_not_allowed') await soon(navigation.errorPage());
    return ended ?? new SessionFailure(nameOf('page_not_recognised'));
  };

  const call: LiveSession['call'] = async (work, deadlineMs) => {
    if (leaving) throw ended ?? new SessionEnded('The session signs out.');
    return lastCall(work, deadlineMs);
  };

  const lastCall: LiveSession['call'] = async (work, deadlineMs = CALL_DEADLINE) => {
    if (ended) throw ended;
    const deadline = Promise.withResolvers<never>();
    // A page that is there and was not understood in time is the connector's to know, and no bank that is down.
    const late = () => deadline.reject(new SessionFailure(nameOf('page_not_recognised')));
    const timer = setTimeout(late, deadlineMs);
    begunAt = performance.now();
    const running = work(page);
    underWay = running.catch(() => undefined);
    try {
      return await Promise.race([running, over.promise, deadline.promise]);
    } catch (error) {
      throw await failureOf(error);
    } finally {
      clearTimeout(timer);
      endDialogsOfCall(page);
    }
  };

  /**
   * A page with a server's error on it is no unknown page, nor is one for which we had no time; and one that we refused is no
   * bank that is down.
   */
  const nameOf = (reason: FailureReason): FailureReason => {
    const failure = navigation.failure();
    const knowsBetter =
      reason === 'page_not_recognised' || (reason === 'bank_unavailable' && failure === 'host_not_allowed');
    if (knowsBetter && failure) return failure;
    return reason === 'page_not_recognised' && stoodStillSince(begunAt) ? 'internal_error' : reason;
  };
  const named = <T extends CodeOutcome | LoginOutcome>(outcome: T) => {
    if (outcome.outcome !== 'failed' || nameOf(outcome.reason) === outcome.reason) return outcome;
    throw new SessionFailure(nameOf(outcome.reason));
  };

  /** Gives secrets to the page, and fails with what kept them from leaving. */
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
    bank,
    call,
    login(credentials, beforeGiving) {
      const given = watched(credentials, gate.taken);
      // A user name may be as short as a word of any address, and it alone is no login.
      return giving([credentials.password], beforeGiving, async () => {
        const outcome = named(await call((at) => bank.login(at, given)));
        inside = outcome.outcome === 'logged_in';
        return outcome;
      });
    },
    async enterCode(code) {
      secrets.add(code);
      return giving([code], noted, async () => {
        gate.taken();
        const outcome = named(await call((at) => bank.enterCode(at, code)));
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
      if (isGiving && gate.hasPassed())
        // Until it is known what the answer means, and not only until it has come.
        await Promise.race([answered, sleep(LAST_ANSWER_DEADLINE, undefined, { ref: false })]);
    },
    untilCodeSettled: () => Promise.race([codeSettled.promise, over.promise]),
    settleCode: codeSettled.resolve,
    rest: () => void rest(page),
    pause: (ms) => Promise.race([sleep(ms, undefined, { ref: false }), over.promise]),
    async untilNextRead(ms) {
      const due = Promise.withResolvers<void>();
      const timer = setTimeout(due.resolve, ms);
      try {
        await Promise.race([due.promise, wanted.promise, over.promise]);
      } finally {
        clearTimeout(timer);
      }
      return isWanted;
    },
    readNow() {
      if (readsRefused) return false;
      isWanted = true;
      wanted.resolve();
      return true;
    },
    refuseReads() {
      readsRefused = true;
    },
    takeReadRequest() {
      const taken = isWanted;
      isWanted = false;
      wanted = Promise.withResolvers();
      return taken;
    },
    isInside: () => inside && !ended,
    foundOpen() {
      inside = true;
    },
    async signOut() {
      leaving = true;
      readsRefused = true;
      await Promise.race([underWay, sleep(LAST_CALL_DEADLINE, undefined, { ref: false })]);
      await lastCall(async (at) => {
        await thaw(at);
        await bank.logout?.(at);
      }, SIGN_OUT_DEADLINE);
      inside = false;
    },
    storageState: async () => boundedState(await lastCall(() => context.storageState(), CLOSE_DEADLINE)),
    refusedHost: navigation.refusedHost,
    refusedHosts: () => refusedHostsOf(context),
    evidence: (names = []) => captureEvidence(page, [...secrets, ...names], EVIDENCE_DEADLINE),
    end,
  };
}

/** It was written down before the page was told. */
const noted = async () => {};

/** The credentials, and word when a connector takes one: what a page sends before that carries none. */
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

async function within<T>(ms: number, promise: Promise<T>, onLate: () => void): Promise<T> {
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(() => deadline.reject(new SessionFailure('browser_crashed')), ms);
  try {
    return await Promise.race([promise, deadline.promise]);
  } catch (error) {
    onLate();
    throw error instanceof SessionFailure ? error : new SessionFailure('browser_crashed');
  } finally {
    clearTimeout(timer);
  }
}

/** A browser that no longer answers must not hold up the end of a session. */
async function closeQuietly(context: BrowserContext): Promise<void> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, CLOSE_DEADLINE);
  await Promise.race([context.close().catch(() => undefined), deadline.promise]);
  clearTimeout(timer);
}
