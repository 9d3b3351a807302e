import type { SessionDependencies } from './held-session.ts';

/** Makes an open session read its movements at once. Runs where the page is. */
export function createReadNow({ sessions }: SessionDependencies) {
  return async function readNow({ sessionId }: { sessionId: string }): Promise<void> {
    sessions.get(sessionId)?.readNow();
  };
}
