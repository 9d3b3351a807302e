import type { FailureReason } from '../../domain/failures.ts';

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
