import type { FailureReason } from '../../domain/failures.ts';

/** The early end of a page, a browser or a call on a bank, with a reason of the closed list. */
export class SessionFailure extends Error {
  override name = 'SessionFailure';
  readonly reason: FailureReason;
  /** Details for the developer of the connector, if there are any. They are our own words, never the page's. */
  readonly detail: string | null;
  constructor(reason: FailureReason, detail: string | null = null) {
    super(`The session ended early: ${reason}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** Thrown when the session was told to end: by its workflow, or because this process stops. */
export class SessionEnded extends Error {
  override name = 'SessionEnded';
}
