import type { Locator } from 'playwright-core';

/**
 * Waits until one of the named pages shows, and says which. A page is known by a locator that only it has.
 * `unknown` when none shows within the page's default timeout: a finding, not a failure to retry.
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
  for (const [name, locator] of entries) {
    if (await locator.first().isVisible()) return name;
  }
  return 'unknown';
}
