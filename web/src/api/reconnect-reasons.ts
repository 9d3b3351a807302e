import { onUnreachable } from './call.ts';

/** A timer that is this late has slept, with everything else of this machine. */
const SLEPT_MS = 8_000;
/** Browsers let the timers of hidden pages run once a minute. */
const SLEPT_HIDDEN_MS = 90_000;
const BEAT_MS = 2_000;

type Reasons = {
  /** The machine has slept, or its network is back: what looks open may be dead. */
  reconnect(): void;
  /** The network is gone. */
  lose(): void;
  /** A call did not reach the server. */
  suspect(): void;
  /** Somebody looks at the page again. */
  seen(): void;
};

/** Tells when a connection has to be looked after, though it says nothing itself. Returns how to stop. */
export function watchReconnectReasons({ reconnect, lose, suspect, seen }: Reasons): () => void {
  let beat = Date.now();
  const pulse = setInterval(() => {
    const now = Date.now();
    if (now - beat > (document.hidden ? SLEPT_HIDDEN_MS : SLEPT_MS)) reconnect();
    beat = now;
  }, BEAT_MS);
  const whenSeen = () => {
    if (document.visibilityState === 'visible') seen();
  };
  const stopSuspecting = onUnreachable(suspect);
  window.addEventListener('online', reconnect);
  window.addEventListener('offline', lose);
  document.addEventListener('visibilitychange', whenSeen);
  return () => {
    stopSuspecting();
    clearInterval(pulse);
    window.removeEventListener('online', reconnect);
    window.removeEventListener('offline', lose);
    document.removeEventListener('visibilitychange', whenSeen);
  };
}
