/** What a page says through the browser's own dialogs: `alert('Wrong password')` and the like. */
import type { Page } from 'playwright-core';

export type Dialog = {
  type: 'alert' | 'confirm' | 'prompt' | 'beforeunload';
  /** Its first 500 characters. */
  message: string;
};

const MOST_KEPT = 10;
const MOST_CHARACTERS = 500;

type Kept = { all: Dialog[]; ofThisCall: Dialog[]; waiting: Set<() => void> };

const kept = new WeakMap<Page, Kept>();

/**
 * The dialogs of the page, the oldest first and the last ten at most: those of the present call on the bank, and those
 * that came between it and the call before. They have been answered: alerts and confirms accepted, prompts dismissed.
 * It is for recognising a page. What dialogs say goes into no log.
 */
export const dialogsOf = (page: Page): readonly Dialog[] => [...(kept.get(page)?.ofThisCall ?? [])];

/** A dialog among the pages that `whichPage` knows: the page that said this. */
export type Said = { page: Page; words: RegExp | string };

/** For `whichPage`: the page has said this in a dialog. Name it before the page that still shows behind it. */
export const said = (page: Page, words: RegExp | string): Said => ({ page, words });

export const hasSaid = ({ page, words }: Said): boolean =>
  dialogsOf(page).some(({ message }) =>
    typeof words === 'string' ? message.includes(words) : message.search(words) >= 0,
  );

/** Resolves when the page says something more. Call the function that comes back when it is no longer of interest. */
export function onDialog(page: Page, listener: () => void): () => void {
  const { waiting } = keptOf(page);
  waiting.add(listener);
  return () => void waiting.delete(listener);
}

/** Everything that was kept, for evidence. */
export const allDialogsOf = (page: Page): readonly Dialog[] => [...(kept.get(page)?.all ?? [])];

export function keepDialog(page: Page, { type, message }: Dialog): void {
  const { all, ofThisCall, waiting } = keptOf(page);
  const dialog = { type, message: message.slice(0, MOST_CHARACTERS) };
  for (const list of [all, ofThisCall]) {
    list.push(dialog);
    if (list.length > MOST_KEPT) list.shift();
  }
  for (const listener of waiting) listener();
}

/** A call on the bank is over: what was said in it is no answer to the next one. */
export function endDialogsOfCall(page: Page): void {
  const known = kept.get(page);
  if (known) known.ofThisCall = [];
}

function keptOf(page: Page): Kept {
  const known = kept.get(page) ?? { all: [], ofThisCall: [], waiting: new Set<() => void>() };
  kept.set(page, known);
  return known;
}
