import { onUnreachable } from './call.ts';

/** A timer that is this late means that the machine was asleep. */
const SLEPT_MS = 8_000;
/** Browsers let the timers of hidden pages run only once a minute. */
const SLEPT_HIDDEN_MS = 90_000;
const BEAT_MS = 2_000;

type Reasons = {
  /** The machine was asleep, or its network is back: a connection that looks open may be dead. */
  reconnect(): void;
  /** The network is gone. */
  lose(): void;
  /** A call did not reach the server. */
  suspect(): void;
  /** The person looks at the page again. */
  seen(): void;
};

/** Tells when a connection has to be checked although it reports nothing itself. Returns a function that ends this. */
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
