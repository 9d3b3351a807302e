import { currentToken, onToken } from '../../api/token.ts';
import type { MadeKey } from './use-keys.ts';

/**
 * The secrets of keys made in this tab, only in its memory, so that the set-up of a relay can show them. A reload or
 * signing out deletes them.
 */
const fresh = new Map<string, string>();

onToken(() => {
  if (currentToken() === null) fresh.clear();
});

export const keepFresh = ({ id, key }: MadeKey): void => {
  fresh.set(id, key);
};

export const freshKey = (id: string): string | null => fresh.get(id) ?? null;
