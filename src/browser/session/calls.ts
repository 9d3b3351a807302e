/** Makes calls on the bank's page, each with a deadline, and says what it means when one fails. */
import type { Page } from 'playwright-core';
import { UnfitAnswer } from '../../banks/answers.ts';
import type { CodeOutcome, LoginOutcome } from '../../banks/bank.ts';
import { endDialogsOfCall } from '../../banks/dialogs.ts';
import { UnexpectedPage } from '../../banks/which-page.ts';
import type { FailureReason } from '../../domain/failures.ts';
import { within } from './deadline.ts';
import type { Navigation } from './navigation.ts';
import { type SessionEnded, SessionFailure } from './session-failure.ts';
import { stoodStillSince } from './stand-still.ts';

const CALL_DEADLINE = 60_000;
const ANSWER_DEADLINE = 2_000;

/** The course of the session to which the calls belong. */
type Course = {
  /** Returns why the session has ended, or undefined. */
  ended(): SessionFailure | SessionEnded | undefined;
  /** Rejects when the session ends, with the reason. */
  over: Promise<never>;
};

export type Calls = {
  /** Rejects with `SessionFailure`, or `SessionEnded` when the session is over. */
  call<T>(work: (page: Page) => Promise<T>, deadlineMs?: number): Promise<T>;
  /** Settles when the newest call has settled. Never rejects. */
  underWay(): Promise<unknown>;
  /** Returns the outcome unchanged, or a `SessionFailure` when the page and the network tell a more exact reason. */
  named<T extends CodeOutcome | LoginOutcome>(outcome: T): T;
};

export function createCalls(page: Page, navigation: Navigation, { ended, over }: Course): Calls {
  let underWay: Promise<unknown> = Promise.resolve();
  let begunAt = performance.now();

  /** Waits for an answer of the page, but not for long, nor beyond the end of the session. */
  const soon = (answer: Promise<unknown>) =>
    Promise.race([within(ANSWER_DEADLINE, answer, () => undefined), over]).catch(() => undefined);

  /** Says what a rejected call means. It decides by what the page and the network did, never by an error's text. */
  const failureOf = async (error: unknown): Promise<Error> => {
    const end = ended();
    if (end) return end;
    if (error instanceof SessionFailure) return error;
    // The page was there and was read, so neither the network nor the time is the cause.
    if (error instanceof UnfitAnswer) return new SessionFailure('page_not_recognised', error.problem);
    if (error instanceof UnexpectedPage) return new SessionFailure(nameOf(error.reason));
    // A page that has crashed or closed reports this after the calls that it breaks off, but before it would answer
    // another one.
    await soon(page.evaluate('0'));
    const failure = navigation.failure();
    if (failure === 'network_error' || failure === 'host_not_allowed') await soon(navigation.errorPage());
    return ended() ?? new SessionFailure(nameOf('page_not_recognised'));
  };

  const call: Calls['call'] = async (work, deadlineMs = CALL_DEADLINE) => {
    const end = ended();
    if (end) throw end;
    const deadline = Promise.withResolvers<never>();
    // A page that loaded and was not recognised in time is a fault of the connector, and does not mean that the bank is
    // down.
    const late = () => deadline.reject(new SessionFailure(nameOf('page_not_recognised')));
    const timer = setTimeout(late, deadlineMs);
    begunAt = performance.now();
    const running = work(page);
    underWay = running.catch(() => undefined);
    try {
      return await Promise.race([running, over, deadline.promise]);
    } catch (error) {
      throw await failureOf(error);
    } finally {
      clearTimeout(timer);
      endDialogsOfCall(page);
    }
  };

  /**
   * Corrects a reason. A page with a server error is not an unknown page, and neither is a page that had no time. A
   * host that we refused does not mean that the bank is down.
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

  return { call, underWay: () => underWay, named };
}
