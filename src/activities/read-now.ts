import type { SessionDependencies } from './held-session.ts';

/** Makes an open session read its movements at once. Runs where the page is. False when the session is past its reading. */
export function createReadNow({ sessions }: SessionDependencies) {
  return async function readNow({ sessionId }: { sessionId: string }): Promise<boolean> {
    return sessions.get(sessionId)?.readNow() ?? false;
  };
}
