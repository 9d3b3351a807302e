/** Sets deadlines for a browser, which may have stopped and would then never answer. */
import type { BrowserContext } from 'playwright-core';
import { SessionFailure } from './session-failure.ts';

/** For opening a context or a page, and for the gate for secrets, in ms. */
export const OPEN_DEADLINE = 25_000;
/** For closing a context and for reading its state, in ms. */
export const CLOSE_DEADLINE = 5_000;

/**
 * Rejects with `browser_crashed` after `ms`, and also when the promise rejects with anything but a `SessionFailure`.
 */
export async function within<T>(ms: number, promise: Promise<T>, onLate: () => void): Promise<T> {
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

/** Closes a context. A browser that no longer answers must not hold up the end of a session. */
export async function closeQuietly(context: BrowserContext): Promise<void> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, CLOSE_DEADLINE);
  await Promise.race([context.close().catch(() => undefined), deadline.promise]);
  clearTimeout(timer);
}
