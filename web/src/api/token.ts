/**
 * Keeps the token of the signed-in person. It is in this tab's session storage, so it survives a reload and ends with
 * the browser. A new tab asks the other tabs for it.
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
    // Signing out in one tab signs out in all. Only a tab without a token takes one over.
    if (data.token === null || token === null) keep(data.token);
  }
};

export const currentToken = (): string | null => token;

/** Null signs out, in every tab. */
export function setToken(next: string | null): void {
  keep(next);
  say({ token: next });
}

/** Calls `listener` when somebody signs in or out, here or in another tab. Returns a function that ends this. */
export function onToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Resolves at once if this tab has a token. Otherwise resolves when another tab has sent one, or when none has
 * answered.
 */
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
