import { useSyncExternalStore } from 'react';

type Theme = 'light' | 'dark' | 'system';

const place = 'reconbanker.theme';
const listeners = new Set<() => void>();
const system = matchMedia('(prefers-color-scheme: dark)');

/** Returns the chosen theme. Without a choice it is that of the system. */
const chosenTheme = (): Theme => {
  const kept = localStorage.getItem(place);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
};

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(place);
  else localStorage.setItem(place, theme);
  show();
}

/** Sets the theme before the first paint, and whenever the system or another tab changes it. */
export function followTheme(): void {
  system.addEventListener('change', show);
  window.addEventListener('storage', show);
  show();
}

export const isDark = (): boolean => document.documentElement.classList.contains('dark');

export const useTheme = (): Theme => useSyncExternalStore(onTheme, chosenTheme);
export const useDark = (): boolean => useSyncExternalStore(onTheme, isDark);

function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(): void {
  const theme = chosenTheme();
  document.documentElement.classList.toggle('dark', theme === 'dark' || (theme === 'system' && system.matches));
  for (const listener of listeners) listener();
}
