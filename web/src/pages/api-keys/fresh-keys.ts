import { currentToken, onToken } from '../../api/token.ts';
import type { MadeKey } from './use-keys.ts';

/**
 * The secrets of keys made in this tab, in its memory alone, so that the set-up of a relay can show them in place.
 * A reload forgets them, and so does signing out.
 */
const fresh = new Map<string, string>();

onToken(() => {
  if (currentToken() === null) fresh.clear();
});

export const keepFresh = ({ id, key }: MadeKey): void => {
  fresh.set(id, key);
};

export const freshKey = (id: string): string | null => fresh.get(id) ?? null;
