import type { Locator } from 'playwright-core';
import type { FailureReason } from '../failures.ts';

/**
 * Waits until one of the named pages shows, and says which. A page is known by a locator that only it has; where
 * several show, the first one named counts. `unknown` when none shows within the page's default timeout: a finding,
 * not a failure to retry.
 */
export async function whichPage<Name extends string>(pages: Record<Name, Locator>): Promise<Name | 'unknown'> {
  const entries = Object.entries(pages) as [Name, Locator][];
  const any = entries.map(([, locator]) => locator).reduce((all, locator) => all.or(locator));
  try {
    await any.first().waitFor({ state: 'visible' });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return 'unknown';
    throw error;
  }
  // One after the other: asking for a dozen at once takes longer than asking for the frequent ones first.
  for (const [name, locator] of entries) {
    if (await locator.first().isVisible()) return name;
  }
  return 'unknown';
}

/** Thrown by the calls of a bank that return no outcome, when the bank shows another page than the one they need. */
export class UnexpectedPage extends Error {
  override readonly name = 'UnexpectedPage';
  readonly reason: FailureReason;
  /** @param pageName The connector's own name for the page; never text from the page. */
  constructor(reason: FailureReason, pageName: string) {
    super(`The bank showed another page than expected: ${pageName}`);
    this.reason = reason;
  }
}
