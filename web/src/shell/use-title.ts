import { useEffect, useSyncExternalStore } from 'react';

let page = 'Reconbanker';
let prefix = '';
const listeners = new Set<() => void>();

/** The name of the page in the tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    page = `${title} · Reconbanker`;
    write();
  }, [title]);
}

/** What stands before it while a code is awaited. */
export function setTitlePrefix(next: string): void {
  if (next === prefix) return;
  prefix = next;
  write();
}

export const usePageTitle = (): string => useSyncExternalStore(listen, () => page);

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function write(): void {
  document.title = prefix ? `${prefix} · ${page}` : page;
  for (const listener of listeners) listener();
}
