import type { Locator } from 'playwright-core';
import type { FailureReason } from '../domain/failures.ts';
import { hasSaid, onDialog, type Said } from './dialogs.ts';

/**
 * Waits until one of the named pages shows, and says which. A page is known by a locator that only it has, or by what
 * it said in a dialog (`said`). When several show, the first one named counts. Returns `unknown` when none shows within
 * the page's default timeout; that is a result, not a failure to retry.
 */
export async function whichPage<Name extends string>(pages: Record<Name, Locator | Said>): Promise<Name | 'unknown'> {
  const entries = Object.entries(pages) as [Name, Locator | Said][];
  const locators = entries.map(([, page]) => page).filter((page): page is Locator => !isSaid(page));
  const words = entries.map(([, page]) => page).filter(isSaid);
  try {
    await firstOf(locators, words);
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return 'unknown';
    throw error;
  }
  // One after the other: the first ones are the frequent ones, and asking for a dozen at once takes longer.
  for (const [name, page] of entries) {
    if (isSaid(page) ? hasSaid(page) : await page.first().isVisible()) return name;
  }
  return 'unknown';
}

const isSaid = (page: Locator | Said): page is Said => 'words' in page;

/** Waits until one of the locators shows, or one of the dialogs has appeared. */
async function firstOf(locators: Locator[], words: Said[]): Promise<void> {
  if (words.some(hasSaid)) return;
  const heard = Promise.withResolvers<void>();
  const stops = words.map((one) => onDialog(one.page, () => hasSaid(one) && heard.resolve()));
  try {
    const any = locators.reduce<Locator | null>((all, locator) => all?.or(locator) ?? locator, null);
    // A page that is known only by dialogs also needs something to wait for.
    const shown = (any ?? words[0]?.page.locator(':not(*)'))?.first().waitFor({ state: 'visible' });
    shown?.catch(() => undefined);
    await Promise.race([shown, heard.promise]);
  } finally {
    for (const stop of stops) stop();
  }
}

/** Thrown by calls that return no outcome, when the bank shows another page than the one they need. */
export class UnexpectedPage extends Error {
  override readonly name = 'UnexpectedPage';
  readonly reason: FailureReason;
  /** @param pageName The connector's own name for the page; never text from the page. */
  constructor(reason: FailureReason, pageName: string) {
    super(`The bank showed another page than expected: ${pageName}`);
    this.reason = reason;
  }
}
