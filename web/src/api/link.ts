import type { z } from 'zod';
import type { ticket } from '../../../src/api/realtime/answers.ts';
import { CallError, call, onUnreachable } from './call.ts';
import type { RealtimeMessage } from './events.ts';

export type LinkState = { state: 'live' | 'catching_up' } | { state: 'lost'; since: number };

type Heard = {
  onMessage(message: RealtimeMessage): void;
  /** Connected; `fresh` when nothing is known of what happened before. */
  onOpen(fresh: boolean): void;
  onState(state: LinkState): void;
};

const retryMs = [250, 500, 1_000, 2_000, 4_000, 8_000];
/** A timer that is this late has slept, with everything else of this machine. */
const SLEPT_MS = 8_000;
/** Browsers let the timers of hidden pages run once a minute. */
const SLEPT_HIDDEN_MS = 90_000;
const BEAT_MS = 2_000;
/** After the last missed event. The server sends what was missed at once. */
const CAUGHT_UP_MS = 150;

/** Follows `/realtime` for as long as it is wanted: after a loss it asks for what it missed. Returns how to stop. */
export function followRealtime(heard: Heard): () => void {
  let socket: WebSocket | null = null;
  let last: string | null = null;
  let tries = 0;
  let attempt = 0;
  let stopped = false;
  let lostSince: number | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let caughtUp: ReturnType<typeof setTimeout> | undefined;
  let beat = Date.now();

  const pulse = setInterval(() => {
    const now = Date.now();
    // The socket of before the sleep may look open and be dead.
    if (now - beat > (document.hidden ? SLEPT_HIDDEN_MS : SLEPT_MS)) reconnect();
    beat = now;
  }, BEAT_MS);
  const stopSuspecting = onUnreachable(suspect);
  window.addEventListener('online', reconnect);
  window.addEventListener('offline', lose);
  document.addEventListener('visibilitychange', whenSeen);
  heard.onState({ state: 'catching_up' });
  void connect();

  return () => {
    stopped = true;
    stopSuspecting();
    clearInterval(pulse);
    clearTimeout(retry);
    clearTimeout(caughtUp);
    window.removeEventListener('online', reconnect);
    window.removeEventListener('offline', lose);
    document.removeEventListener('visibilitychange', whenSeen);
    drop();
  };

  async function connect(): Promise<void> {
    const mine = ++attempt;
    clearTimeout(retry);
    try {
      const { ticket: given } = await call<z.infer<typeof ticket>>('POST', '/realtime/ticket');
      if (stopped || mine !== attempt) return;
      open(given);
    } catch (error) {
      // Signed out: whoever started this will stop it.
      if (stopped || mine !== attempt || (error instanceof CallError && error.status === 401)) return;
      lose();
    }
  }

  function open(given: string): void {
    const address = new URL('/realtime', location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const since = last;
    if (since !== null) address.searchParams.set('since', since);
    const opened = new WebSocket(address, ['realtime.v1', given]);
    socket = opened;
    opened.onopen = () => {
      tries = 0;
      heard.onState({ state: 'catching_up' });
      heard.onOpen(since === null);
      settle();
    };
    opened.onmessage = ({ data }) => {
      const message = JSON.parse(data) as RealtimeMessage;
      if (message.id !== null) last = message.id;
      heard.onMessage(message);
      if (lostSince !== null) settle();
    };
    opened.onclose = () => {
      if (socket !== opened) return;
      lose();
    };
  }

  /** Live once nothing missed has come for a moment. */
  function settle(): void {
    clearTimeout(caughtUp);
    caughtUp = setTimeout(() => {
      lostSince = null;
      heard.onState({ state: 'live' });
    }, CAUGHT_UP_MS);
  }

  function lose(): void {
    if (stopped) return;
    clearTimeout(caughtUp);
    drop();
    lostSince ??= Date.now();
    heard.onState({ state: 'lost', since: lostSince });
    const pause = retryMs[Math.min(tries++, retryMs.length - 1)] ?? 0;
    clearTimeout(retry);
    // Not all tabs of all people at once when a server comes back.
    retry = setTimeout(() => void connect(), pause * (0.75 + Math.random() / 2));
  }

  function reconnect(): void {
    if (stopped) return;
    tries = 0;
    drop();
    lostSince ??= Date.now();
    heard.onState({ state: 'catching_up' });
    void connect();
  }

  function whenSeen(): void {
    if (document.visibilityState === 'visible' && socket?.readyState !== WebSocket.OPEN) reconnect();
  }

  /** The way to the server is gone, and the socket may be the last to notice. */
  function suspect(): void {
    if (socket) lose();
  }

  function drop(): void {
    const old = socket;
    socket = null;
    if (!old) return;
    // Closed while it opens, it would be a warning on the console.
    if (old.readyState === WebSocket.CONNECTING) old.onopen = () => old.close();
    else old.close();
    old.onmessage = null;
  }
}
