import type { PendingAnswer } from '../../src/api/codes/answers.ts';
import type { RunAnswer } from '../../src/api/records/answers.ts';
import type { RequestVerdict } from '../../src/db/codes/otp-requests.ts';
import type { SessionStatus } from '../../src/temporal/messages.ts';
import type { Answer } from './call.ts';
import { eventually } from './eventually.ts';

/** One account as its owner sees it over the API. */
export type OwnAccount = {
  id: string;
  /** Throws when a setting is refused. */
  configure(settings: object): Promise<void>;
  post(action: string, body?: object): Promise<Answer>;
  get(what?: string): Promise<Answer>;
  session(): Promise<SessionStatus & { source: string }>;
  /** Newest first. */
  runs(): Promise<RunAnswer[]>;
  verdict(requestId: string): Promise<RequestVerdict>;
  untilState(...states: SessionStatus['state'][]): Promise<SessionStatus>;
  /** Returns the request for a code, once there is one. With `after`, one that came after that. */
  untilAsked(after?: { id: string }): Promise<PendingAnswer>;
  untilVerdict(requestId: string, state: RequestVerdict['state']): Promise<RequestVerdict>;
  /** Returns the runs, once so many have ended. */
  untilRuns(ended: number): Promise<RunAnswer[]>;
};

type Call = (method: string, path: string, more?: object) => Promise<Answer>;

export function handleOf(id: string, call: Call): OwnAccount {
  const get = (what = '') => call('GET', `/accounts/${id}${what}`);
  const session = async () => (await get('/session')).body;
  const runs = async (): Promise<RunAnswer[]> => (await get('/runs?limit=100')).body;
  const verdict = async (requestId: string): Promise<RequestVerdict> => (await get(`/otp/${requestId}`)).body;
  const asked = async (): Promise<PendingAnswer | null> => (await get('/otp')).body;
  return {
    id,
    get,
    session,
    runs,
    verdict,
    post: (action, body) => call('POST', `/accounts/${id}/${action}`, body && { body }),
    async configure(settings) {
      const saved = await call('PUT', `/accounts/${id}/config`, { body: settings });
      if (saved.status !== 200) throw new Error(saved.text);
    },
    untilState: (...states) => eventually(session, ({ state }) => states.includes(state)),
    untilAsked: async (after) => {
      const request = await eventually(asked, (now) => now !== null && now.id !== after?.id);
      return request as PendingAnswer;
    },
    untilVerdict: (requestId, state) =>
      eventually(
        () => verdict(requestId),
        (now) => now.state === state,
      ),
    untilRuns: (ended) => eventually(runs, (all) => all.filter((run) => run.endedAt !== null).length >= ended),
  };
}
