import type { Page, Request } from 'playwright-core';
import type { FailureReason } from '../failures.ts';

/** What the main frame's last visit came to: tells a bank that is down from a page that nobody knows. */
export type Navigation = {
  /** The reason that the network or the server gave for a page that did not come, or null when a page came. */
  failure(): Extract<FailureReason, 'network_error' | 'bank_unavailable'> | null;
  /**
   * Resolves when the browser's own page stands where the last visit failed for the network. It comes a moment after the
   * failure, and a visit that begins before it has come is broken off by it.
   */
  errorPage(): Promise<void>;
};

export function watchNavigation(page: Page): Navigation {
  let inFlight: Request | null = null;
  let failure: ReturnType<Navigation['failure']> = null;
  let errorPage = Promise.withResolvers<void>();
  const isMain = (request: Request) => request.isNavigationRequest() && request.frame() === page.mainFrame();

  page.on('request', (request) => {
    if (!isMain(request)) return;
    inFlight = request;
    failure = null;
    errorPage = Promise.withResolvers();
  });
  page.on('response', (response) => {
    if (response.request() !== inFlight) return;
    inFlight = null;
    failure = response.status() >= 500 ? 'bank_unavailable' : null;
  });
  page.on('requestfailed', (request) => {
    if (request !== inFlight) return;
    inFlight = null;
    // A visit that a newer one replaced is aborted: no failure of the bank.
    failure = request.failure()?.errorText === 'net::ERR_ABORTED' ? null : 'network_error';
  });
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && frame.url().startsWith('chrome-error:')) errorPage.resolve();
  });
  return { failure: () => (inFlight ? 'bank_unavailable' : failure), errorPage: () => errorPage.promise };
}
