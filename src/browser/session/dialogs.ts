import type { BrowserContext, Dialog } from 'playwright-core';
import { type Dialog as BankDialog, keepDialog } from '../../banks/dialogs.ts';
import { bounded, bounds } from '../bounds.ts';

/**
 * Answers the dialogs of a context's pages at once, as a person would: a page stands still while one is open. Their
 * texts are kept for the connector. A dialog of a window that has no page yet counts for the first page.
 */
export function answerDialogs(context: BrowserContext): void {
  context.on('dialog', (dialog) => {
    const page = dialog.page() ?? context.pages()[0];
    const message = bounded(dialog.message(), bounds.field);
    if (page) keepDialog(page, { type: dialog.type() as BankDialog['type'], message });
    // The page or the browser may be closed by now.
    answer(dialog).catch(() => undefined);
  });
}

/**
 * We do not know what to type into a prompt, so it is dismissed. Other dialogs are accepted: leaving a page is what was
 * asked for.
 */
const answer = (dialog: Dialog): Promise<void> => (dialog.type() === 'prompt' ? dialog.dismiss() : dialog.accept());
