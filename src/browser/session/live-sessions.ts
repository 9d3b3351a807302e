/** Holds the live sessions of this process. */

import type { Browsers } from '../chromium/browser.ts';
import type { StorageState } from '../chromium/context.ts';
import { prepareEvidence } from '../evidence/evidence.ts';
import { closeQuietly, OPEN_DEADLINE, within } from './deadline.ts';
import { type LiveSession, liveSession, type SessionPlace } from './live-session.ts';

export type LiveSessions = {
  /** `secrets` must not appear in evidence. */
  open(place: SessionPlace & { storageState: StorageState | undefined; secrets: string[] }): Promise<LiveSession>;
  get(id: string): LiveSession | undefined;
  count(): number;
};

export function createLiveSessions(browsers: Browsers): LiveSessions {
  const sessions = new Map<string, LiveSession>();
  return {
    async open({ storageState, secrets, ...place }) {
      const opening = browsers.openContext(place.bank, storageState);
      const context = await within(OPEN_DEADLINE, opening, () => {
        // A page that opens too late must not stay open.
        opening.then((late) => late.close()).catch(() => undefined);
      });
      const preparing = context.newPage().then(async (page) => {
        await prepareEvidence(page);
        return page;
      });
      const page = await within(OPEN_DEADLINE, preparing, () => void closeQuietly(context));
      const live = liveSession(place, { context, page, secrets }, () => sessions.delete(place.id));
      sessions.set(place.id, live);
      return live;
    },
    get: (id) => sessions.get(id),
    count: () => sessions.size,
  };
}
