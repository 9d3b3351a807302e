import type { BrowserContext, Dialog } from 'playwright-core';
import { type Dialog as BankDialog, keepDialog } from '../../banks/dialogs.ts';
import { bounded, bounds } from '../bounds.ts';

/**
 * Answers the dialogs of a context's pages as a person would, the moment they open: nothing else happens in a page while
 * one is open. What they said is kept for the connector. Of a window that has no page yet, for the page that was there first.
 */
export function answerDialogs(context: BrowserContext): void {
  context.on('dialog', (dialog) => {
    const page = dialog.page() ?? context.pages()[0];
    const message = bounded(dialog.message(), bounds.field);
    if (page) keepDialog(page, { type: dialog.type() as BankDialog['type'], message });
    // The page, or the browser, may be gone by now.
    answer(dialog).catch(() => undefined);
  });
}

/** Nobody here knows what to type into a prompt. Leaving a page is what was asked for. */
const answer = (dialog: Dialog): Promise<void> => (dialog.type() === 'prompt' ? dialog.dismiss() : dialog.accept());
