import type { Page } from 'playwright-core';
import type { CodeDescriptor } from '../domain/codes/descriptor.ts';
import type { FailureReason } from '../domain/failures.ts';
import type { BankMovement } from '../domain/movements/movement.ts';
import type { Pace } from '../domain/pace.ts';

// Connectors find all their types here.
export type { CodeChannel, CodeDescriptor } from '../domain/codes/descriptor.ts';
export type { BankMovement } from '../domain/movements/movement.ts';
export type { Pace } from '../domain/pace.ts';

export type Credentials = { username: string; password: string };

/** The failures that a bank's page can show. `browser/` finds the others. */
export type BankFailure = Extract<
  FailureReason,
  | 'bad_credentials'
  | 'account_locked'
  | 'password_change_required'
  | 'captcha_required'
  | 'login_failed'
  /** The customer is signed in elsewhere, and the bank allows only one session. */
  | 'session_taken_over'
  | 'page_not_recognised'
  | 'bank_unavailable'
>;

export type CodeRequest = {
  descriptor: CodeDescriptor;
  /** The number of codes that the bank will still check, or null when it does not say. */
  triesLeft: number | null;
  /** True when the page can send another code (`resendCode`). */
  canResend: boolean;
};

export type LoginOutcome =
  | { outcome: 'logged_in' }
  | ({ outcome: 'code_requested' } & CodeRequest)
  | { outcome: 'failed'; reason: BankFailure };

export type CodeOutcome =
  | { outcome: 'accepted' }
  | {
      outcome: 'rejected';
      reason: Extract<FailureReason, 'otp_rejected' | 'otp_expired'>;
      /** True while the bank still shows its code page, so that another code can be tried. */
      canRetry: boolean;
      triesLeft: number | null;
    }
  /** `browser/` finds the failures that are not the bank's own. */
  | { outcome: 'failed'; reason: FailureReason };

/**
 * What differs between banks. Everything else (contexts, deadlines, evidence, allowed domains) is in `browser/`. A call
 * that exceeds its deadline, or throws, is a failure of the page: connectors need not catch it.
 */
export interface Bank {
  /** Stable key, lower case letters, digits and hyphens. Stored with accounts. */
  code: string;
  name: string;
  loginUrl: string;
  /**
   * The hosts that the page may call, by https, at port 443 or in `host:port`. `*.example.com` covers subdomains. Hosts
   * of this machine (`127.0.0.1`, `localhost`) may be called at any port, by http as well. All others are refused.
   */
  domains: string[];
  /** True for a bank in a network of your own: its hosts may have private addresses and use plain http. */
  privateNetwork?: boolean;
  /** The IANA time zone in which the bank dates its movements. */
  timeZone: string;
  /** `chromium` when the bank refuses the headless shell. Default `headless-shell`. */
  browser?: 'headless-shell' | 'chromium';
  /** Logins that exceed it wait for their turn. Default: 10 at once, 60 in a minute. */
  pace?: Pace;
  /** Opens `loginUrl`, gives the credentials once, and says which page follows. */
  login(page: Page, credentials: Credentials): Promise<LoginOutcome>;
  /** Types the code into the page that asked for it, once, and says what the bank made of it. */
  enterCode(page: Page, code: string): Promise<CodeOutcome>;
  /** Asks for another code. Implement it only if the page can do this. */
  resendCode?(page: Page): Promise<CodeRequest>;
  /**
   * Returns true when the page, or a new visit to the bank, shows a session that is still open. Gives no credentials.
   */
  isLoggedIn(page: Page): Promise<boolean>;
  /**
   * Returns the movements booked on or after `since` (`YYYY-MM-DD`), or all that the bank shows when null. Newest
   * first.
   */
  readMovements(page: Page, since: string | null): Promise<BankMovement[]>;
  /**
   * Signs out, for banks that allow only one session at a time. It may be called on any page inside the bank, and has a
   * few seconds. Throws when it cannot tell that the session has ended.
   */
  logout?(page: Page): Promise<void>;
}
