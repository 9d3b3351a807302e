/** Keeps what a page says through the browser's own dialogs: `alert('Wrong password')` and the like. */
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
 * Returns the dialogs of the page, the oldest first and the last ten at most: those of the present call on the bank,
 * and those between it and the call before. They have been answered already: alerts and confirms were accepted, prompts
 * dismissed. Use them to recognise a page. Their texts are never logged.
 */
export const dialogsOf = (page: Page): readonly Dialog[] => [...(kept.get(page)?.ofThisCall ?? [])];

/** A page that `whichPage` recognises by the text of a dialog. */
export type Said = { page: Page; words: RegExp | string };

/**
 * For `whichPage`: matches when the page has said this in a dialog. Name it before the page that still shows behind the
 * dialog.
 */
export const said = (page: Page, words: RegExp | string): Said => ({ page, words });

export const hasSaid = ({ page, words }: Said): boolean =>
  dialogsOf(page).some(({ message }) =>
    typeof words === 'string' ? message.includes(words) : message.search(words) >= 0,
  );

/** Calls `listener` when the page shows another dialog. Returns a function that ends this. */
export function onDialog(page: Page, listener: () => void): () => void {
  const { waiting } = keptOf(page);
  waiting.add(listener);
  return () => void waiting.delete(listener);
}

/** Returns all kept dialogs, for evidence. */
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

/** Ends a call on the bank: its dialogs do not count as an answer to the next call. */
export function endDialogsOfCall(page: Page): void {
  const known = kept.get(page);
  if (known) known.ofThisCall = [];
}

function keptOf(page: Page): Kept {
  const known = kept.get(page) ?? { all: [], ofThisCall: [], waiting: new Set<() => void>() };
  kept.set(page, known);
  return known;
}
