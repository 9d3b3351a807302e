import type { z } from 'zod';
import type { ticket } from '../../../src/api/realtime/answers.ts';
import { CallError, call } from './call.ts';
import type { RealtimeMessage } from './events.ts';
import { watchReconnectReasons } from './reconnect-reasons.ts';

export type LinkState = { state: 'live' | 'catching_up' } | { state: 'lost'; since: number };

type Heard = {
  onMessage(message: RealtimeMessage): void;
  /** Called when connected. `fresh` when nothing is known of what happened before. */
  onOpen(fresh: boolean): void;
  onState(state: LinkState): void;
};

const retryMs = [250, 500, 1_000, 2_000, 4_000, 8_000];
/** This long after the last missed event, in ms. The server sends missed events at once. */
const CAUGHT_UP_MS = 150;

function addressOf(since: string | null): URL {
  const address = new URL('/realtime', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  if (since !== null) address.searchParams.set('since', since);
  return address;
}

/** Keeps a connection to `/realtime`. After a loss it asks for the missed events. Returns a function that ends this. */
export function followRealtime(heard: Heard): () => void {
  let socket: WebSocket | null = null;
  let last: string | null = null;
  let tries = 0;
  let attempt = 0;
  let stopped = false;
  let lostSince: number | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let caughtUp: ReturnType<typeof setTimeout> | undefined;

  const stopWatching = watchReconnectReasons({
    reconnect,
    lose,
    // The socket may notice the loss last.
    suspect: () => void (socket && lose()),
    seen: () => void (socket?.readyState !== WebSocket.OPEN && reconnect()),
  });
  heard.onState({ state: 'catching_up' });
  void connect();

  return () => {
    stopped = true;
    stopWatching();
    clearTimeout(retry);
    clearTimeout(caughtUp);
    drop();
  };

  async function connect(): Promise<void> {
    const mine = ++attempt;
    clearTimeout(retry);
    try {
      const { ticket: given } = await call<z.infer<typeof ticket>>('POST', '/realtime/ticket');
      if (!stopped && mine === attempt) open(given);
    } catch (error) {
      // The person was signed out. The caller ends this connection.
      if (stopped || mine !== attempt || (error instanceof CallError && error.status === 401)) return;
      lose();
    }
  }

  function open(given: string): void {
    const since = last;
    const opened = new WebSocket(addressOf(since), ['realtime.v1', given]);
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

  /** The connection counts as live when no missed event has come for a moment. */
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
    // With jitter, so that not all tabs of all people reconnect at once when a server comes back.
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

  function drop(): void {
    const old = socket;
    socket = null;
    if (old) abandon(old);
  }
}

/** Ignores everything that still comes from the socket. */
function abandon(socket: WebSocket): void {
  // Closing it while it opens would cause a warning on the console.
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
  else socket.close();
  socket.onmessage = null;
}
