/**
 * The token of whoever is signed in. It lives in this tab's session storage, so that a reload keeps it and the end of
 * the browser ends it; another tab that opens asks the ones that are there.
 */
type Said = { ask: true } | { token: string | null };

const place = 'reconbanker.token';
const otherTabs = new BroadcastChannel('reconbanker.session');
const listeners = new Set<() => void>();
let token = sessionStorage.getItem(place);

otherTabs.onmessage = ({ data }: MessageEvent<Said>) => {
  if ('ask' in data) {
    if (token) say({ token });
  } else if (data.token !== token) {
    // Signing out in one tab ends it in all; a token is taken over only by a tab that has none.
    if (data.token === null || token === null) keep(data.token);
  }
};

export const currentToken = (): string | null => token;

/** Null: signed out, in every tab. */
export function setToken(next: string | null): void {
  keep(next);
  say({ token: next });
}

/** Hears of signing in and out, here or in another tab. Returns how to stop. */
export function onToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Resolves at once with a token of our own, else when another tab has given us its own or none has. */
export function tokenFromOtherTabs(patienceMs = 150): Promise<void> {
  if (token) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = onToken(done);
    const timer = setTimeout(done, patienceMs);
    say({ ask: true });
    function done() {
      stop();
      clearTimeout(timer);
      resolve();
    }
  });
}

function keep(next: string | null): void {
  token = next;
  if (next === null) sessionStorage.removeItem(place);
  else sessionStorage.setItem(place, next);
  for (const listener of listeners) listener();
}

const say = (message: Said): void => otherTabs.postMessage(message);
