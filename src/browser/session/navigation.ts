import type { Page, Request } from 'playwright-core';
import type { FailureReason } from '../../domain/failures.ts';
import { refusedHost } from '../wall/allowed-domains.ts';

/**
 * The result of the main frame's last visit. It distinguishes a bank that is down, or has moved, from an unknown page.
 */
export type Navigation = {
  /** Returns why a page did not load, according to us, the network or the server, or null when it loaded. */
  failure(): Extract<FailureReason, 'host_not_allowed' | 'network_error' | 'bank_unavailable'> | null;
  /**
   * Returns the host of that visit, or of the last visit of a window that the page opened, if the bank does not declare
   * it.
   */
  refusedHost(): string | null;
  /**
   * Resolves when the browser's own error page is shown after a visit that failed in the network. The error page comes
   * a moment after the failure, and would break off a visit that begins before it.
   */
  errorPage(): Promise<void>;
};

export function watchNavigation(page: Page): Navigation {
  const context = page.context();
  let inFlight: Request | null = null;
  let failure: ReturnType<Navigation['failure']> = null;
  let refused: string | null = null;
  let refusedInWindow: string | null = null;
  let errorPage = Promise.withResolvers<void>();

  page.on('request', (request) => {
    if (visitOf(request, page) !== 'page') return;
    refused = refusedHost(context, request);
    inFlight = refused === null ? request : null;
    failure = null;
    refusedInWindow = null;
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
    refused = refusedHost(context, request);
    // A visit that a newer one replaced is aborted. This is not a failure of the bank.
    failure = request.failure()?.errorText === 'net::ERR_ABORTED' ? null : 'network_error';
  });
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && frame.url().startsWith('chrome-error:')) errorPage.resolve();
  });
  const onWindow = (request: Request) => {
    if (visitOf(request, page) === 'window') refusedInWindow = refusedHost(context, request);
  };
  // The event for a window's first request comes before the event for the window.
  context.on('request', onWindow);
  context.on('requestfailed', onWindow);

  return {
    failure() {
      if (refused !== null) return 'host_not_allowed';
      if (inFlight) return 'bank_unavailable';
      return failure ?? (refusedInWindow === null ? null : 'host_not_allowed');
    },
    refusedHost: () => refused ?? refusedInWindow,
    errorPage: async () => {
      if (refused !== null || failure === 'network_error') await errorPage.promise;
    },
  };
}

/** Says whose main frame the request navigates: that of the page, or of a window that it opened, else null. */
function visitOf(request: Request, page: Page): 'page' | 'window' | null {
  if (!request.isNavigationRequest()) return null;
  const frame = frameOf(request);
  if (frame === null) return 'window';
  if (frame === page.mainFrame()) return 'page';
  return frame.parentFrame() === null ? 'window' : null;
}

/** Returns null for the first visit of a window, which has no frame yet. */
function frameOf(request: Request) {
  try {
    return request.frame();
  } catch {
    return null;
  }
}
