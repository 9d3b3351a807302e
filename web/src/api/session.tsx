import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { createEventSink } from './apply-event.ts';
import { call } from './call.ts';
import { tellListeners } from './events.ts';
import { followRealtime, type LinkState } from './link.ts';
import { currentToken, onToken, setToken } from './token.ts';

const Link = createContext<LinkState>({ state: 'catching_up' });

/** The state of the link: live, catching up, or lost and since when. */
export const useLink = (): LinkState => useContext(Link);

export const useSignedIn = (): boolean => useSyncExternalStore(onToken, currentToken) !== null;

/** Signs out: the token is revoked here and at the server. */
export async function signOut(): Promise<void> {
  const token = currentToken();
  setToken(null);
  // The tab is signed out in any case. At the server, the token expires by itself within hours.
  if (token) await call('POST', '/auth/logout', { token }).catch(() => undefined);
}

/** Follows the events while somebody is signed in, and deletes the loaded data when they sign out. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const signedIn = useSignedIn();
  const [link, setLink] = useState<LinkState>({ state: 'catching_up' });

  useEffect(() => {
    if (!signedIn) {
      client.clear();
      return;
    }
    const sink = createEventSink(client);
    let known = false;
    const unfollow = followRealtime({
      onMessage(message) {
        if (message.id === null) return sink.everything();
        sink.apply(message);
        tellListeners(message);
      },
      onOpen(fresh) {
        // Data that was loaded before the first connection may be older than it.
        if (fresh || !known) sink.everything();
        known = true;
      },
      onState: setLink,
    });
    return () => {
      unfollow();
      sink.stop();
    };
  }, [signedIn, client]);

  return <Link value={link}>{children}</Link>;
}
