import type { SessionDependencies } from './held-session.ts';

/**
 * Makes an open session read its movements at once. Returns false when the session has finished reading. Runs on the
 * worker that holds the page.
 */
export function createReadNow({ sessions }: SessionDependencies) {
  return async function readNow({ sessionId }: { sessionId: string }): Promise<boolean> {
    return sessions.get(sessionId)?.readNow() ?? false;
  };
}
