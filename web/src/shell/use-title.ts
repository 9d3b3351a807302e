import { useEffect } from 'react';

let page = 'Reconbanker';
let prefix = '';

/** Sets the name of the page in the tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    page = `${title} · Reconbanker`;
    write();
  }, [title]);
}

/** Sets what precedes it while a code is awaited. */
export function setTitlePrefix(next: string): void {
  if (next === prefix) return;
  prefix = next;
  write();
}

function write(): void {
  document.title = prefix ? `${prefix} · ${page}` : page;
}
